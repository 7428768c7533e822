//! Names that no exporter would take as they are.

use telemark::{Counter, Gauge, metric};

/// Upper case.
#[metric(counter = "HTTPRequests")]
static UPPER: Counter;

/// A dash.
#[metric(counter = "jobs-done")]
static DASH: Counter;

/// A digit first.
#[metric(counter = "2xx_answers")]
static DIGIT: Counter;

/// Two separators.
#[metric(counter = "jobs__done")]
static RUN: Counter;

/// Nothing.
#[metric(counter = "")]
static NOTHING: Counter;

/// One of Prometheus' own.
#[metric(gauge = "up")]
static UP: Gauge;

/// A name that is not written out.
#[metric(counter = concat!("jobs", "_done"))]
static JOINED: Counter;

fn main() {}
