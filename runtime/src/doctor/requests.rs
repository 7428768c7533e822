//! Which route is slow: the way into a trace for whoever looks for latency.

use super::page::Sample;
use super::report::{Check, Symptom, Verdict};
use super::scrape::named;
use std::collections::BTreeMap;

/// Seconds that nobody complains about.
const BEARABLE: f64 = 1.0;

/// The route whose slowest twentieth is slowest.
pub(super) fn of(samples: &[Sample]) -> Check {
    let check = |verdict, seen: String| Check::new(Symptom::HighLatency, "requests", verdict, seen);
    let mut routes: BTreeMap<(&str, &str), Vec<(f64, f64)>> = BTreeMap::new();
    for sample in named(samples, "http_request_duration_seconds_bucket") {
        let bound = sample.label("le").and_then(|le| le.parse().ok()).unwrap_or(f64::INFINITY);
        let route = (sample.label("method").unwrap_or("?"), sample.label("path").unwrap_or("?"));
        routes.entry(route).or_default().push((bound, sample.value));
    }
    let slowest = routes
        .into_iter()
        .filter_map(|(route, buckets)| Some((route, slow(buckets)?)))
        .max_by(|(_, one), (_, other)| one.0.total_cmp(&other.0));
    let Some(((method, path), (bound, count))) = slowest else {
        return check(Verdict::Skipped, "no request was measured so far".to_owned());
    };
    let span = if path == "__unmatched__" { method.to_owned() } else { format!("{method} {path}") };
    let takes =
        if bound.is_finite() { format!("at most {bound} s") } else { "longer than every bucket".to_owned() };
    let seen = format!("slowest: {span}, 95 % of {count} requests took {takes}");
    if bound <= BEARABLE {
        return check(Verdict::Fine, seen);
    }
    check(Verdict::Warning, seen).remedy(format!(
        "Jaeger: operation `{span}`, min duration {BEARABLE} s; open one, then Flamegraph. Time that no child span \
         explains: `#[traced]` on what is called there; statements are `db.query.text`"
    ))
}

/// The bound that 95 % stay below, and how many there were; buckets are cumulative, of several statuses and services.
fn slow(buckets: Vec<(f64, f64)>) -> Option<(f64, f64)> {
    let mut by_bound: Vec<(f64, f64)> = Vec::new();
    for (bound, count) in buckets {
        match by_bound.iter_mut().find(|(known, _)| known.total_cmp(&bound).is_eq()) {
            Some((_, sum)) => *sum += count,
            None => by_bound.push((bound, count)),
        }
    }
    by_bound.sort_by(|one, other| one.0.total_cmp(&other.0));
    let all = by_bound.last()?.1;
    let (bound, _) = by_bound.into_iter().find(|(_, below)| *below >= 0.95 * all)?;
    (all > 0.0).then_some((bound, all))
}

#[cfg(test)]
mod tests {
    use super::super::page::samples;
    use super::*;

    fn check(page: &str) -> Check {
        of(&samples(page, false).expect("a page"))
    }

    fn buckets(path: &str, status: u16, counts: [u32; 3]) -> String {
        let bucket = |(le, count): (&str, u32)| {
            format!(
                "http_request_duration_seconds_bucket{{method=\"GET\",path=\"{path}\",status=\"{status}\",le=\"{le}\"}} {count}\n"
            )
        };
        ["1.0", "2.5", "+Inf"].into_iter().zip(counts).map(bucket).collect()
    }

    #[test]
    fn the_slowest_route_is_named_with_the_way_into_its_traces() {
        let page = buckets("/fast", 200, [100, 100, 100])
            + &buckets("/slow", 200, [10, 30, 30])
            + &buckets("/slow", 500, [0, 70, 70]);
        let check = check(&page);
        assert_eq!(check.verdict, Verdict::Warning);
        assert_eq!(check.seen, "slowest: GET /slow, 95 % of 100 requests took at most 2.5 s");
        assert!(check.remedy.expect("what to do").contains("operation `GET /slow`"));
    }

    #[test]
    fn quick_requests_are_fine_and_none_are_nothing() {
        assert_eq!(check(&buckets("/fast", 200, [96, 100, 100])).verdict, Verdict::Fine);
        assert_eq!(check("up 1\n").verdict, Verdict::Skipped);
        assert_eq!(check(&buckets("/never", 200, [0, 0, 0])).verdict, Verdict::Skipped);
        let endless = check(&buckets("/endless", 200, [0, 0, 7]));
        assert!(endless.seen.ends_with("95 % of 7 requests took longer than every bucket"), "{endless:?}");
    }
}
