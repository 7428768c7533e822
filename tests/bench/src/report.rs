//! What the rounds come to: medians and their spread, as a table or as JSON lines.

use serde_json::{Map, Value, json};

/// What one block has cost: names and numbers, `ns` among them.
pub type Measured = Vec<(String, f64)>;

/// One case of one rival, per operation.
pub struct Row {
    pub suite: &'static str,
    pub case: String,
    pub who: &'static str,
    ns: f64,
    p10: f64,
    p90: f64,
    /// What else is known of it.
    pub more: Measured,
}

fn at(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

impl Row {
    /// From the rounds' blocks.
    pub fn new(suite: &'static str, case: String, who: &'static str, blocks: &[Measured]) -> Self {
        let all = |name: &str| {
            let numbers =
                blocks.iter().flat_map(|block| block.iter().filter(|(n, _)| n == name).map(|(_, x)| *x));
            let mut numbers: Vec<f64> = numbers.collect();
            numbers.sort_by(f64::total_cmp);
            numbers
        };
        let names = blocks.first().into_iter().flatten().map(|(name, _)| name.clone());
        let more = names.filter(|name| name != "ns").map(|name| {
            let numbers = all(&name);
            // What comes late in one round comes in the next: only the mean tells a loss.
            let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
            let number = if name == "received" { mean } else { at(&numbers, 0.5) };
            (name, number)
        });
        Self::of(suite, case, who, all("ns"), more.collect())
    }

    /// From the rounds' nanoseconds, and what else is known.
    pub fn of(
        suite: &'static str,
        case: String,
        who: &'static str,
        mut ns: Vec<f64>,
        more: Measured,
    ) -> Self {
        ns.sort_by(f64::total_cmp);
        let (p10, p90) = (at(&ns, 0.1), at(&ns, 0.9));
        Self { suite, case, who, ns: at(&ns, 0.5), p10, p90, more }
    }

    /// What this rival adds to what the bare one costs; of what the bare one does not have, all of it.
    pub fn above(&self, case: &str, bare: &str, rows: &[Self]) -> Option<Self> {
        let bare = rows.iter().find(|row| row.who == bare && row.case == self.case)?;
        if bare.who == self.who {
            return None;
        }
        let more = self.more.iter().map(|(name, number)| {
            let below = bare.more.iter().find(|(known, _)| known == name).map_or(0.0, |(_, number)| *number);
            (name.clone(), number - below)
        });
        let (p10, p90) = (self.p10 - bare.p10, self.p90 - bare.p90);
        Some(Self { case: case.to_owned(), ns: self.ns - bare.ns, p10, p90, more: more.collect(), ..*self })
    }
}

pub fn json(rows: &[Row]) {
    for row in rows {
        let mut line = Map::new();
        line.insert("suite".into(), json!(row.suite));
        line.insert("case".into(), json!(row.case));
        line.insert("who".into(), json!(row.who));
        let times = [("ns", row.ns), ("p10", row.p10), ("p90", row.p90)];
        let more = row.more.iter().map(|(name, number)| (name.as_str(), *number));
        for (name, number) in times.into_iter().chain(more) {
            line.insert(name.into(), json!(rounded(number)));
        }
        println!("{}", Value::Object(line));
    }
}

pub fn table(suite: &str, rows: &[Row]) {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| &row.more) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    println!("\n## {suite}\n\n| case | who | ns | p10 | p90 | {} |", names.join(" | "));
    println!("|---|---|---|---|---|{}", "---|".repeat(names.len()));
    for r in rows {
        let number = |name: &&str| {
            let known = r.more.iter().find(|(n, _)| n == name);
            known.map_or("–".to_owned(), |(_, number)| rounded(*number).to_string())
        };
        let more: Vec<_> = names.iter().map(number).collect();
        println!(
            "| {} | {} | {:.1} | {:.1} | {:.1} | {} |",
            r.case,
            r.who,
            r.ns,
            r.p10,
            r.p90,
            more.join(" | ")
        );
    }
}
