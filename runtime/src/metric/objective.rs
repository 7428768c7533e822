//! Objectives and alerts that cannot be told apart, or that no bucket counts: what only the whole program shows.

use crate::registry;
use crate::schema::{Indicator, Location, SloShape, is_boundary};
use std::collections::BTreeMap;

/// One sentence for each pair of one name, with both places.
pub(super) fn conflicts() -> Vec<String> {
    let mut conflicts = twice("objective", registry::slos().iter().map(|slo| (slo.name, slo.location)));
    conflicts.extend(twice("alert", registry::alerts().iter().map(|alert| (alert.name, alert.location))));
    conflicts
}

/// Readers know them by their names.
fn twice(what: &str, named: impl Iterator<Item = (&'static str, Location)>) -> Vec<String> {
    let mut first_of: BTreeMap<&str, Location> = BTreeMap::new();
    let mut conflicts = Vec::new();
    for (name, place) in named {
        let first = *first_of.entry(name).or_insert(place);
        // A macro of the author's may write one twice in a line; then there are two all the same.
        if first != place {
            conflicts.push(format!(
                "{what} `{name}` is declared twice:\n  at {first}\n  at {place}\ngive one of them another name"
            ));
        }
    }
    conflicts
}

/// Objectives on a bound that no bucket has: buckets of built-in histograms are chosen at set-up, where the compiler cannot
/// look.
pub(crate) fn bounds_without_bucket() -> Vec<String> {
    let metrics = registry::metrics();
    let bound = |slo: &&'static SloShape| {
        let Indicator::Latency { histogram, le } = slo.indicator else { return None };
        // Asking the families would settle what they are.
        let shape =
            metrics.iter().map(|series| series.shape()).find(|shape| shape.name == histogram.metric.name)?;
        (!is_boundary(shape.buckets, le)).then(|| {
            format!(
                "objective `{}` wants to know how many measurements of `{}` are at most {le}, and no bucket ends there:\n  at {}\nadd the boundary, `telemark::setup(..).http_buckets([{le:?}])`; there are {:?}",
                slo.name, shape.name, slo.location, shape.buckets
            )
        })
    };
    registry::slos().iter().filter_map(bound).collect()
}

#[cfg(test)]
mod tests {
    use super::twice;
    use crate::schema::Location;

    #[test]
    fn a_name_is_given_once() {
        let at = |line| Location { file: "src/lib.rs", line, package: "shop", module: "shop" };
        let conflicts = twice("alert", [("a", at(1)), ("b", at(2)), ("a", at(3))].into_iter());
        let [conflict] = conflicts.as_slice() else { panic!("one is wanted: {conflicts:?}") };
        assert!(
            conflict.contains("alert `a`") && conflict.contains("lib.rs:1") && conflict.contains("lib.rs:3")
        );
        assert!(twice("alert", [("a", at(1)), ("b", at(2))].into_iter()).is_empty());
    }
}
