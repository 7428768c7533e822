//! Reads `/metrics` as Prometheus would, to show what stands there.

use std::collections::BTreeMap;

/// The samples of one scrape.
pub(crate) struct Scrape(Vec<Sample>);

struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

impl Scrape {
    /// Scrapes a service; an empty one if it does not answer.
    pub(crate) async fn of(url: &str) -> Self {
        let text = match reqwest::get(format!("{url}/metrics")).await {
            Ok(response) => response.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        Self(text.lines().filter(|line| !line.starts_with('#')).filter_map(sample).collect())
    }

    /// The sum of a metric by the values of these labels, the greatest first.
    pub(crate) fn sum(
        &self,
        name: &str,
        by: &[&str],
        where_: &dyn Fn(&str, &str) -> bool,
    ) -> Vec<(String, f64)> {
        let mut sums = BTreeMap::<String, f64>::new();
        for sample in self.0.iter().filter(|sample| sample.name == name) {
            if sample.labels.iter().all(|(label, value)| where_(label, value)) {
                let values = by.iter().filter_map(|label| sample.labels.get(*label).map(String::as_str));
                *sums.entry(values.collect::<Vec<_>>().join(" ")).or_default() += sample.value;
            }
        }
        let mut sums: Vec<_> = sums.into_iter().filter(|(_, sum)| *sum != 0.0).collect();
        sums.sort_by(|a, b| b.1.total_cmp(&a.1));
        sums
    }

    /// The bucket boundary below which 95 of 100 durations lie, by a label.
    pub(crate) fn p95(&self, histogram: &str, by: &str) -> Vec<(String, f64)> {
        let mut buckets = BTreeMap::<String, BTreeMap<u64, (f64, f64)>>::new();
        let name = format!("{histogram}_bucket");
        for sample in self.0.iter().filter(|sample| sample.name == name) {
            let boundary = sample.labels.get("le").map(|le| le.parse().unwrap_or(f64::INFINITY));
            if let (Some(boundary), Some(group)) = (boundary, sample.labels.get(by)) {
                // Positive floats sort by their bits.
                let at = buckets
                    .entry(group.clone())
                    .or_default()
                    .entry(boundary.to_bits())
                    .or_insert((boundary, 0.0));
                at.1 += sample.value;
            }
        }
        let found = buckets.into_iter().filter_map(|(group, buckets)| {
            let all = buckets.values().next_back()?.1;
            let (boundary, _) = buckets.values().find(|(_, count)| *count >= 0.95 * all && all > 0.0)?;
            Some((group, *boundary))
        });
        found.collect()
    }
}

/// `name{label="value",…} 12.5`; the example's own label values hold no quotes or braces.
fn sample(line: &str) -> Option<Sample> {
    let (series, value) = line.rsplit_once(' ')?;
    let (name, labels) = series.split_once('{').unwrap_or((series, ""));
    let pairs = labels.trim_end_matches('}').split("\",").filter_map(|pair| pair.split_once("=\""));
    let labels =
        pairs.map(|(label, value)| (label.to_owned(), value.trim_end_matches('"').to_owned())).collect();
    Some(Sample { name: name.to_owned(), labels, value: value.parse().ok()? })
}
