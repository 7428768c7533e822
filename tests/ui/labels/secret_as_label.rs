//! What is secret or classified is no label, in whatever it is held.

use telemark::{Counter, Labels, Redact, Secret, metric};

#[derive(Redact)]
struct Person<T> {
    #[redact(pii)]
    name: T,
}

#[derive(Labels)]
struct RequestLabels {
    key: Secret<String>,
    person: Person<String>,
}

#[derive(Redact, Clone, Copy)]
#[redact(pii)]
enum Diagnosis {
    Cold,
    Flu,
}

/// Visits by diagnosis.
#[metric(counter = "visits")]
static VISITS: Counter<Diagnosis>;

fn main() {}
