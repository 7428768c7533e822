//! `#[instrument]` on a bare `Registry`: what every layer pays before it does anything.

use super::instrumented;
use crate::case::Case;

pub fn cases() -> Vec<Case> {
    let subscriber = tracing_subscriber::registry();
    tracing::subscriber::set_global_default(subscriber).expect("this process has no other subscriber");
    instrumented::cases()
}
