//! What the rounds come to: medians and their spread, as a table or as JSON lines.

use serde_json::{Map, Value, json};

/// One case of one rival, per operation.
pub struct Row {
    suite: &'static str,
    case: String,
    who: &'static str,
    ns: f64,
    p10: f64,
    p90: f64,
    /// What else is known of it: name and number.
    more: Vec<(&'static str, f64)>,
}

fn at(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

impl Row {
    /// From the rounds' nanoseconds, allocations and bytes held.
    pub fn new(suite: &'static str, case: String, who: &'static str, blocks: &[[f64; 3]]) -> Self {
        let [ns, mut allocations, mut peak] =
            [0, 1, 2].map(|part| blocks.iter().map(|block| block[part]).collect::<Vec<_>>());
        allocations.sort_by(f64::total_cmp);
        peak.sort_by(f64::total_cmp);
        let more = vec![("allocs", at(&allocations, 0.5)), ("peak", at(&peak, 0.5))];
        Self::of(suite, case, who, ns, more)
    }

    /// From the rounds' nanoseconds, and what else is known.
    pub fn of(
        suite: &'static str,
        case: String,
        who: &'static str,
        mut ns: Vec<f64>,
        more: Vec<(&'static str, f64)>,
    ) -> Self {
        ns.sort_by(f64::total_cmp);
        let (p10, p90) = (at(&ns, 0.1), at(&ns, 0.9));
        Self { suite, case, who, ns: at(&ns, 0.5), p10, p90, more }
    }
}

pub fn json(rows: &[Row]) {
    for row in rows {
        let mut line = Map::new();
        line.insert("suite".into(), json!(row.suite));
        line.insert("case".into(), json!(row.case));
        line.insert("who".into(), json!(row.who));
        let times = [("ns", row.ns), ("p10", row.p10), ("p90", row.p90)];
        for (name, number) in times.iter().chain(&row.more) {
            line.insert((*name).into(), json!(rounded(*number)));
        }
        println!("{}", Value::Object(line));
    }
}

pub fn table(suite: &str, rows: &[Row]) {
    let Some(first) = rows.first() else { return };
    let more: Vec<_> = first.more.iter().map(|(name, _)| *name).collect();
    println!("\n## {suite}\n\n| case | who | ns | p10 | p90 | {} |", more.join(" | "));
    println!("|---|---|---|---|---|{}", "---|".repeat(more.len()));
    for r in rows {
        let more: Vec<_> = r.more.iter().map(|(_, number)| rounded(*number).to_string()).collect();
        println!("| {} | {} | {:.1} | {:.1} | {:.1} | {} |", r.case, r.who, r.ns, r.p10, r.p90, more.join(" | "));
    }
}
