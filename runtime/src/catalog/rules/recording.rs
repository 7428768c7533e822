//! Series that are computed once, for questions over long times.

use super::Yaml;
use crate::catalog::Catalog;
use crate::catalog::query::{AnyMetric, Window};
use crate::error::Result;

/// Requests a second by service, of every minute: capacity is planned by the peaks of a month.
pub(super) fn file(catalog: &Catalog) -> Result<Option<String>> {
    let requests = catalog.metric("http_requests_total").map(AnyMetric::from);
    let Some(AnyMetric::Sum(requests)) = requests else { return Ok(None) };
    let query = requests.over(Window::minutes(1)).rate().sum_by(&["service"])?;
    let mut yaml = Yaml::generated(&["Series that are asked for over long times, computed once."]);
    yaml.line(0, "groups:");
    yaml.line(2, "- name: telemark-recordings");
    yaml.line(4, "interval: 1m");
    yaml.line(4, "rules:");
    yaml.comment(
        6,
        "Every minute, so that no peak falls between two looks: a subquery [30d:1h] over [1m] sees one \
                     minute in sixty.",
    );
    yaml.line(6, "- record: service:http_requests:rate1m");
    yaml.pair(8, "expr", &query.to_string());
    Ok(Some(yaml.finish()))
}
