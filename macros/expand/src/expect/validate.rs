//! Judges what was read, and tells all faults of an assertion at once.

use super::ast::{self, Key, Target, Value};
use super::model::{Condition, Metric, Record};
use crate::diagnostics::Faults;
use crate::grammar::choose;
use crate::names;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Ident, LitStr};

const READINGS: [(&str, &str); 2] = [("count", "Count"), ("sum", "Sum")];
const COMPARISONS: [(&str, &str); 6] =
    [("==", "Equal"), ("!=", "Other"), ("<", "Less"), ("<=", "AtMost"), (">", "More"), (">=", "AtLeast")];

/// The model of an assertion on a metric.
pub(super) fn metric(ast: ast::Metric, faults: &mut Faults) -> Option<Metric> {
    let reading = match &ast.reading {
        Some(word) => (choose(word, "reading of a histogram", &READINGS, faults)?, word.span()),
        None => ("Value", place(&ast.target)),
    };
    let (listed, rest) = ast.labels.map_or((Vec::new(), true), |labels| (labels.listed, labels.rest));
    for (at, (key, _)) in listed.iter().enumerate() {
        if listed[..at].iter().any(|(other, _)| other.text == key.text) {
            faults.at_span(key.span, format_args!("the label `{}` is written twice", key.text));
        }
    }
    let (sign, span) = ast.comparison;
    let Some((_, comparison)) = COMPARISONS.iter().find(|(known, _)| *known == sign) else {
        faults.at_span(span, "expected a comparison");
        return None;
    };
    let text = text(&ast.target, &listed, rest, ast.reading.as_ref(), sign);
    Some(Metric {
        private: ast.private,
        place: place(&ast.target),
        target: ast.target,
        labels: listed,
        rest,
        reading,
        comparison,
        expected: ast.expected,
        text,
    })
}

fn place(target: &Target) -> Span {
    match target {
        Target::Handle(path) => path.segments.last().map_or_else(Span::call_site, |last| last.ident.span()),
        Target::Name(name) => name.span(),
    }
}

/// The assertion as people write it, for the failure.
fn text(target: &Target, listed: &[(Key, Value)], rest: bool, reading: Option<&Ident>, sign: &str) -> String {
    let mut text = match target {
        Target::Handle(path) => joined(&path.to_token_stream()),
        Target::Name(name) => format!("{:?}", name.value()),
    };
    if !listed.is_empty() {
        let one = |(key, value): &(Key, Value)| match value {
            Value::Word(word, _) => format!("{}: {word}", key.text),
            Value::Literal(text) => format!("{}: {:?}", key.text, text.value()),
            Value::Expression(tokens) => format!("{}: {}", key.text, joined(tokens)),
        };
        let labels = listed.iter().map(one).chain(rest.then(|| "..".to_owned()));
        text = format!("{text} {{ {} }}", labels.collect::<Vec<_>>().join(", "));
    }
    if let Some(reading) = reading {
        text = format!("{text}.{reading}");
    }
    format!("{text} {sign}")
}

fn joined(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" :: ", "::").replace(" . ", ".").replace("& ", "&")
}

/// What is known of the records that one macro looks for.
pub(super) struct Records {
    finder: &'static str,
    /// The keys that are the record's own, not its attributes.
    own: &'static [&'static str],
}

/// Spans.
pub(super) const SPAN: Records =
    Records { finder: "expect_span", own: &["status", "kind", "parent", "event", "count"] };

/// Log records.
pub(super) const LOG: Records =
    Records { finder: "expect_log", own: &["level", "message", "target", "name", "span", "count"] };

const STATUSES: [(&str, &str); 3] = [("unset", "unset"), ("ok", "ok"), ("error", "error")];
const KINDS: [(&str, &str); 5] = [
    ("internal", "internal"),
    ("server", "server"),
    ("client", "client"),
    ("producer", "producer"),
    ("consumer", "consumer"),
];
const LEVELS: [(&str, &str); 5] =
    [("trace", "TRACE"), ("debug", "DEBUG"), ("info", "INFO"), ("warn", "WARN"), ("error", "ERROR")];

/// The model of an assertion on a span or on a log record.
pub(super) fn record(ast: ast::Record, records: &Records, faults: &mut Faults) -> Option<Record> {
    let mut model =
        Record { private: ast.private, finder: records.finder, conditions: Vec::new(), count: None };
    model.conditions.extend(ast.name.map(|value| Condition {
        key: "name".to_owned(),
        attribute: false,
        contains: false,
        value,
    }));
    let mut seen: Vec<(String, bool)> = Vec::new();
    for condition in ast.conditions {
        let ast::Condition { key, contains, value } = condition;
        let own = !key.quoted && records.own.contains(&key.text.as_str());
        if !contains && seen.contains(&(key.text.clone(), own)) {
            faults.at_span(key.span, format_args!("`{}` is written twice", key.text));
        }
        seen.push((key.text.clone(), own));
        if !own && let Err(fault) = names::attribute(&key.text) {
            faults.at_span(key.span, fault);
        }
        match (own, key.text.as_str()) {
            (true, word @ ("count" | "status" | "kind" | "level" | "parent" | "span")) if contains => {
                faults.at_span(key.span, format_args!("`{word}` is compared with `=`"));
            }
            (true, "count") => model.count = Some(value),
            (true, word) => {
                if let Some(value) = own_value(word, value, faults) {
                    model.conditions.push(Condition { key: key.text, attribute: false, contains, value });
                }
            }
            (false, _) => {
                model.conditions.push(Condition { key: key.text, attribute: true, contains, value });
            }
        }
    }
    faults.is_empty().then_some(model)
}

/// The value of one of the record's own keys, as text.
fn own_value(key: &str, value: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    let known: &[(&str, &str)] = match key {
        "status" => &STATUSES,
        "kind" => &KINDS,
        "level" => &LEVELS,
        "parent" | "span" if value.to_string() == "none" => return Some(quote!("none")),
        _ => return Some(value),
    };
    let word = Ident::parse_any.parse2(value.clone()).map(|word| (word.unraw().to_string(), word.span()));
    let word = word.or_else(|_| syn::parse2::<LitStr>(value.clone()).map(|text| (text.value(), text.span())));
    let known_word = |(word, span): (String, Span)| {
        // Words are known in any case: as variants, as levels, as attributes write them.
        let word = syn::parse_str::<Ident>(&word.to_lowercase()).ok()?;
        Some(Ident::new(&word.to_string(), span))
    };
    let Some(word) = word.ok().and_then(known_word) else {
        let all = known.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        faults.at(value, format_args!("`{key}` is one of {all}"));
        return None;
    };
    choose(&word, key, known, faults).map(|text| quote!(#text))
}
