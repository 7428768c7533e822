//! The page of metrics, of this process or of a service that is asked for it.

use super::asked::get;
use super::page::{Sample, samples};
use super::report::{Check, Symptom, Verdict};
use super::{losses, requests};
use crate::export::prometheus::render;
use std::time::Duration;

const OPENMETRICS: &str = "application/openmetrics-text";

/// What this process would answer.
pub(super) fn own() -> Vec<Check> {
    let (_, page) = render(Some(OPENMETRICS));
    judge("the page of this process", &page, true)
}

/// What a running service answers.
pub(super) async fn of(service: &str, within: Duration) -> Vec<Check> {
    let url = format!("{service}/metrics");
    let fault = |seen: String, remedy: &'static str| {
        vec![Check::new(Symptom::StaleMetrics, "page", Verdict::Fault, seen).remedy(remedy)]
    };
    let asked = match get(&url, &[("accept", OPENMETRICS)], within).await {
        Ok(asked) => asked,
        Err(why) => {
            return fault(
                format!("{url}: {why}"),
                "start the service; one that listens on 127.0.0.1 lets no scraper in from outside",
            );
        }
    };
    if asked.status != 200 {
        let remedy = if asked.status == 404 {
            "merge the routes: `.merge(telemetry.routes())`, or set OTEL_METRICS_EXPORTER=prometheus for a listener of its own"
        } else {
            "see what stands in front of the service; scrapers send no credentials unless they are told to"
        };
        return fault(format!("{url} answers {}", asked.status), remedy);
    }
    let openmetrics = asked.header("content-type").is_some_and(|kind| kind.starts_with(OPENMETRICS));
    let Ok(page) = std::str::from_utf8(&asked.body) else {
        return fault(format!("{url} answers something that is not UTF-8"), NO_PAGE);
    };
    judge(&url, page, openmetrics)
}

const NO_PAGE: &str = "this is no page of metrics: another program has the port, or a proxy answers instead";

fn judge(whose: &str, page: &str, openmetrics: bool) -> Vec<Check> {
    let check = |verdict, seen: String| Check::new(Symptom::StaleMetrics, "page", verdict, seen);
    match samples(page, openmetrics) {
        Err(why) => vec![check(Verdict::Fault, format!("{whose} cannot be read, {why}")).remedy(NO_PAGE)],
        Ok(samples) if samples.is_empty() => {
            vec![check(Verdict::Fault, format!("{whose} is empty")).remedy(NO_PAGE)]
        }
        Ok(samples) => {
            let seen = format!("{whose} can be read: {} samples", samples.len());
            let mut checks = vec![check(Verdict::Fine, seen)];
            checks.extend(losses::of(&samples));
            checks.push(requests::of(&samples));
            checks
        }
    }
}

/// The samples of this name.
pub(super) fn named<'a>(samples: &'a [Sample], name: &'a str) -> impl Iterator<Item = &'a Sample> {
    samples.iter().filter(move |sample| sample.name == name)
}
