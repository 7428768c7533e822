//! Names that are keywords.

use telemark::{Counter, Event, LabelValue, Labels, instrument, metric, redact, traced};

#[derive(LabelValue, Clone, Copy)]
pub(crate) enum Word {
    Loop,
    Yield,
}

#[derive(Labels, Clone, Copy)]
pub(crate) struct RawLabels {
    r#type: Word,
    r#where: bool,
}

/// Labels that are keywords.
#[metric(counter = "hygiene_raw")]
static RAW: Counter<RawLabels>;

#[redact]
pub(crate) struct Login {
    #[redact(public)]
    r#fn: u32,
}

#[derive(Event)]
#[event(name = "hygiene.raw", message = "a {type}")]
struct Raw {
    #[redact(public)]
    r#type: u64,
}

#[traced(args(r#type))]
pub(crate) fn r#match(r#type: u64) -> u64 {
    Raw { r#type }.emit();
    r#type
}

#[instrument(skip(r#loop), fields(r#in.r#type = r#type))]
pub(crate) fn r#yield(r#type: u64, r#where: u64, r#loop: u64) -> u64 {
    r#type + r#where + r#loop
}

pub(crate) fn label_names() -> Vec<String> {
    RAW.inc(RawLabels { r#type: Word::Loop, r#where: true });
    let catalog = telemark::catalog();
    let raw = catalog.metrics.iter().find(|metric| metric.name == "hygiene_raw");
    raw.map(|metric| metric.labels.iter().map(|label| label.name.to_string()).collect()).unwrap_or_default()
}

pub(crate) fn label_values() -> &'static [&'static str] {
    let _ = Word::Yield;
    <Word as LabelValue>::VALUES
}

pub(crate) fn login() -> Login {
    Login { r#fn: 1 }
}
