//! The catalog as a page for people, with what its series cost at most.

use super::rules::alert_name;
use super::{
    AlertEntry, Catalog, ConditionEntry, IndicatorEntry, MetricEntry, SelectionEntry, SloEntry, ValueSet,
};
use std::fmt::Write as _;

/// What Prometheus keeps of one series in memory, labels and a chunk of samples included: about 3 KiB, by its own makers'
/// rule of thumb.
const BYTES_EACH: usize = 3 * 1024;

/// Labels with more values than this are counted rather than listed.
const LISTED: usize = 12;

/// The page.
pub(super) fn page(catalog: &Catalog) -> String {
    let mut page = String::new();
    // Writing to a text does not fail.
    _ = write!(page, "# What {} tells of itself\n\n{}\n", catalog.program(), comment());
    objectives(&mut page, catalog);
    alerts(&mut page, catalog);
    metrics(&mut page, catalog);
    invoice(&mut page, catalog);
    spans(&mut page, catalog);
    events(&mut page, catalog);
    redacted(&mut page, catalog);
    page
}

fn comment() -> String {
    format!("<!-- {} -->", super::rules::MARK)
}

fn table(page: &mut String, title: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    _ = write!(page, "\n## {title}\n\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
        _ = writeln!(page, "| {} |", cells.join(" | "));
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn objectives(page: &mut String, catalog: &Catalog) {
    let rows = catalog.slos.iter().map(|slo: &SloEntry| {
        let indicator = match &slo.indicator {
            IndicatorEntry::Ratio { good, total } => format!("{} of {}", selection(good), selection(total)),
            IndicatorEntry::Latency { histogram, le } => format!("{} ≤ {le}", selection(histogram)),
        };
        let promise = format!("{} % over {}", slo.objective, slo.window());
        vec![
            code(&slo.name),
            promise,
            indicator,
            slo.page.to_string(),
            slo.description.to_string(),
            slo.place.to_string(),
        ]
    });
    table(page, "Objectives", &["objective", "promise", "good", "pages", "what", "declared"], rows);
}

fn alerts(page: &mut String, catalog: &Catalog) {
    let rows = catalog.alerts.iter().map(|alert: &AlertEntry| {
        let condition = match &alert.condition {
            ConditionEntry::Ratio { part, whole } => format!("{} of {}", selection(part), selection(whole)),
            ConditionEntry::Rate { of } => format!("rate of {}", selection(of)),
            ConditionEntry::Value { of } => selection(of),
            ConditionEntry::Quantile { q, of } => format!("{q} quantile of {}", selection(of)),
            ConditionEntry::Absent { of } => format!("{} is absent", selection(of)),
        };
        let limit = match alert.condition {
            ConditionEntry::Absent { .. } => String::new(),
            _ => format!("{} {}", alert.comparison, alert.written),
        };
        let severity = alert.severity.to_string();
        vec![
            code(&alert_name(&alert.name)),
            condition,
            limit,
            severity,
            alert.description.to_string(),
            alert.place.to_string(),
        ]
    });
    table(page, "Alerts", &["alert", "of", "fires", "severity", "what", "declared"], rows);
}

fn selection(selection: &SelectionEntry) -> String {
    let matchers: Vec<String> = selection
        .matchers
        .iter()
        .map(|matcher| format!("{}{}\"{}\"", matcher.label, matcher.op, matcher.value))
        .collect();
    if matchers.is_empty() {
        return code(&selection.prometheus);
    }
    code(&format!("{}{{{}}}", selection.prometheus, matchers.join(", ")))
}

fn metrics(page: &mut String, catalog: &Catalog) {
    let rows = catalog.metrics.iter().map(|metric| {
        let labels: Vec<String> = metric
            .labels
            .iter()
            .map(|label| match &label.values {
                ValueSet::Closed(values) if values.len() <= LISTED => {
                    format!("`{}` ({})", label.prometheus, values.join(", "))
                }
                ValueSet::Closed(values) => format!("`{}` ({} values)", label.prometheus, values.len()),
                ValueSet::Capped(cap) => format!("`{}` (at most {cap} and `_other`)", label.prometheus),
            })
            .collect();
        let kind = metric.kind.to_string();
        let what = metric.description.to_string();
        vec![
            code(&metric.prometheus),
            kind,
            code(&metric.unit),
            labels.join(", "),
            what,
            metric.place.to_string(),
        ]
    });
    table(page, "Metrics", &["in Prometheus", "kind", "unit", "labels", "what", "declared"], rows);
}

/// What every metric may cost, the dearest first.
fn invoice(page: &mut String, catalog: &Catalog) {
    let mut metrics: Vec<&MetricEntry> = catalog.metrics.iter().collect();
    metrics.sort_by(|a, b| b.max_series.cmp(&a.max_series).then_with(|| a.prometheus.cmp(&b.prometheus)));
    let total = metrics.iter().fold(0_usize, |sum, metric| sum.saturating_add(metric.max_series));
    let row =
        |name: String, series: usize| vec![name, thousands(series), bytes(series.saturating_mul(BYTES_EACH))];
    let rows = metrics.iter().map(|metric| row(code(&metric.prometheus), metric.max_series));
    let rows = rows.chain((!metrics.is_empty()).then(|| row("**total**".into(), total)));
    table(page, "Series invoice", &["metric", "series at most", "memory of Prometheus at most"], rows);
    if !metrics.is_empty() {
        page.push_str(
            "\nThe most that the declarations allow, of one instance: every combination of every value. A capped label \
             has that many values only if somebody sends them. Prometheus keeps about 3 KiB of a series in memory.\n",
        );
    }
}

/// Digits in groups, as people read them.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

fn bytes(bytes: usize) -> String {
    let (mut value, mut unit) = (bytes as f64, "B");
    for next in ["KiB", "MiB", "GiB", "TiB"] {
        if value < 1024.0 {
            break;
        }
        (value, unit) = (value / 1024.0, next);
    }
    format!("{value:.1} {unit}")
}

fn spans(page: &mut String, catalog: &Catalog) {
    let rows = catalog.spans.iter().map(|span| {
        let fields: Vec<String> = span
            .fields
            .iter()
            .map(|field| match &field.classified {
                Some(class) => format!("`{}` ({}, {})", field.name, class.class, class.strategy),
                None if field.ty.is_empty() => code(&field.name),
                None => format!("`{}` ({})", field.name, field.ty),
            })
            .collect();
        let errors = if span.errors.is_empty() { code(&span.error) } else { span.errors.join(", ") };
        vec![
            code(&span.name),
            span.kind.to_string(),
            fields.join(", "),
            errors,
            code(&span.function),
            span.place.to_string(),
        ]
    });
    table(page, "Spans", &["span", "kind", "fields", "errors", "function", "declared"], rows);
}

fn events(page: &mut String, catalog: &Catalog) {
    let rows = catalog.events.iter().map(|event| {
        let fields: Vec<String> =
            event.fields.iter().map(|field| format!("`{}` ({})", field.name, field.class)).collect();
        let (level, message) = (event.level.to_string(), event.message.to_string());
        vec![code(&event.name), level, message, fields.join(", "), event.place.to_string()]
    });
    table(page, "Events", &["event", "level", "message", "fields", "declared"], rows);
}

fn redacted(page: &mut String, catalog: &Catalog) {
    let rows = catalog.redacted.iter().flat_map(|entry| {
        entry.fields.iter().map(|field| {
            let (class, strategy) = (field.class.to_string(), field.strategy.to_string());
            vec![code(&entry.name), code(&field.name), class, strategy, entry.place.to_string()]
        })
    });
    table(page, "Classified fields", &["type", "field", "class", "shown as", "declared"], rows);
}

#[cfg(test)]
mod tests {
    use super::{bytes, thousands};

    #[test]
    fn numbers_are_readable() {
        assert_eq!(thousands(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(thousands(12), "12");
        assert_eq!(bytes(3 * 1024 * 1024), "3.0 MiB");
    }
}
