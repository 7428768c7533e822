//! Selections of the catalog as metrics of queries.

use crate::catalog::query::{AnyMetric, MatchOp, Metric, Sum};
use crate::catalog::{Catalog, MatcherEntry, SelectionEntry};
use crate::error::{Error, Result};

/// The metric of a selection with its matchers.
pub(super) fn select(catalog: &Catalog, selection: &SelectionEntry) -> Result<AnyMetric> {
    let entry = catalog
        .metric(&selection.prometheus)
        .ok_or_else(|| Error::new(format!("`{}` is asked for and declared nowhere", selection.metric)))?;
    Ok(match AnyMetric::from(entry) {
        AnyMetric::Sum(metric) => AnyMetric::Sum(matched(metric, &selection.matchers)?),
        AnyMetric::Level(metric) => AnyMetric::Level(matched(metric, &selection.matchers)?),
        AnyMetric::Distribution(metric) => AnyMetric::Distribution(matched(metric, &selection.matchers)?),
    })
}

/// What counts the events of a selection: a counter, or how many values a histogram has measured.
pub(super) fn events(catalog: &Catalog, selection: &SelectionEntry) -> Result<Metric<Sum>> {
    match select(catalog, selection)? {
        AnyMetric::Sum(metric) => Ok(metric),
        AnyMetric::Distribution(metric) => Ok(metric.count()),
        AnyMetric::Level(_) => {
            Err(Error::new(format!("`{}` is a level: it counts no events", selection.metric)))
        }
    }
}

/// The operator of a matcher.
pub(super) fn operator(matcher: &MatcherEntry) -> Result<MatchOp> {
    let all = [MatchOp::Eq, MatchOp::Ne, MatchOp::Re, MatchOp::NotRe];
    let found = all.into_iter().find(|op| op.as_str() == matcher.op);
    found.ok_or_else(|| Error::new(format!("`{}` is no operator of a matcher", matcher.op)))
}

/// The operator that lets through what this one does not.
pub(super) fn inverse(op: MatchOp) -> MatchOp {
    match op {
        MatchOp::Eq => MatchOp::Ne,
        MatchOp::Ne => MatchOp::Eq,
        MatchOp::Re => MatchOp::NotRe,
        MatchOp::NotRe => MatchOp::Re,
    }
}

fn matched<K>(metric: Metric<K>, matchers: &[MatcherEntry]) -> Result<Metric<K>> {
    matchers.iter().try_fold(metric, |metric, matcher| {
        metric.matching(&matcher.label, operator(matcher)?, &matcher.value)
    })
}
