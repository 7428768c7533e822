//! Grafana's dashboards: panels, nested rows, variables and annotations.

use super::strings::Strings;
use super::{Found, end};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::query::{Language, Query, Role, Template};
use serde_json::Value;

/// Reads a dashboard; `whole` if it is a file, of which Grafana asks more than of an example in a document.
pub(super) fn read(text: &str, base: usize, whole: bool, found: &mut Found) {
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            if whole {
                let at = line_start(text, error.line()) + error.column().saturating_sub(1);
                found.understood = true;
                found.fault(
                    Rule::Syntax,
                    base + at,
                    format!("this is not JSON: {error}"),
                    "write a JSON object",
                );
            }
            return;
        }
    };
    let wrapped = document.get("dashboard").filter(|inner| inner.is_object());
    let dashboard = wrapped.unwrap_or(&document);
    if dashboard.get("panels").or_else(|| dashboard.get("rows")).is_none() {
        return;
    }
    found.understood = true;
    if wrapped.is_some() {
        let help = "write the inner object alone; the wrapper belongs to the HTTP API";
        found.fault(Rule::Form, base, "Grafana does not provision {\"dashboard\": ..}", help);
    }
    let mut reader = Reader { strings: Strings::of(text, base), base, found };
    reader.required(dashboard);
    for key in ["panels", "rows"] {
        each(&dashboard[key]).for_each(|panel| reader.panel(panel));
    }
    each(&dashboard["annotations"]["list"]).for_each(|annotation| reader.annotation(annotation));
    each(&dashboard["templating"]["list"]).for_each(|variable| reader.variable(variable));
}

fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

struct Reader<'f> {
    strings: Strings,
    base: usize,
    found: &'f mut Found,
}

impl Reader<'_> {
    /// What Grafana's own schema asks of a dashboard and of a panel.
    fn required(&mut self, dashboard: &Value) {
        let keys = ["schemaVersion", "templating", "annotations"];
        let missing: Vec<_> = keys.into_iter().filter(|key| dashboard.get(*key).is_none()).collect();
        if !missing.is_empty() {
            let message = format!("the dashboard has no {}", missing.join(", no "));
            let help =
                r#"write "schemaVersion": 42, "templating": {"list": []}, "annotations": {"list": []}"#;
            self.found.fault(Rule::Form, self.base, message, help);
        }
    }

    fn panel(&mut self, panel: &Value) {
        let title = text(panel, "title");
        let at = if title.is_empty() { self.base } else { self.strings.take(title) };
        if text(panel, "type").is_empty() && panel.get("targets").is_some() {
            let help = r#"write "type": "timeseries", or another kind of panel"#;
            self.found.fault(Rule::Form, at, format!("the panel «{title}» has no type"), help);
        }
        for target in each(&panel["targets"]) {
            let expression = text(target, "expr");
            let Some(language) = language(target, panel, expression) else { continue };
            let mut query = self.query(language, expression);
            title.clone_into(&mut query.title);
            text(panel, "description").clone_into(&mut query.note);
            text(&panel["fieldConfig"]["defaults"], "unit").clone_into(&mut query.unit);
            let legend = text(target, "legendFormat");
            if !legend.is_empty() && legend != "__auto" {
                let start = self.strings.take(legend);
                query.templates.push(Template { text: legend.to_owned(), what: "legend".into(), start });
            }
            self.found.queries.push(query);
        }
        each(&panel["panels"]).for_each(|inner| self.panel(inner));
    }

    fn query(&mut self, language: Language, expression: &str) -> Query {
        let start = self.strings.take(expression);
        Query::new(language, expression, start, end(start, expression))
    }

    fn annotation(&mut self, annotation: &Value) {
        let expression = text(annotation, "expr");
        if let Some(language) = language(annotation, annotation, expression) {
            let mut query = self.query(language, expression);
            query.role = Role::Variable;
            self.found.queries.push(query);
        }
    }

    /// `label_values(up{job="x"}, instance)` and `query_result(..)`.
    fn variable(&mut self, variable: &Value) {
        if text(variable, "type") != "query" || is_other(variable) {
            return;
        }
        let written = variable["query"].as_str().unwrap_or_else(|| text(&variable["query"], "query"));
        let start = self.strings.take(written);
        let Some((function, arguments)) =
            written.trim().strip_suffix(')').and_then(|call| call.split_once('('))
        else {
            return;
        };
        let (selector, label) = match function.trim() {
            "label_values" => match arguments.rsplit_once(',') {
                Some((selector, label)) => (selector, label.trim()),
                None => return,
            },
            "query_result" => (arguments, ""),
            _ => return,
        };
        let mut query = Query::new(Language::PromQl, selector.trim(), start, end(start, written));
        query.role = Role::Variable;
        if !label.is_empty() {
            let what = "variable".to_owned();
            query.templates.push(Template { text: format!("{{{{{label}}}}}"), what, start });
        }
        self.found.queries.push(query);
    }
}

/// The language that a data source understands, if it is one of ours.
fn language(target: &Value, panel: &Value, expression: &str) -> Option<Language> {
    if expression.is_empty() {
        return None;
    }
    let kinds = [&target["datasource"]["type"], &panel["datasource"]["type"]];
    match kinds.iter().find_map(|kind| kind.as_str()) {
        Some("prometheus") => Some(Language::PromQl),
        Some("loki") => Some(Language::LogQl),
        Some(kind) if kind.starts_with("grafana") || kind.ends_with("prometheus-datasource") => {
            Some(Language::PromQl)
        }
        Some(_) => None,
        None => Some(guess(expression)),
    }
}

fn is_other(variable: &Value) -> bool {
    variable["datasource"]["type"].as_str().is_some_and(|kind| kind != "prometheus")
}

/// A query of lines begins with the selector of a stream, perhaps within a count.
fn guess(expression: &str) -> Language {
    let inner = expression.rsplit('(').next().unwrap_or(expression).trim_start();
    let lines = ["|=", "|~", "!=", "| json", "| logfmt", "|json"];
    if inner.starts_with('{')
        && (lines.iter().any(|stage| expression.contains(stage)) || expression.starts_with('{'))
    {
        Language::LogQl
    } else {
        Language::PromQl
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, read};
    use crate::catalog::lint::query::{Language, Role};

    fn found(text: &str) -> Found {
        let mut found = Found::default();
        read(text, 0, true, &mut found);
        found
    }

    #[test]
    fn rows_variables_and_annotations_are_read_as_panels_are() {
        let text = r#"{"schemaVersion": 42,
            "templating": {"list": [{"type": "query", "query": {"query": "label_values(up{a=\"b\"}, job)"}}]},
            "annotations": {"list": [{"expr": "changes(x[5m]) > 0"}]},
            "panels": [{"type": "row", "title": "R", "panels": [{"type": "stat", "title": "T",
                "datasource": {"type": "loki"}, "targets": [{"expr": "{job=\"x\"}", "legendFormat": "{{job}}"}]}]}]}"#;
        let found = found(text);
        let told: Vec<_> = found.queries.iter().map(|query| (query.text.as_str(), query.language)).collect();
        let wanted = [
            (r#"{job="x"}"#, Language::LogQl),
            ("changes(x[5m]) > 0", Language::PromQl),
            (r#"up{a="b"}"#, Language::PromQl),
        ];
        assert_eq!(told, wanted);
        assert!(found.faults.is_empty(), "{:?}", found.faults);
        assert_eq!(&text[found.queries[1].start..][..7], "changes");
        assert_eq!((found.queries[0].title.as_str(), &found.queries[2].role), ("T", &Role::Variable));
    }

    #[test]
    fn what_grafana_would_refuse_is_told() {
        let told =
            found(r#"{"dashboard": {"panels": [{"title": "T", "targets": [{"expr": "up"}]}]}}"#).faults;
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(found("{").faults.len(), 1);
        assert!(!found(r#"{"name": "no dashboard"}"#).understood);
    }
}
