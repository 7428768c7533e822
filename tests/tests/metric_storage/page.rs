//! What the exposition shows, and how much memory the values take.

use std::sync::OnceLock;
use telemark::Telemetry;

/// The value of one series in the text format, by its whole name with labels.
pub(crate) fn sample(series: &str) -> Option<f64> {
    let (_, page) = telemark::export::prometheus::render(None);
    let line =
        page.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// How many lines begin like this.
pub(crate) fn count(prefix: &str) -> usize {
    let (_, page) = telemark::export::prometheus::render(None);
    page.lines().filter(|line| line.starts_with(prefix)).count()
}

/// Bytes that the values of all metrics take.
pub(crate) fn bytes() -> u64 {
    static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();
    let telemetry = TELEMETRY.get_or_init(|| {
        let telemetry = telemark::setup("metric-storage").ignore_environment().install();
        telemetry.expect("nothing else in this program installs telemetry")
    });
    telemetry.health().metric_bytes
}
