//! Judges what people are told: names, sentences, addresses and labels of alerts.

use super::ast::{Name, Told};
use super::model::{Common, text};
use crate::diagnostics::Faults;
use crate::documented::documentation;
use crate::names;
use proc_macro2::Span;
use syn::LitStr;

/// Which labels of series an alert still has, that its sentences may name.
pub(super) enum Left<'a> {
    /// None: all series are added up.
    Nothing,
    /// Those of `by(..)`.
    Grouped(&'a [Name]),
    /// All that the metric has.
    All,
    /// Those that a matcher fixes.
    Fixed(Vec<&'a str>),
    /// The alerts are made by telemark.
    Objective,
}

/// The labels that are set by whoever reads the metrics.
const OF_TARGETS: [&str; 2] = ["job", "instance"];

/// Judges what both have in common.
pub(super) fn common(told: Told, left: &Left<'_>, faults: &mut Faults) -> Common {
    let Told { private, attributes, name, description, summary, runbook, labels } = told;
    for attribute in attributes.iter().filter(|attribute| !attribute.path().is_ident("doc")) {
        faults.at(attribute, "only a doc comment can stand here: it is the description");
    }
    for sentence in [&description, &summary].into_iter().flatten() {
        if sentence.value().trim().is_empty() {
            faults.at(sentence, "one sentence for the people who are told");
        }
    }
    if let Some(address) = &runbook {
        let value = address.value();
        let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
        if rest.is_none_or(str::is_empty) || value.contains(char::is_whitespace) {
            faults.at(address, "a runbook is an address that people can open: `runbook = \"https://…\"`");
        }
    }
    own_labels(&labels, left, faults);
    let mut quoted = Vec::new();
    for sentence in [&description, &summary, &runbook].into_iter().flatten() {
        for label in labels_in(&sentence.value()) {
            match missing(&label, left) {
                Some(message) => faults.at(sentence, message),
                None if matches!(left, Left::All) && !OF_TARGETS.contains(&label.as_str()) => {
                    quoted.push((label, sentence.span()));
                }
                None => {}
            }
        }
    }
    let documented = documentation(&attributes);
    Common {
        private,
        name: name.text,
        description: description.as_ref().map_or(documented, |given| text(Some(given))),
        summary: text(summary.as_ref()),
        runbook: text(runbook.as_ref()),
        labels: labels.into_iter().map(|(name, value)| (name.text, value.value())).collect(),
        quoted,
    }
}

/// Names as Prometheus and Sloth take them.
pub(super) fn name(name: &Name, upper: bool, faults: &mut Faults) {
    let first = |c: char| c.is_ascii_lowercase() || upper && (c.is_ascii_uppercase() || c == '_');
    let later = |c: char| first(c) || c.is_ascii_digit() || matches!(c, '_') || !upper && c == '-';
    if name.text.starts_with(first) && name.text.chars().all(later) && name.text.len() <= 128 {
        return;
    }
    let better = names::snake_case(&name.text.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
    let kind = if upper { "an alert" } else { "an objective" };
    faults.at_span(
        name.span,
        format_args!("`{}` is not the name of {kind}; write `{}`", name.text, better.trim_matches('_')),
    );
}

/// The labels that an alert gets itself.
fn own_labels(labels: &[(Name, LitStr)], left: &Left<'_>, faults: &mut Faults) {
    for (at, (name, _)) in labels.iter().enumerate() {
        if let Err(fault) = names::label(&name.text) {
            faults.at_span(name.span, fault);
        } else if name.text.contains('.') {
            faults.at_span(name.span, "labels of alerts are words joined by `_`");
        }
        if matches!(name.text.as_str(), "alertname" | "severity") || name.text.starts_with("sloth_") {
            let written = if matches!(left, Left::Objective) {
                "set by the rules of the objective"
            } else {
                "written as the alert's name and `severity = \"…\"`"
            };
            faults.at_span(name.span, format_args!("the label `{}` is {written}", name.text));
        }
        if labels[..at].iter().any(|(other, _)| other.text == name.text) {
            faults.at_span(name.span, format_args!("the label `{}` is written twice", name.text));
        }
        if let Left::Grouped(by) = left
            && by.iter().any(|label| exported(&label.text) == name.text)
        {
            faults.at_span(
                name.span,
                format_args!(
                    "`{0}` is a label of the series by which the alert is told apart, and this would hide it",
                    name.text
                ),
            );
        }
    }
}

/// A label's name in Prometheus.
pub(super) fn exported(label: &str) -> String {
    label.replace('.', "_")
}

/// The names after `$labels.` in a template.
fn labels_in(template: &str) -> Vec<String> {
    let after = template.split("$labels.").skip(1);
    let name = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    after.map(name).collect()
}

/// What is wrong with naming this label in a sentence; what the metric alone knows is asked later.
fn missing(label: &str, left: &Left<'_>) -> Option<String> {
    let empty = format!("`$labels.{label}` is always empty: ");
    let reason = match left {
        Left::All => return None,
        Left::Nothing => format!("the condition adds up all series; keep them apart with `by({label})`"),
        Left::Grouped(by) if by.iter().any(|name| exported(&name.text) == label) => return None,
        Left::Grouped(by) => {
            let names: Vec<_> = by.iter().map(|name| name.text.as_str()).collect();
            format!("the alert is told apart by {0} only; write `by({0}, {label})`", names.join(", "))
        }
        Left::Fixed(names) if names.iter().any(|name| exported(name) == label) => return None,
        Left::Fixed(_) => {
            "a series that is absent has only the labels that `absent(..)` compares with `=`".to_owned()
        }
        Left::Objective => "an objective adds up all series".to_owned(),
    };
    Some(format!("{empty}{reason}"))
}

/// The labels by which an alert is told apart, each once.
pub(super) fn grouping(by: &[Name], faults: &mut Faults) {
    for (at, name) in by.iter().enumerate() {
        if by[..at].iter().any(|other| exported(&other.text) == exported(&name.text)) {
            faults.at_span(name.span, format_args!("the label `{}` is written twice", name.text));
        }
    }
}

/// Who is told: text that is not empty.
pub(super) fn addressee(key: &str, who: Option<&LitStr>, faults: &mut Faults) -> String {
    if let Some(literal) = who
        && literal.value().trim().is_empty()
    {
        faults.at(literal, format_args!("`{key}` names the team that is told: `{key} = \"platform\"`"));
    }
    text(who)
}

const SEVERITIES: [&str; 6] = ["critical", "error", "warning", "info", "page", "ticket"];

/// How bad it is; what nearly is one of the usual words is told, because routes compare it letter by letter.
pub(super) fn severity(written: Option<&LitStr>, name: Span, faults: &mut Faults) -> String {
    let Some(literal) = written else {
        // A key that was told before may have been this one.
        if faults.is_empty() {
            faults.at_span(
                name,
                "an alert says how bad it is, because that decides who is told: `severity = \"warning\"`",
            );
        }
        return String::new();
    };
    let value = literal.value();
    if value.is_empty() || !value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
        faults.at(literal, "a severity is one word, such as \"critical\", \"warning\" or \"info\"");
    } else if !SEVERITIES.contains(&value.as_str())
        && let Some(near) = crate::suggest::nearest(&value, SEVERITIES)
        && value.len() > 3
    {
        faults.at(literal, format_args!("unknown severity `{value}`, did you mean `{near}`?"));
    }
    value
}
