//! Documents: the fenced blocks with queries, rules and dashboards in them.

use super::{Found, grafana, yaml_file};
use crate::catalog::lint::query::{Language, Query};

/// Reads the blocks of a document.
pub(super) fn read(text: &str, found: &mut Found) {
    found.understood = true;
    let mut at = 0;
    let mut open: Option<(String, usize)> = None;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        if let Some(info) = line.trim_start().strip_prefix("```") {
            open = match open {
                None => Some((info.trim().to_ascii_lowercase(), next)),
                Some((language, start)) => {
                    block(&language, &text[start..at], start, found);
                    None
                }
            };
        }
        at = next;
    }
}

fn block(language: &str, text: &str, start: usize, found: &mut Found) {
    let word = language.split([' ', ',', '{']).next().unwrap_or_default();
    match word {
        "promql" => paragraphs(Language::PromQl, text, start, found),
        "logql" => paragraphs(Language::LogQl, text, start, found),
        "yaml" | "yml" => yaml_file::read(text, start, false, found),
        "json" => grafana::read(text, start, false, found),
        "sql" | "text" | "cloudwatch" | "" if is_insights(text) => {
            paragraphs(Language::Insights, text, start, found);
        }
        _ => {}
    }
}

/// Queries of CloudWatch begin with one of its commands and go on with a bar.
fn is_insights(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !is_comment(line) && !line.is_empty());
    let first = lines
        .next()
        .is_some_and(|line| ["fields ", "filter ", "stats "].iter().any(|word| line.starts_with(word)));
    first && lines.any(|line| line.starts_with('|'))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#') || line.trim_start().starts_with("--")
}

/// Queries with an empty line between them; the comment above one is its title.
pub(in crate::catalog::lint) fn paragraphs(language: Language, text: &str, base: usize, found: &mut Found) {
    found.understood = true;
    let mut at = base;
    let mut title = Vec::new();
    let mut query = String::new();
    let mut start = base;
    let mut done = |query: &mut String, title: &mut Vec<&str>, start: usize, end: usize| {
        if !query.trim().is_empty() {
            let mut asked = Query::new(language, query.trim_end(), start, end);
            asked.title = title.join(" ");
            found.queries.push(asked);
        }
        query.clear();
        title.clear();
    };
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            done(&mut query, &mut title, start, at);
        } else if is_comment(line) {
            if query.is_empty() {
                title.push(line.trim().trim_start_matches(['#', '-', ' ']));
            }
        } else {
            if query.is_empty() {
                start = at + (line.len() - line.trim_start().len());
            }
            query.push_str(line.trim_start());
        }
        at += line.len();
    }
    done(&mut query, &mut title, start, at);
}

#[cfg(test)]
mod tests {
    use super::super::Found;
    use super::{Language, read};

    #[test]
    fn the_blocks_of_a_document_are_read_each_in_its_language() {
        let text = "Text\n```promql\n# Requests\nrate(x[5m])\n\nup\n  == 0\n```\n```logql\n{a=\"b\"}\n```\n\
            ```rust\nfn main() {}\n```\n```sql\nfields a\n| filter b = 1\n```\n```sql\nSELECT 1\n```\n";
        let mut found = Found::default();
        read(text, &mut found);
        let told: Vec<_> =
            found.queries.iter().map(|q| (q.title.as_str(), q.text.as_str(), q.language)).collect();
        let wanted = [
            ("Requests", "rate(x[5m])", Language::PromQl),
            ("", "up\n== 0", Language::PromQl),
            ("", "{a=\"b\"}", Language::LogQl),
            ("", "fields a\n| filter b = 1", Language::Insights),
        ];
        assert_eq!(told, wanted);
        assert!(
            found
                .queries
                .iter()
                .all(|query| text[query.start..].starts_with(query.text.split('\n').next().expect("a line")))
        );
    }
}
