//! Metrics as lines that people read.

use super::columns::fitted;
use crate::metric::{MetricData, MetricPoint, MetricValue};
use std::fmt::Write as _;

/// Series of one metric that are shown; the others are only counted.
const SERIES: usize = 30;
/// Letters of one series' labels.
const LABELS: usize = 100;

/// Draws these metrics: a line for each, and one for each of its series, in columns.
///
/// Of a histogram a line has the count, the mean, and the buckets that the median and the 95th percentile lie in.
/// Values of labels cannot move the cursor.
///
/// # Example: what a program has counted
/// ```
/// use telemark::{Counter, MetricReader, Temporality, metric};
///
/// /// Letters sent.
/// #[metric(counter = "letters_posted", unit = "{letter}")]
/// static LETTERS_POSTED: Counter;
///
/// LETTERS_POSTED.add(3);
/// let page = telemark::export::stdout::numbers(&MetricReader::new(Temporality::Cumulative).collect());
/// assert!(page.lines().any(|line| line.starts_with("letters_posted") && line.ends_with("3 {letter}")));
/// ```
#[must_use]
pub fn numbers(metrics: &[MetricData]) -> String {
    let mut page = String::new();
    for metric in metrics {
        let alone = metric.points.len() == 1 && metric.points[0].labels.is_empty();
        if !alone {
            let _ = writeln!(page, "{}", metric.name);
        }
        let shown = &metric.points[..metric.points.len().min(SERIES)];
        let heads: Vec<_> =
            shown.iter().map(|point| if alone { metric.name.to_owned() } else { head(point) }).collect();
        let width = heads.iter().map(|head| head.chars().count()).max().unwrap_or(0);
        for (head, point) in heads.iter().zip(shown) {
            let gap = width - head.chars().count();
            let _ = writeln!(page, "{head}{:gap$}  {}", "", value(&point.value, metric.unit));
        }
        if metric.points.len() > SERIES {
            let _ = writeln!(page, "  … and {} more series", metric.points.len() - SERIES);
        }
    }
    page
}

/// The labels, below the metric's name.
fn head(point: &MetricPoint) -> String {
    let pairs: Vec<_> = point.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("  {}", fitted(&pairs.join(" "), LABELS))
}

fn value(value: &MetricValue, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    match value {
        MetricValue::Counter(sum) => format!("{sum}{unit}"),
        MetricValue::UpDown(sum) => format!("{sum}{unit}"),
        MetricValue::FloatCounter(now) | MetricValue::Gauge(now) => format!("{}{unit}", short(*now)),
        MetricValue::Histogram { counts, bounds, sum } => {
            let count: u64 = counts.iter().sum();
            if count == 0 {
                return "0 values".to_owned();
            }
            let mean = short(sum / count as f64);
            let within = |share| quantile(counts, bounds, share);
            format!("{count} values, mean {mean}{unit}, half {}, 95 % {}", within(0.5), within(0.95))
        }
    }
}

/// The bucket that this share of the values ends in.
fn quantile(counts: &[u64], bounds: &[f64], share: f64) -> String {
    let count: u64 = counts.iter().sum();
    let rank = (count as f64 * share).ceil() as u64;
    let mut below = 0;
    for (number, bound) in counts.iter().zip(bounds) {
        below += number;
        if below >= rank {
            return format!("≤ {}", short(*bound));
        }
    }
    bounds.last().map_or_else(|| "anywhere".to_owned(), |last| format!("> {}", short(*last)))
}

/// Four digits are enough to look at.
fn short(number: f64) -> String {
    if number.fract().abs() < f64::EPSILON && number.abs() < 1e15 {
        return format!("{number}");
    }
    let digits = 3_i32.saturating_sub(number.abs().log10().floor() as i32).clamp(0, 9);
    format!("{number:.*}", digits as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn point(labels: &[(&'static str, &str)], value: MetricValue) -> MetricPoint {
        let labels = labels.iter().map(|(key, value)| (*key, Cow::Owned((*value).to_owned()))).collect();
        MetricPoint { labels, start: 0, time: 0, value }
    }

    fn data(name: &'static str, unit: &'static str, points: Vec<MetricPoint>) -> MetricData {
        MetricData { name, unit, description: "", is_delta: false, points }
    }

    #[test]
    fn series_stand_in_columns_below_their_metric() {
        let counts = vec![10, 9, 1, 0];
        let metrics = [
            data("queue", "", vec![point(&[], MetricValue::Gauge(1.5))]),
            data(
                "sold",
                "{piece}",
                vec![
                    point(&[("kind", "pen"), ("paid", "yes")], MetricValue::Counter(12)),
                    point(&[("kind", "ink")], MetricValue::Counter(3)),
                ],
            ),
            data(
                "took",
                "s",
                vec![point(&[], MetricValue::Histogram { counts, bounds: &[0.1, 0.5, 1.0], sum: 4.2 })],
            ),
        ];
        let expected = "\
queue  1.500
sold
  kind=pen paid=yes  12 {piece}
  kind=ink           3 {piece}
took  20 values, mean 0.2100 s, half ≤ 0.1000, 95 % ≤ 0.5000
";
        assert_eq!(numbers(&metrics), expected);
    }

    #[test]
    fn what_users_send_cannot_break_the_page_and_much_is_only_counted() {
        let many = (0..1000).map(|n| point(&[("who", &format!("\x1b[2J\n{n}"))], MetricValue::UpDown(-n)));
        let page = numbers(&[data("open", "", many.collect())]);
        assert_eq!(page.lines().count(), SERIES + 2, "{page}");
        assert!(page.ends_with("… and 970 more series\n") && !page.contains('\x1b'), "{page}");
        assert_eq!(numbers(&[]), "");
    }

    #[test]
    fn values_beyond_the_last_bucket_are_said_to_be() {
        let histogram = MetricValue::Histogram { counts: vec![0, 3], bounds: &[1.0], sum: 30.0 };
        assert_eq!(value(&histogram, ""), "3 values, mean 10, half > 1, 95 % > 1");
        let none = MetricValue::Histogram { counts: vec![0, 0], bounds: &[1.0], sum: 0.0 };
        assert_eq!(value(&none, "s"), "0 values");
    }
}
