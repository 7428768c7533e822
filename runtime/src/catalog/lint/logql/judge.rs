//! Queries of Loki against the lines that telemark writes.

use super::fields::{Fields, LEVELS, in_loki};
use super::pipeline::{Stage, pipelines};
use super::token::{tokens, unescaped};
use crate::catalog::lint::fault::Fault;
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::place::Source;
use crate::catalog::lint::query::Query;

/// A request that takes longer is not measured in seconds.
const LONG: f64 = 100.0;

/// The faults of a query.
pub(in crate::catalog::lint) fn judge(query: &Query, source: &Source, fields: &Fields) -> Vec<Fault> {
    let mut judge = Judge { query, source, fields, faults: Vec::new() };
    let (found, fault) = match tokens(&query.text) {
        Ok(tokens) => pipelines(&tokens),
        Err(at) => (Vec::new(), Some((at, "a text in quotes does not end".to_owned()))),
    };
    for stages in &found {
        judge.stages(stages);
    }
    if let Some((at, reason)) = fault {
        let help = "sum by (error_type) (count_over_time({service=\"x\"} | json | level=\"ERROR\" [5m])) counts lines by a field";
        judge.say(Rule::Syntax, at, format!("this is not LogQL: {reason}"), help);
    } else if found.is_empty() {
        let help = "begin with {service=\"..\"}";
        judge.say(Rule::Syntax, 0, "this is not LogQL: it selects no stream".into(), help);
    }
    judge.faults
}

struct Judge<'a> {
    query: &'a Query,
    source: &'a Source,
    fields: &'a Fields,
    faults: Vec<Fault>,
}

impl Judge<'_> {
    /// Notes a fault at a byte of the query.
    fn say(&mut self, rule: Rule, at: usize, message: String, help: impl Into<String>) {
        let text = &self.query.text;
        let word = text.get(at..).unwrap_or_default();
        let word = word.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
        let nth = crate::catalog::lint::place::words(text.get(..at).unwrap_or_default(), word).count();
        let at = if word.is_empty() { self.query.start } else { self.query.word(self.source, word, nth) };
        let note = self.query.note.clone();
        self.faults.push(Fault { rule, at, query: self.query.start, message, help: help.into(), note });
    }

    fn stages(&mut self, stages: &[Stage]) {
        let mut parsed = false;
        for stage in stages {
            match stage {
                Stage::Line { sign, text, at } => self.line(sign, text, *at),
                Stage::Parser { name, text, at } => {
                    self.parser(name, text, *at, parsed);
                    parsed |= name == "json";
                }
                Stage::Label { name, sign, value, at } => {
                    if parsed {
                        self.field(name, *at);
                    }
                    self.value(name, sign, value, *at);
                }
                Stage::Format { text, at } if parsed => {
                    for (name, offset) in named(text) {
                        self.field(&name, at + offset);
                    }
                }
                Stage::Format { .. } => {}
            }
        }
    }

    /// A line of JSON has `"key":"value"` and never `key="value"`.
    fn line(&mut self, sign: &str, text: &str, at: usize) {
        let text = unescaped(text);
        let Some((before, value)) = text.split_once("=\"").filter(|_| sign.ends_with('=')) else { return };
        let key = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
        if key.is_empty() {
            return;
        }
        let value = value.split('"').next().unwrap_or_default();
        let message = format!("no line of JSON contains {text}: it says \"{key}\":\"{value}\"");
        self.say(Rule::LogLineFilter, at, message, format!("write | json | {key}=\"{value}\""));
    }

    fn parser(&mut self, name: &str, text: &str, at: usize, parsed: bool) {
        let fields = unescaped(text);
        if name == "logfmt" || (name == "pattern" && (parsed || fields.contains("=\"<"))) {
            let message = format!("the lines are JSON, and `{name}` finds nothing in them");
            self.say(
                Rule::LogLineFilter,
                at,
                message,
                "write | json; nested keys are joined with _, as in error_type",
            );
        }
    }

    fn field(&mut self, name: &str, at: usize) {
        if let Some(meant) = self.fields.meant(name, in_loki) {
            let message = format!("no line has a field {name}");
            self.say(Rule::UnknownLogField, at, message, format!("write {meant}"));
        }
    }

    fn value(&mut self, name: &str, sign: &str, value: &str, at: usize) {
        if name == "level" && sign == "=" && !LEVELS.contains(&value) && !value.contains('$') {
            let message = format!("level is never \"{value}\"");
            self.say(Rule::ImpossibleValue, at, message, format!("level is one of {}", LEVELS.join(", ")));
        }
        let number = value.parse::<f64>().unwrap_or(0.0);
        if name == "request_duration" && sign.starts_with('>') && number >= LONG {
            let message =
                format!("request_duration is in seconds: {number} is {} minutes", (number / 60.0).round());
            self.say(
                Rule::UnitMismatch,
                at,
                message,
                format!("write {sign} {} for milliseconds", number / 1000.0),
            );
        }
    }
}

/// The fields that a template names, each with its place: `{{.level}}`.
fn named(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices("{{") {
        let inner = text[open + 2..].split("}}").next().unwrap_or_default();
        for (dot, _) in inner.match_indices('.') {
            let name: String =
                inner[dot + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if !name.is_empty() {
                found.push((name, open + 3 + dot));
            }
        }
    }
    found
}
