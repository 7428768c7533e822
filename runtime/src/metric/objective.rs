//! Objectives and alerts that cannot be told apart, or that no bucket counts: what only the whole program shows.

use crate::registry;
use crate::schema::{Indicator, Location, Shape, SloShape, is_boundary};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The most bounds of a histogram that takes more than it declares: so many are found without a search, and a series stays
/// below half a KiB.
pub(super) const MOST_BOUNDS: usize = 63;

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

/// What the program's objectives ask the built-in durations of HTTP for, in seconds; each once.
pub(crate) fn bounds_of_objectives() -> Vec<f64> {
    let mut bounds = Vec::new();
    for slo in registry::slos() {
        let Indicator::Latency { histogram, le } = slo.indicator else { continue };
        if histogram.metric.takes_bounds() && !bounds.contains(&le) {
            bounds.push(le);
        }
    }
    bounds
}

/// The bounds that a metric has in a service: those of its objectives too, which set-up adds where telemetry is installed.
pub(crate) fn bounds(shape: &'static Shape) -> Cow<'static, [f64]> {
    if !shape.takes_bounds() {
        return shape.buckets.into();
    }
    with_bounds(shape.buckets, bounds_of_objectives())
}

fn with_bounds(declared: &'static [f64], mut more: Vec<f64>) -> Cow<'static, [f64]> {
    more.retain(|bound| !is_boundary(declared, *bound));
    more.truncate(MOST_BOUNDS.saturating_sub(declared.len()));
    if more.is_empty() {
        return declared.into();
    }
    more.extend(declared);
    more.sort_by(f64::total_cmp);
    more.into()
}

#[cfg(test)]
mod tests {
    use super::{MOST_BOUNDS, twice, with_bounds};
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

    #[test]
    fn bounds_of_objectives_stand_among_the_declared_ones() {
        assert_eq!(*with_bounds(&[0.1, 1.0], vec![0.3, 1.0, 2.0]), [0.1, 0.3, 1.0, 2.0]);
        assert_eq!(*with_bounds(&[0.1, 1.0], vec![1.0]), [0.1, 1.0]);
        let many: Vec<f64> = (2..102).map(f64::from).collect();
        assert_eq!(with_bounds(&[0.1, 1.0], many).len(), MOST_BOUNDS, "as set-up adds them");
    }
}
