//! What is a legal name of a metric, a label, a span or an attribute.

/// What Prometheus writes of each scrape itself, without the units that are added.
const SCRAPE: [&str; 8] = [
    "up",
    "scrape_duration",
    "scrape_timeout",
    "scrape_body_size",
    "scrape_sample_limit",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
];

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
    if SCRAPE.contains(&name) {
        return Err(format!(
            "{name:?} is one of the names under which Prometheus writes what it knows of a scrape; take another"
        ));
    }
    if words(name) && !has_run(name) {
        return Ok(());
    }
    Err(format!("{name:?} is not the name of a metric; {}", advice(name)))
}

/// Checks a label's name.
pub(crate) fn label(name: &str) -> Result<(), String> {
    if name.starts_with("__") {
        return Err(format!("{name:?} is not the name of a label; names with `__` belong to Prometheus"));
    }
    if matches!(name, "le" | "quantile") {
        return Err(format!("the label {name:?} belongs to histograms and summaries; take another name"));
    }
    // In Prometheus a dot is an underscore.
    if matches!(name, "job" | "instance") || name.replace('.', "_").starts_with("otel_scope_") {
        return Err(format!("the label {name:?} is set by whoever reads the metrics; take another name"));
    }
    if words(name) && !has_run(name) {
        Ok(())
    } else {
        Err(format!("{name:?} is not the name of a label; {}", advice(name)))
    }
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

/// Whether two separators follow each other, which would be one when the name is exported.
fn has_run(name: &str) -> bool {
    name.as_bytes().windows(2).any(|pair| pair.iter().all(|b| matches!(b, b'_' | b'.')))
}

fn advice(name: &str) -> String {
    let word = |word: &str| if word.is_ascii() { snake_case(word) } else { word.to_owned() };
    let part = |part: &str| {
        let split = part.split(|c: char| !c.is_alphanumeric());
        split.filter(|word| !word.is_empty()).map(word).collect::<Vec<_>>().join("_")
    };
    let parts = name.split('.').map(part).filter(|part| !part.is_empty());
    let better = parts.collect::<Vec<_>>().join(".");
    let better = better.strip_suffix("_total").unwrap_or(&better);
    if words(better) {
        format!("write \"{better}\"")
    } else {
        "use lower-case words joined by `_`, beginning with a letter".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{attribute, event, label, metric, span};

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
        assert!(metric("HTTPRequests").is_err_and(|text| text.ends_with("write \"http_requests\"")));
        assert!(metric("größe").is_err_and(|text| text.contains("lower-case words")));
        assert!(metric("jobs-done").is_err_and(|text| text.ends_with("write \"jobs_done\"")));
        assert!(metric("jobs_total").is_err_and(|text| text.ends_with("write \"jobs\"")));
        assert!(label("__name__").is_err());
        assert!(label("le").is_err());
        assert!(label("otel.scope.name").is_err_and(|text| text.contains("is set by whoever reads")));
        assert!(metric("a__b._c").is_err_and(|text| text.ends_with("write \"a_b.c\"")));
        assert!(metric("up").is_err() && metric("scrape_duration").is_err());
        assert_eq!((metric("uptime"), metric("scrape_calls")), (Ok(()), Ok(())));
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
