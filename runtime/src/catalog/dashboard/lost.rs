//! What telemetry itself lost.

use super::panel::Panel;
use super::{chosen, named};
use crate::catalog::Catalog;
use crate::catalog::query::{AnyMetric, Window};
use crate::error::Result;

/// Spans, log lines and points that were dropped, if telemark counts them here.
pub(super) fn panel(catalog: &Catalog) -> Result<Option<Panel>> {
    let told =
        "Spans, log records and points that were dropped, by reason. Always zero in a healthy service.";
    let mut panel = Panel::lines("Telemetry lost", told, "cps");
    for signal in ["spans", "logs", "points"] {
        let Some(metric) = named(catalog, &format!("telemark_{signal}_dropped_total")) else { continue };
        if let AnyMetric::Sum(sum) = AnyMetric::from(metric) {
            let query = chosen(sum)?.over(Window::RATE_INTERVAL).rate().sum_by(&["reason"])?;
            panel = panel.asks(&query, format!("{signal} {{{{reason}}}}"));
        }
    }
    Ok((!panel.targets.is_empty()).then_some(panel))
}
