//! Documents: the fenced blocks with queries, rules and dashboards in them.

use super::{Found, grafana, yaml_file};
use crate::catalog::lint::query::{Language, Query};
use crate::catalog::lint::variables::fill;

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
    let mut paragraph = Paragraph::default();
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            paragraph.end(language, found);
        } else if !is_comment(line) {
            let indentation = line.len() - line.trim_start().len();
            paragraph.lines.push((at + indentation, line.trim()));
        } else if paragraph.lines.is_empty() {
            paragraph.title.push(line.trim().trim_start_matches(['#', '-', ' ']));
        }
        at += line.len();
    }
    paragraph.end(language, found);
}

/// The lines of a query, each with the byte at which it begins, and the comment above them.
#[derive(Default)]
struct Paragraph<'t> {
    title: Vec<&'t str>,
    lines: Vec<(usize, &'t str)>,
}

impl Paragraph<'_> {
    /// One query over several lines, or, where that does not parse and each line does, one query a line.
    fn end(&mut self, language: Language, found: &mut Found) {
        let whole = self.lines.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        let parses = |text: &str| promql_parser::parser::parse(&fill(text)).is_ok();
        let apart = language == Language::PromQl
            && self.lines.len() > 1
            && !parses(&whole)
            && self.lines.iter().all(|(_, line)| parses(line));
        let title = self.title.join(" ");
        let mut add = |text: &str, start: usize, end: usize| {
            let mut query = Query::new(language, text, start, end);
            query.title.clone_from(&title);
            found.queries.push(query);
        };
        if apart {
            self.lines.iter().for_each(|(start, line)| add(line, *start, start + line.len()));
        } else if let (Some((start, _)), Some((last, line))) = (self.lines.first(), self.lines.last()) {
            add(&whole, *start, last + line.len());
        }
        self.title.clear();
        self.lines.clear();
    }
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

    #[test]
    fn several_queries_may_stand_one_a_line() {
        let mut found = Found::default();
        read("```promql\n# Quantiles\nmin(up)\nmax(up)\n\nup ==\n  1\n```\n", &mut found);
        let told: Vec<_> =
            found.queries.iter().map(|query| (query.title.as_str(), query.text.as_str())).collect();
        assert_eq!(told, [("Quantiles", "min(up)"), ("Quantiles", "max(up)"), ("", "up ==\n1")]);
    }
}
