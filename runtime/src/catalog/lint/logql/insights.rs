//! Queries of CloudWatch Logs Insights against the lines that telemark writes.

use super::fields::{Fields, in_cloudwatch};
use crate::catalog::lint::fault::Fault;
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::place::Source;
use crate::catalog::lint::query::Query;

/// Fields that CloudWatch itself brings.
const OWN: [&str; 6] = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime", "@ptr"];

/// The faults of a query.
pub(in crate::catalog::lint) fn judge(query: &Query, source: &Source, fields: &Fields) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@');
    let bare = without_texts(&query.text);
    for word in bare.split(|c: char| !belongs(c)).filter(|word| !word.is_empty()) {
        let (message, help) = if word.starts_with('@') && !word.starts_with("@@") && !OWN.contains(&word) {
            let key = word.trim_start_matches('@');
            (
                format!("CloudWatch calls the key {word} of a line @{word}: {word} is never there"),
                format!("write {key}, which the line has too"),
            )
        } else if let Some(meant) = fields.meant(word, in_cloudwatch).filter(|_| word.contains(['.', '_'])) {
            (format!("no line has a field {word}"), format!("write {meant}"))
        } else {
            continue;
        };
        let mut fault = Fault::new(Rule::UnknownLogField, query.word(source, word, 0), message, help);
        fault.query = query.start;
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

/// The query without what stands in quotes and in patterns.
fn without_texts(query: &str) -> String {
    let mut quote = None;
    let keep = |letter: char| {
        match quote {
            Some(open) if open == letter => quote = None,
            Some(_) => {}
            None if matches!(letter, '"' | '\'' | '`') => quote = Some(letter),
            None => return letter,
        }
        ' '
    };
    query.chars().map(keep).collect()
}
