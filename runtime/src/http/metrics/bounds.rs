//! The bounds of the histograms of durations: those of the semantic conventions, and what set-up adds to them.

use super::{widen_client, widen_server};
use crate::metric::{bounds_of_objectives, families_are_known};
use crate::schema::{BucketSearch, LabelShape, Location, MetricKind, Shape};

/// What the semantic conventions advise for durations of requests, in seconds.
static BOUNDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

static SEARCH: BucketSearch = BucketSearch::of(&BOUNDS);

/// A histogram of seconds with these bounds.
pub(super) const fn seconds(
    name: &'static str,
    description: &'static str,
    labels: &'static [LabelShape],
    file: &'static str,
    line: u32,
    module: &'static str,
) -> Shape {
    Shape {
        name,
        kind: MetricKind::Histogram,
        unit: "s",
        description,
        labels,
        buckets: &BOUNDS,
        search: &SEARCH,
        zero_all: false,
        renamed_from: "",
        deprecated: "",
        location: Location { file, line, package: env!("CARGO_PKG_NAME"), module },
    }
}

/// Adds bounds to all of them, in seconds, those of objectives first; tells what could not be added.
pub(crate) fn add(bounds: &[f64]) -> Vec<String> {
    let mut bounds = bounds.to_vec();
    bounds.splice(..0, bounds_of_objectives().into_iter().filter(|bound| !BOUNDS.contains(bound)));
    if bounds.is_empty() {
        return Vec::new();
    }
    if families_are_known() {
        return vec![
            "metrics were read before telemetry was installed: durations of HTTP have no other bounds than \
             before, whatever http_buckets and objectives ask for"
                .to_owned(),
        ];
    }
    let (good, bad): (Vec<f64>, Vec<f64>) =
        bounds.iter().partition(|bound| bound.is_finite() && **bound > 0.0);
    let mut warnings: Vec<String> = bad
        .iter()
        .map(|bound| format!("http_buckets: {bound} is no time in seconds and is left out"))
        .collect();
    // All have the same bounds, so the same number of new ones finds no room.
    let without = widen_server(&good).max(widen_client(&good));
    if without > 0 {
        warnings.push(format!("http_buckets: the last {without} bounds find no room and are left out"));
    }
    warnings
}

/// Where there are no such histograms, all bounds have room.
#[allow(dead_code, reason = "one side of the doors may be without the other")]
pub(super) const fn none(_: &[f64]) -> usize {
    0
}
