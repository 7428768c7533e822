//! The audit for people: what is open and why, and the data map, as tables.

use super::{Audit, MappedField, Opening, shown};
use std::fmt::Write;

pub(super) fn document(audit: &Audit) -> String {
    let mut text = String::from("# What is shown, and to whom\n\n");
    sinks(audit, &mut text);
    openings(&audit.openings, &mut text);
    text.push_str("\n## Data map\n");
    for class in &audit.data {
        // Writing to a `String` does not fail.
        let _ = write!(text, "\n### {}\n\n| field | strategy |", class.class);
        for sink in &audit.sinks {
            let _ = write!(text, " {} |", sink.sink);
        }
        text.push_str(" events | declared |\n|---|---|");
        text.push_str(&"---|".repeat(audit.sinks.len() + 2));
        text.push('\n');
        class.fields.iter().for_each(|field| row(audit, field, &mut text));
    }
    text
}

fn sinks(audit: &Audit, text: &mut String) {
    text.push_str("| sink | policy |\n|---|---|\n");
    for sink in &audit.sinks {
        let _ = writeln!(text, "| {} | {} |", sink.sink, sink.policy);
    }
}

fn openings(openings: &[Opening], text: &mut String) {
    text.push_str("\n## Shown in clear\n\n");
    if openings.is_empty() {
        return text.push_str("Nothing.\n");
    }
    text.push_str("| what | by | reason | where |\n|---|---|---|---|\n");
    for opening in openings {
        let what = code(&opening.what);
        let reason = opening.reason.as_deref().map_or_else(|| "**none given**".to_owned(), cell);
        let Opening { file, line, kind, .. } = opening;
        let _ = writeln!(text, "| {what} | {} | {reason} | {}:{line} |", kind.as_str(), cell(file));
    }
}

fn row(audit: &Audit, field: &MappedField, text: &mut String) {
    let _ = write!(
        text,
        "| {} | {} |",
        code(&format!("{}.{}", field.type_name, field.field)),
        cell(field.strategy)
    );
    for sink in &audit.sinks {
        let _ = write!(text, " {} |", field.sinks.get(sink.sink).copied().unwrap_or("–"));
    }
    let _ = writeln!(text, " {} | {} |", cell(&field.events.join(", ")), cell(&shown(&field.place)));
}

/// Text in a cell of a table: on one line, without a bar that would end the cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Source in a cell; a backtick in it would end the code.
fn code(text: &str) -> String {
    format!("`{}`", cell(text).replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_on_its_line_and_in_its_column() {
        assert_eq!(cell("a |\n b"), "a \\| b");
        assert_eq!(code("x`y`"), "`x'y'`");
    }
}
