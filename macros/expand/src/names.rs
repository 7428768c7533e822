//! What is a legal name of a metric, a label, a unit, a span or an attribute.

/// Checks a metric's declared name; the text of the fault says what to write.
pub(crate) fn metric(name: &str) -> Result<(), String> {
    if name.len() > 255 {
        return Err("the name of a metric has at most 255 letters".to_owned());
    }
    for suffix in ["total", "bucket", "sum", "count", "created", "info"] {
        let stem = name.strip_suffix(suffix).and_then(|rest| rest.strip_suffix(['_', '.']));
        if let Some(stem) = stem {
            let reason =
                if suffix == "total" { "is added when the metric is exported" } else { "is reserved" };
            return Err(format!("the suffix `_{suffix}` {reason}; write \"{stem}\""));
        }
    }
    if words(name) { Ok(()) } else { Err(format!("{name:?} is not the name of a metric; {}", advice(name))) }
}

/// Checks that a metric's name does not say its unit, which is added when the metric is exported.
pub(crate) fn unit_in_name(name: &str) -> Result<(), String> {
    const UNITS: [(&str, &str); 12] = [
        ("seconds", "s"),
        ("milliseconds", "ms"),
        ("microseconds", "us"),
        ("nanoseconds", "ns"),
        ("minutes", "min"),
        ("hours", "h"),
        ("bytes", "By"),
        ("percent", "%"),
        ("ratio", "1"),
        ("ms", "ms"),
        ("us", "us"),
        ("ns", "ns"),
    ];
    for (word, unit) in UNITS {
        let stem = name.strip_suffix(word).and_then(|rest| rest.strip_suffix(['_', '.']));
        if let Some(stem) = stem {
            return Err(format!(
                "the unit is added to the name when the metric is exported; write \"{stem}\" with `unit = \"{unit}\"`"
            ));
        }
    }
    Ok(())
}

/// Checks a label's name.
pub(crate) fn label(name: &str) -> Result<(), String> {
    if name.starts_with("__") {
        return Err(format!("{name:?} is not the name of a label; names with `__` belong to Prometheus"));
    }
    if matches!(name, "le" | "quantile") {
        return Err(format!("the label {name:?} belongs to histograms and summaries; take another name"));
    }
    if matches!(name, "job" | "instance") || name.starts_with("otel_scope_") {
        return Err(format!("the label {name:?} is set by whoever reads the metrics; take another name"));
    }
    if words(name) { Ok(()) } else { Err(format!("{name:?} is not the name of a label; {}", advice(name))) }
}

/// Checks a unit in UCUM notation.
pub(crate) fn unit(unit: &str) -> Result<(), String> {
    const SPELLED: [(&str, &str); 14] = [
        ("second", "s"),
        ("seconds", "s"),
        ("sec", "s"),
        ("millisecond", "ms"),
        ("milliseconds", "ms"),
        ("microseconds", "us"),
        ("nanoseconds", "ns"),
        ("minutes", "min"),
        ("hours", "h"),
        ("byte", "By"),
        ("bytes", "By"),
        ("B", "By"),
        ("percent", "%"),
        ("ratio", "1"),
    ];
    if let Some((_, short)) = SPELLED.iter().find(|(long, _)| *long == unit) {
        return Err(format!("units are in UCUM notation: write \"{short}\" for {unit:?}"));
    }
    let legal = unit.len() <= 63 && unit.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if !legal {
        return Err(format!(
            "{unit:?} is not a unit in UCUM notation, such as \"s\", \"By\", \"1\", \"{{request}}\""
        ));
    }
    let (open, close) = (unit.matches('{').count(), unit.matches('}').count());
    if open == close { Ok(()) } else { Err(format!("the braces of the unit {unit:?} do not match")) }
}

/// Checks the name of a typed event.
pub(crate) fn event(name: &str) -> Result<(), String> {
    if name.len() > 128 {
        return Err("the name of an event has at most 128 letters".to_owned());
    }
    if words(name) && !name.contains("..") {
        return Ok(());
    }
    let advice = advice(&name.split('.').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("."));
    Err(format!("{name:?} is not the name of an event, such as \"workflow.generated\"; {advice}"))
}

/// Checks a span's name.
pub(crate) fn span(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("a span needs a name".to_owned());
    }
    if name.len() > 128 || name.chars().any(char::is_control) {
        return Err("the name of a span has at most 128 letters and no line break".to_owned());
    }
    Ok(())
}

/// Checks the key of a span's attribute or of a log field.
pub(crate) fn attribute(key: &str) -> Result<(), String> {
    if key.is_empty() || key.chars().any(|c| c.is_whitespace() || c.is_control() || c == '"') {
        return Err(format!("{key:?} is not the key of an attribute; keys look like \"user.id\""));
    }
    Ok(())
}

/// A type's or variant's name in the spelling that is exported.
pub(crate) fn snake_case(name: &str) -> String {
    words_of(name).join("_")
}

/// The words of a type's or variant's name: `HttpOk200` is `http`, `ok200`; `HTTPServer` is `http`, `server`.
pub(crate) fn words_of(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after_small = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let before_small = letters.get(at + 1).is_some_and(|c| c.is_lowercase());
        let begins =
            letter.is_uppercase() && (after_small || before.is_some_and(char::is_uppercase) && before_small);
        if (begins || letter == '_') && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

/// `snake_case` words, joined by dots where the name follows the semantic conventions.
fn words(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with(['_', '.'])
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.'))
}

fn advice(name: &str) -> String {
    let mut better = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !better.is_empty() && !better.ends_with(['_', '.']) {
            better.push('_');
        }
        match c {
            c if c.is_ascii_alphanumeric() || c == '.' => better.push(c.to_ascii_lowercase()),
            _ if better.is_empty() || better.ends_with('_') => {}
            _ => better.push('_'),
        }
    }
    let better = better.trim_matches(['_', '.']);
    let better = better.strip_suffix("_total").unwrap_or(better);
    if words(better) {
        format!("write \"{better}\"")
    } else {
        "use lower-case words joined by `_`, beginning with a letter".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{attribute, event, label, metric, span, unit};

    #[test]
    fn words_joined_by_underscores_or_dots_name_metrics_and_labels() {
        assert_eq!(metric("workflow_executions"), Ok(()));
        assert_eq!(metric("http.server.request.duration"), Ok(()));
        assert_eq!(label("workflow_type"), Ok(()));
    }

    #[test]
    fn another_spelling_is_answered_with_the_right_one() {
        assert!(
            metric("WorkflowExecutions").is_err_and(|text| text.ends_with("write \"workflow_executions\""))
        );
        assert!(metric("jobs-done").is_err_and(|text| text.ends_with("write \"jobs_done\"")));
        assert!(metric("jobs_total").is_err_and(|text| text.ends_with("write \"jobs\"")));
        assert!(label("__name__").is_err());
        assert!(label("le").is_err());
    }

    #[test]
    fn units_are_those_of_ucum() {
        for legal in ["s", "By", "1", "%", "{request}", "By/s", ""] {
            assert_eq!(unit(legal), Ok(()), "{legal}");
        }
        assert!(unit("seconds").is_err_and(|text| text.contains("write \"s\"")));
        assert!(unit("a b").is_err());
        assert!(unit("{request").is_err());
    }

    #[test]
    fn events_are_words_joined_by_dots() {
        assert_eq!(event("workflow.generated"), Ok(()));
        assert_eq!(event("operation_completed"), Ok(()));
        assert!(
            event("Workflow..Generated").is_err_and(|text| text.ends_with("write \"workflow.generated\""))
        );
        assert!(event("").is_err());
    }

    #[test]
    fn spans_and_attributes_have_looser_names() {
        assert_eq!(span("GET /users/{id}"), Ok(()));
        assert!(span(" ").is_err());
        assert_eq!(attribute("user.id"), Ok(()));
        assert!(attribute("user id").is_err());
    }
}
