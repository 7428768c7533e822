//! Names of labels that are reserved under another spelling.

use telemark::{LabelValue, Labels};

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    #[label(name = "otel.scope.name")]
    scope: bool,
    instance: bool,
    #[label(name = "http..route")]
    route: bool,
    #[label(name = "_hidden")]
    hidden: bool,
    #[label(name = "")]
    nothing: bool,
}

#[derive(LabelValue, Clone, Copy)]
#[label(name = "le")]
enum Bound {
    Low,
}

fn main() {}
