//! The panels of one metric, by its kind.

use super::panel::Panel;
use super::{chosen, unit};
use crate::catalog::query::{AnyMetric, Distribution, Level, Metric, Sum, Window};
use crate::catalog::{LabelEntry, MetricEntry, ValueSet};
use crate::error::Result;

/// Labels with more values than this make lines that nobody can tell apart.
const READABLE: usize = 50;

/// What shows this metric.
pub(super) fn panels(metric: &MetricEntry) -> Result<Vec<Panel>> {
    match AnyMetric::from(metric) {
        AnyMetric::Sum(sum) => {
            let mut panels = vec![rate(metric, sum.clone())?];
            panels.extend(success(metric, sum)?);
            Ok(panels)
        }
        AnyMetric::Level(level) => Ok(vec![value(metric, level)?]),
        AnyMetric::Distribution(histogram) => Ok(vec![distribution(metric, &histogram)?]),
    }
}

/// How often, by the labels that can be told apart; how it ended is another panel.
pub(super) fn rate(metric: &MetricEntry, sum: Metric<Sum>) -> Result<Panel> {
    let outcome = outcome(metric).map(|label| label.prometheus.to_string());
    let mut labels = readable(metric);
    labels.retain(|label| Some(label) != outcome.as_ref());
    let by: Vec<&str> = labels.iter().map(String::as_str).collect();
    let query = chosen(sum)?.over(Window::RATE_INTERVAL).rate().sum_by(&by)?;
    let panel = Panel::lines(title(metric), sentence(metric, "A second."), unit::of_rate(&metric.unit));
    Ok(panel.asks(&query, legend(metric, &labels)))
}

/// The share of successes, for what has an outcome.
pub(super) fn success(metric: &MetricEntry, sum: Metric<Sum>) -> Result<Option<Panel>> {
    let Some(label) = outcome(metric) else { return Ok(None) };
    let sum = chosen(sum)?;
    let all = sum.clone().over(Window::RATE_INTERVAL).rate().sum();
    let good = sum.is(&label.prometheus, "success")?.over(Window::RATE_INTERVAL).rate().sum();
    let share = good.or_zero(&all).share_of(all.positive())?;
    let panel = Panel::lines(
        format!("{}: success", title(metric)),
        sentence(metric, "The share that succeeded; no line where nothing happened."),
        "percentunit",
    );
    Ok(Some(panel.asks(&share, "success")))
}

/// Now, by the labels that can be told apart.
pub(super) fn value(metric: &MetricEntry, level: Metric<Level>) -> Result<Panel> {
    let labels = readable(metric);
    let by: Vec<&str> = labels.iter().map(String::as_str).collect();
    let now = chosen(level)?.value();
    // Shares and times do not add up; sessions and bytes of several instances do.
    let query = match &*metric.unit {
        "1" | "%" | "Cel" => now.average_by(&by)?,
        "s" | "ms" => now.max_by(&by)?,
        _ => now.sum_by(&by)?,
    };
    let panel = Panel::lines(title(metric), sentence(metric, "Now."), unit::of_value(&metric.unit));
    Ok(panel.asks(&query, legend(metric, &labels)))
}

/// Percentiles and the mean of all, lately.
pub(super) fn distribution(metric: &MetricEntry, histogram: &Metric<Distribution>) -> Result<Panel> {
    let range = || chosen(histogram.clone()).map(|metric| metric.over(Window::RATE_INTERVAL));
    let told = "Median, 95th and 99th percentile, and the mean, which hides the slow ones. A dot is a trace.";
    let panel = Panel::lines(title(metric), sentence(metric, told), unit::of_value(&metric.unit));
    let panel = panel
        .asks(&range()?.quantile(0.5, &[])?, "p50")
        .asks_with_exemplars(&range()?.quantile(0.95, &[])?, "p95")
        .asks(&range()?.quantile(0.99, &[])?, "p99");
    Ok(panel.asks(&range()?.mean(&[])?, "mean"))
}

/// The label that says how something ended, if there is one.
pub(super) fn outcome(metric: &MetricEntry) -> Option<&LabelEntry> {
    metric.labels.iter().find(|label| match &label.values {
        ValueSet::Closed(values) => {
            ["success", "failure"].iter().all(|wanted| values.iter().any(|value| value == wanted))
        }
        ValueSet::Capped(_) => false,
    })
}

/// Its labels with few values, by their names in Prometheus.
fn readable(metric: &MetricEntry) -> Vec<String> {
    let few = metric.labels.iter().filter(|label| label.values.size() <= READABLE);
    few.map(|label| label.prometheus.to_string()).collect()
}

fn legend(metric: &MetricEntry, labels: &[String]) -> String {
    if labels.is_empty() {
        return metric.name.to_string();
    }
    labels.iter().map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" ")
}

/// Its name as words: `ai_tokens_used` is `Ai tokens used`.
pub(super) fn title(metric: &MetricEntry) -> String {
    let words = metric.name.replace(['_', '.'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn sentence(metric: &MetricEntry, more: &str) -> String {
    let said = metric.description.trim();
    let end = if said.is_empty() || said.ends_with('.') { "" } else { "." };
    format!("{said}{end} {more}").trim().to_owned()
}
