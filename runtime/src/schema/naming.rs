//! What a metric is called in Prometheus, by OpenTelemetry's rules.

use super::{MetricKind, Shape};

/// The name of the family: unsuitable characters replaced, the unit and `_total` added where they are missing.
///
/// A counter `ai_tokens_used` of `{token}` is `ai_tokens_used_total`, a histogram `http.server.request.duration` of `s` is
/// `http_server_request_duration_seconds`.
#[must_use]
pub(crate) fn prometheus_name(shape: &Shape) -> String {
    prometheus_name_of(shape.name, shape.kind, shape.unit)
}

/// The name of a family that is declared like this.
#[must_use]
pub(crate) fn prometheus_name_of(name: &str, kind: MetricKind, unit: &str) -> String {
    let mut name = legal(name);
    if kind == MetricKind::Counter
        && let Some(stem) = name.strip_suffix("_total")
    {
        name.truncate(stem.len());
    }
    let unit = unit_word(kind, unit);
    if !unit.is_empty() && !has_suffix(&name, &unit) {
        name.push('_');
        name.push_str(&unit);
    }
    if kind == MetricKind::Counter {
        name.push_str("_total");
    }
    name
}

/// The name of a label.
#[must_use]
pub(crate) fn prometheus_label(name: &str) -> String {
    legal(name).replace(':', "_")
}

/// The unit as a word of the name, such as `seconds`; empty if it is left out.
#[must_use]
pub(crate) fn prometheus_unit(shape: &Shape) -> String {
    unit_word(shape.kind, shape.unit)
}

fn unit_word(kind: MetricKind, unit: &str) -> String {
    if unit == "1" {
        return if kind == MetricKind::Gauge { "ratio".to_owned() } else { String::new() };
    }
    let (what, per) = unit.split_once('/').unwrap_or((unit, ""));
    let what = plural(what);
    let per = singular(per);
    match (what.as_str(), per.as_str()) {
        (_, "") => what,
        ("", _) => format!("per_{per}"),
        _ => format!("{what}_per_{per}"),
    }
}

fn has_suffix(name: &str, unit: &str) -> bool {
    name.strip_suffix(unit).is_some_and(|before| before.is_empty() || before.ends_with('_'))
}

/// Letters, digits and underscores only; runs of anything else become one underscore.
fn legal(name: &str) -> String {
    let mut legal = String::with_capacity(name.len() + 16);
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        legal.push('_');
    }
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == ':' {
            legal.push(letter);
        } else if !legal.ends_with('_') {
            legal.push('_');
        }
    }
    legal
}

fn plural(unit: &str) -> String {
    let known = match unit {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tebibytes",
        "KBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "TBy" => "terabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        other => return annotated(other),
    };
    known.to_owned()
}

fn singular(unit: &str) -> String {
    let known = match unit {
        "s" => "second",
        "m" => "meter",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        other => return annotated(other),
    };
    known.to_owned()
}

/// An annotation such as `{request}` is for people and is left out; any other unit stands for itself.
fn annotated(unit: &str) -> String {
    let bare = match (unit.find('{'), unit.rfind('}')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &unit[..open], &unit[close + 1..]),
        _ => unit.to_owned(),
    };
    legal(&bare).trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::prometheus_name;
    use crate::schema::{MetricKind, Shape};

    fn named(name: &'static str, unit: &'static str, kind: MetricKind) -> String {
        prometheus_name(&Shape { name, kind, unit, ..Shape::REFUSED })
    }

    #[test]
    fn the_names_of_the_manual_and_of_the_conventions_come_out_as_they_are_written() {
        use MetricKind::{Counter, Gauge, Histogram, UpDown};
        let cases = [
            ("workflow_executions", "{execution}", Counter, "workflow_executions_total"),
            ("workflow_duration", "s", Histogram, "workflow_duration_seconds"),
            ("active_sessions", "", Gauge, "active_sessions"),
            ("ai_tokens_used", "{token}", Counter, "ai_tokens_used_total"),
            ("http_requests", "{request}", Counter, "http_requests_total"),
            ("http_request_duration", "s", Histogram, "http_request_duration_seconds"),
            ("http.server.request.duration", "s", Histogram, "http_server_request_duration_seconds"),
            ("http.server.active_requests", "{request}", UpDown, "http_server_active_requests"),
        ];
        for (name, unit, kind, expected) in cases {
            assert_eq!(named(name, unit, kind), expected);
        }
    }

    #[test]
    fn units_become_words_by_the_rules_of_opentelemetry() {
        use MetricKind::{Counter, Gauge};
        let cases = [
            ("cache_fill", "1", Gauge, "cache_fill_ratio"),
            ("retries", "1", Counter, "retries_total"),
            ("disk_use", "%", Gauge, "disk_use_percent"),
            ("net.io", "By", Counter, "net_io_bytes_total"),
            ("speed", "m/s", Gauge, "speed_meters_per_second"),
            ("throughput", "By/s", Gauge, "throughput_bytes_per_second"),
            ("rate", "{request}/s", Gauge, "rate_per_second"),
            ("weight", "kg", Gauge, "weight_kg"),
            ("disk_bytes", "By", Gauge, "disk_bytes"),
            ("a..b", "", Gauge, "a_b"),
            ("2fast", "", Gauge, "_2fast"),
            ("hits_total", "", Counter, "hits_total"),
            ("read_total", "By", Counter, "read_bytes_total"),
        ];
        for (name, unit, kind, expected) in cases {
            assert_eq!(named(name, unit, kind), expected);
        }
    }
}
