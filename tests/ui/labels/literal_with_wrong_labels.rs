//! Labels that are missing, misspelt or of the wrong type.

use telemark::{Counter, LabelValue, Labels, Outcome, metric};

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Chat,
}

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    kind: Kind,
    status: Outcome,
}

/// Calls.
#[metric(counter = "calls")]
static CALLS: Counter<CallLabels>;

fn main() {
    CALLS.inc(CallLabels { kind: Kind::Chat });
    CALLS.inc(CallLabels { kind: Kind::Chat, stauts: Outcome::Success });
    CALLS.inc(CallLabels { kind: Outcome::Success, status: Outcome::Success });
}
