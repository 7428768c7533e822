//! `assert_metric!` at run time: reads the view, compares, and shows the whole metric if it is not as expected.

use super::number::{Comparison, Number};
use super::query::{
    LabelText, Query, Reading, Target, label_fault, missing_label, position, reading_fault, value_fault,
    value_of,
};
use super::series;
use super::view::View;
use crate::metric::{self, Family};
use crate::schema::Text;
use crate::schema::near::nearest;
use crate::schema::{MetricKind, Shape, prometheus_name};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Rows of a table; what is longer tells nothing.
const ROWS: usize = 40;

/// Fails the test unless the series that `query` means stand so to `expected`.
#[track_caller]
pub fn expect_metric(query: &Query<'_>, comparison: Comparison, expected: Number) {
    let _view = View::expect();
    let family = family(query.target);
    let shape = family.shape();
    for fault in faults(query, shape) {
        assert!(fault.is_empty(), "{}", fault.as_str());
    }
    let table = Table::read(family, query);
    let found = table.total();
    assert!(
        comparison.holds(found, expected),
        "assertion failed: {} {expected}\n  found: {found}\n{}",
        query.text,
        table.draw(shape)
    );
}

#[track_caller]
fn family(target: Target<'_>) -> &'static Family {
    let name = match target {
        Target::Declared(shape) => shape.name,
        Target::Named(name) => name,
    };
    if let Some(family) = series::family(name) {
        return family;
    }
    let families = metric::families();
    let names: Vec<&str> = families.iter().map(|family| family.shape().name).collect();
    let exported = |family: &Family| prometheus_name(family.shape()) == name;
    let meant = families
        .iter()
        .position(exported)
        .or_else(|| nearest(name, &names))
        .map(|near| format!(", did you mean \"{}\"?", names[near]));
    panic!(
        "no metric is declared as \"{name}\"{}\nits name is written without unit and without `_total`",
        meant.unwrap_or_default()
    );
}

/// What only the running test knows: the label texts that are expressions, and metrics that are named.
fn faults(query: &Query<'_>, shape: &Shape) -> Vec<Text> {
    let listed: Vec<&str> = query.labels.iter().map(|(label, _)| *label).collect();
    let mut faults = vec![reading_fault(shape, query.reading)];
    faults.extend(listed.iter().map(|label| label_fault(shape, label)));
    faults.extend(query.labels.iter().map(|(label, value)| value_fault(shape, label, *value)));
    if !query.rest {
        faults.push(missing_label(shape, &listed));
    }
    faults
}

/// A metric as the view sees it.
struct Table {
    reading: Reading,
    /// The labels that are asked for: their places and exported values.
    wanted: Vec<(usize, String)>,
    rows: Vec<Row>,
}

struct Row {
    labels: Vec<&'static str>,
    /// The value; of a histogram, count and sum.
    numbers: Vec<Number>,
}

impl Table {
    fn read(family: &Family, query: &Query<'_>) -> Self {
        let shape = family.shape();
        let exported = |(label, value): &(&str, LabelText<'_>)| {
            let at = position(shape, label)?;
            let known = value_of(&shape.labels[at], *value).and_then(|value| shape.labels[at].value(value));
            let (LabelText::Word(text) | LabelText::Exact(text)) = value;
            Some((at, known.map_or_else(|| (*text).to_owned(), Cow::into_owned)))
        };
        let wanted = query.labels.iter().filter_map(exported).collect();
        let mut rows = Vec::new();
        series::read(family, &mut |labels, numbers| rows.push(Row { labels, numbers }));
        Self { reading: query.reading, wanted, rows }
    }

    fn total(&self) -> Number {
        let column = usize::from(self.reading == Reading::Sum);
        let meant = self.rows.iter().filter(|row| self.differences(row) == 0);
        meant.filter_map(|row| row.numbers.get(column).copied()).fold(Number::Whole(0), |sum, n| sum + n)
    }

    fn differences(&self, row: &Row) -> usize {
        self.wanted.iter().filter(|(at, text)| row.labels.get(*at).is_none_or(|label| label != text)).count()
    }

    /// The series that have a value, the ones that are meant before all others, or else the nearest, marked.
    fn draw(&self, shape: &Shape) -> String {
        let is_zero = |row: &&Row| {
            row.numbers.iter().all(|n| n.compare(Number::Whole(0)).is_some_and(std::cmp::Ordering::is_eq))
        };
        let rows: Vec<&Row> =
            self.rows.iter().filter(|row| !is_zero(row) || shape.kind == MetricKind::Gauge).collect();
        let unit = if shape.unit.is_empty() { String::new() } else { format!(" in {}", shape.unit) };
        let mut text = format!("{} ({}{unit}) as this test sees it", shape.name, shape.kind);
        if rows.is_empty() {
            text.push_str(": nothing has updated it\n");
            text.push_str("what runs on another thread is seen in the spans of the test only");
            return text;
        }
        text.push_str(":\n");
        let least = rows.iter().map(|row| self.differences(row)).min().unwrap_or_default();
        let values: &[&str] =
            if shape.kind == MetricKind::Histogram { &["count", "sum"] } else { &["value"] };
        let head = shape.labels.iter().map(|label| label.name).chain(values.iter().copied());
        let mut lines: Vec<(bool, Vec<String>)> = vec![(false, head.map(str::to_owned).collect())];
        for row in rows.iter().take(ROWS) {
            let cells = row.labels.iter().map(ToString::to_string);
            let cells = cells.chain(row.numbers.iter().map(ToString::to_string)).collect();
            lines.push((self.differences(row) == least && !self.wanted.is_empty(), cells));
        }
        text.push_str(&aligned(&lines, if least == 0 { "" } else { "  ← nearest" }));
        if rows.len() > ROWS {
            let _ = writeln!(text, "  … and {} more", rows.len() - ROWS);
        }
        text
    }
}

fn aligned(lines: &[(bool, Vec<String>)], remark: &str) -> String {
    let columns = lines.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|(_, cells)| cells.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (marked, cells) in lines {
        let mut line = String::from(if *marked { "→ " } else { "  " });
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(line, "{cell:<width$}  ");
        }
        let _ = writeln!(text, "{}{}", line.trim_end(), if *marked { remark } else { "" });
    }
    text
}
