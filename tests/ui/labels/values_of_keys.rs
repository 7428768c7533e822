//! Every key of a label says what it takes, and where it stands.
use telemark::{LabelValue, Labels, Outcome};

#[derive(LabelValue, Clone, Copy)]
#[label(crate = "telemark", other)]
enum Kind {
    #[label(other = "rest")]
    Small,
}

#[derive(Labels, Clone, Copy)]
#[label(crate = 3)]
struct JobLabels {
    #[label(none)]
    kind: Outcome,
    #[label(flatten = true)]
    status: Outcome,
}

fn main() {
    let _ = Kind::Small;
    let _ = |labels: JobLabels| (labels.kind, labels.status);
}
