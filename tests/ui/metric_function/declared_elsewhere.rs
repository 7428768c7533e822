//! The declaration of a handle stands elsewhere, with its kind, its description and its labels.
use telemark::{Counter, Gauge, LabelValue, Labels, metric};

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Small,
}

#[derive(Labels, Clone, Copy)]
struct JobLabels {
    kind: Kind,
    hit: bool,
}

/// Jobs.
#[metric(counter = "jobs")]
static JOBS: Counter<JobLabels>;

/// Size.
#[metric(gauge = "size")]
static SIZE: Gauge;

#[metric(counter = JOBS, description = "Jobs.", labels(kind: Kind = Kind::Small))]
fn redeclared() {}

#[metric(counter = SIZE)]
fn another_kind() {}

#[metric(in_flight = JOBS, labels(JobLabels { kind: Kind::Small, hit: true }))]
fn never_falls() {}

#[metric(counter = JOBS, labels(JobLabels { kind: Kind::Small }))]
fn label_missing() {}

#[metric(counter = JOBS, labels(JobLabels { kind: true, hit: true, host: "a" }))]
fn label_wrong() {}

#[metric(counter = JOBS)]
fn labels_missing() {}

fn main() {
    redeclared();
    another_kind();
    never_falls();
    label_missing();
    label_wrong();
    labels_missing();
}
