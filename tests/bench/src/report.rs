//! What the rounds come to: medians and their spread, as a table or as JSON lines.

use serde_json::json;

/// One case of one rival, per operation.
pub struct Row {
    suite: &'static str,
    case: String,
    who: &'static str,
    ns: f64,
    p10: f64,
    p90: f64,
    allocations: f64,
}

impl Row {
    pub fn new(
        suite: &'static str,
        case: String,
        who: &'static str,
        mut ns: Vec<f64>,
        mut allocations: Vec<f64>,
    ) -> Self {
        ns.sort_by(f64::total_cmp);
        allocations.sort_by(f64::total_cmp);
        let at = |sorted: &[f64], part: f64| sorted[((sorted.len() - 1) as f64 * part).round() as usize];
        let (p10, p90) = (at(&ns, 0.1), at(&ns, 0.9));
        Self { suite, case, who, ns: at(&ns, 0.5), p10, p90, allocations: at(&allocations, 0.5) }
    }
}

pub fn json(rows: &[Row]) {
    let round = |number: f64| (number * 100.0).round() / 100.0;
    for row in rows {
        let (ns, p10, p90) = (round(row.ns), round(row.p10), round(row.p90));
        let allocs = round(row.allocations);
        let line = json!({"suite": row.suite, "case": row.case, "who": row.who, "ns": ns, "p10": p10, "p90": p90, "allocs": allocs});
        println!("{line}");
    }
}

pub fn table(suite: &str, rows: &[Row]) {
    println!("\n## {suite}\n\n| case | who | ns | p10 | p90 | allocations |\n|---|---|---|---|---|---|");
    for r in rows {
        let (ns, p10, p90) = (r.ns, r.p10, r.p90);
        println!("| {} | {} | {ns:.1} | {p10:.1} | {p90:.1} | {:.2} |", r.case, r.who, r.allocations);
    }
}
