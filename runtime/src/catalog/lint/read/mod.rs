//! The queries in a file, by what kind of file it is.

mod grafana;
mod markdown;
mod rules;
mod sloth;
mod strings;
mod yaml_file;

use super::fault::Fault;
use super::finding::Rule;
use super::place::Source;
use super::query::{Language, Query};

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Its queries, in order.
    pub(super) queries: Vec<Query>,
    /// What is wrong with the file itself.
    pub(super) faults: Vec<Fault>,
    /// Whether it is a file of a known kind.
    pub(super) understood: bool,
    /// How often Prometheus scrapes and evaluates, where its configuration says so.
    pub(super) intervals: (Option<String>, Option<String>),
    /// How long it keeps its data, where its configuration says so.
    pub(super) retention: Option<String>,
}

impl Found {
    fn fault(&mut self, rule: Rule, at: usize, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault::new(rule, at, message, help));
    }
}

/// Reads a file by its ending.
pub(super) fn read(source: &Source) -> Found {
    let mut found = Found::default();
    let ending = source.path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "json" => grafana::read(&source.text, 0, true, &mut found),
        "yml" | "yaml" => yaml_file::read(&source.text, 0, true, &mut found),
        "md" | "markdown" => markdown::read(&source.text, &mut found),
        "promql" => markdown::paragraphs(Language::PromQl, &source.text, 0, &mut found),
        "logql" => markdown::paragraphs(Language::LogQl, &source.text, 0, &mut found),
        _ => {}
    }
    found
}

/// Where a text that is written in a file over several lines is over at the latest.
fn end(start: usize, text: &str) -> usize {
    const INDENTATION: usize = 64;
    start + text.len() * 2 + (text.matches('\n').count() + 1) * INDENTATION
}
