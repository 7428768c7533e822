//! `#[instrument]` under `fmt().json()`: a span is no line, but its fields are formatted for lines to come.

use super::instrumented;
use crate::case::Case;
use tracing_subscriber::layer::SubscriberExt;

pub fn cases() -> Vec<Case> {
    let layer = tracing_subscriber::fmt::layer().json().with_writer(std::io::sink);
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::set_global_default(subscriber).expect("this process has no other subscriber");
    instrumented::cases()
}
