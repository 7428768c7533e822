//! foundations-metrics: a family behind a lock, encoded into a string.

use super::input::{CLASSES, METHODS, each, text};
use crate::case::Case;
use foundations_metrics::{Counter, EncodeMetric, Family, NamedMetric, encode_to_text};
use serde::Serialize;

#[derive(Clone, Debug, Hash, PartialEq, Eq, Serialize)]
struct Request {
    tenant: String,
    method: &'static str,
    class: &'static str,
}

pub fn cases() -> Vec<Case> {
    let requests = Family::<Request, Counter>::default();
    each(|tenant, method, class, value| {
        let labels = Request { tenant: tenant.to_owned(), method: METHODS[method], class: CLASSES[class] };
        requests.get_or_create(&labels).inc_by(value);
    });
    let named = NamedMetric::new("requests_total", "Requests.", requests);
    vec![text(move || encode_to_text(&named.encode()).len())]
}
