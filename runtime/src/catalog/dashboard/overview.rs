//! The overview: rate, errors and duration of requests and of work, objectives, resources, what was lost.

use super::board::Board;
use super::measured::{self, outcome};
use super::panel::Panel;
use super::{chosen, lost, named};
use crate::catalog::Catalog;
use crate::catalog::query::{AnyMetric, Distribution, MatchOp, Metric, Sum, Vector, Window};
use crate::error::Result;

/// The first dashboard that anybody looks at.
pub(super) fn board(catalog: &Catalog) -> Result<Board> {
    let requests = named(catalog, "http_requests_total").map(AnyMetric::from);
    let duration = named(catalog, "http_request_duration_seconds").map(AnyMetric::from);
    let seen = requests.as_ref().map(AnyMetric::seen_as);
    let seen = seen.or_else(|| catalog.metrics.first().map(|metric| AnyMetric::from(metric).seen_as()));
    let mut board = Board::new(
        "overview".into(),
        "overview".into(),
        "Rate, errors and duration of the requests, the objectives, the resources.".into(),
        seen,
    );
    if let Some(AnyMetric::Sum(requests)) = &requests {
        board.panels.extend(numbers(requests)?);
    }
    board.panels.extend(objectives(catalog));
    if let Some(AnyMetric::Sum(requests)) = &requests {
        board.panels.extend(rate_and_errors(requests)?);
    }
    if let Some(AnyMetric::Distribution(duration)) = &duration {
        board.panels.extend(durations(duration)?);
    }
    if let Some(AnyMetric::Sum(requests)) = &requests {
        board.panels.push(failing_routes(requests)?);
    }
    board.panels.extend(work(catalog)?);
    board.panels.extend(resources(catalog)?);
    board.panels.extend(lost::panel(catalog)?);
    board.panels.push(Panel::errors_in_the_log());
    Ok(board)
}

fn rate(metric: &Metric<Sum>) -> Result<Vector> {
    Ok(chosen(metric.clone())?.over(Window::RATE_INTERVAL).rate())
}

fn failed(requests: &Metric<Sum>) -> Result<Vector> {
    rate(&requests.clone().matching("status", MatchOp::Re, "5..")?)
}

fn numbers(requests: &Metric<Sum>) -> Result<[Panel; 2]> {
    let all = rate(requests)?.sum();
    let failing = failed(requests)?.sum().or_zero(&all).share_of(all.clone().positive())?;
    let told = "Share of the requests that were not answered with a 5xx status.";
    Ok([
        Panel::stat("Availability", told, "percentunit")
            .good_from(0.99, 0.999)
            .asks(&failing.rest(), "availability"),
        Panel::stat("Requests", "Requests a second.", "reqps").asks(&all, "requests"),
    ])
}

fn rate_and_errors(requests: &Metric<Sum>) -> Result<[Panel; 2]> {
    let all = rate(requests)?.sum_by(&["service"])?;
    let failing = failed(requests)?.sum_by(&["service"])?.or_zero(&all).share_of(all.clone())?;
    let told = "Share of the requests with a 5xx status, by service; 0 where none failed. Errors a second alone say \
                nothing without the traffic.";
    Ok([
        Panel::lines("Request rate", "Requests a second, by service.", "reqps").asks(&all, "{{service}}"),
        Panel::lines("Error ratio", told, "percentunit").asks(&failing, "{{service}}"),
    ])
}

fn durations(duration: &Metric<Distribution>) -> Result<[Panel; 2]> {
    let range = || chosen(duration.clone()).map(|metric| metric.over(Window::RATE_INTERVAL));
    let by_service = range()?.quantile(0.95, &["service"])?;
    let told = "Time within which 95 of 100 requests were answered lately, by service. A dot is a trace.";
    let all = "Median, 95th and 99th percentile, and the mean, which hides the slow ones.";
    Ok([
        Panel::lines("P95 latency", told, "s").asks_with_exemplars(&by_service, "{{service}}"),
        Panel::lines("Latency of all services", all, "s")
            .asks(&range()?.quantile(0.5, &[])?, "p50")
            .asks_with_exemplars(&range()?.quantile(0.95, &[])?, "p95")
            .asks(&range()?.quantile(0.99, &[])?, "p99")
            .asks(&range()?.mean(&[])?, "mean"),
    ])
}

fn failing_routes(requests: &Metric<Sum>) -> Result<Panel> {
    let query = failed(requests)?.sum_by(&["service", "path", "status"])?.positive();
    let told = "Errors a second by service, route and status.";
    Ok(Panel::table("Failing routes", told, "reqps").asks(&query, ""))
}

/// What is left of every budget, and how fast it goes.
fn objectives(catalog: &Catalog) -> Vec<Panel> {
    if catalog.slos.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = catalog.slos.iter().map(|slo| &*slo.name).collect();
    let budget = Vector::recorded("slo:period_error_budget_remaining:ratio", &[], &["sloth_slo"]);
    let burn = Vector::recorded("slo:current_burn_rate:ratio", &[], &["sloth_slo"]);
    let told = format!("What is left of the error budgets of {}.", names.join(", "));
    let pace = "How fast the error budgets go: at 1 they last exactly for their period.";
    vec![
        Panel::stat("Error budget left", told, "percentunit")
            .good_from(0.25, 0.5)
            .asks(&budget, "{{sloth_slo}}"),
        Panel::stat("Burn rate", pace, "short").asks(&burn, "{{sloth_slo}}"),
    ]
}

/// Everything with an outcome.
fn work(catalog: &Catalog) -> Result<Vec<Panel>> {
    let mut panels = Vec::new();
    for metric in catalog.metrics.iter().filter(|metric| outcome(metric).is_some()) {
        if let AnyMetric::Sum(sum) = AnyMetric::from(metric) {
            panels.push(measured::rate(metric, sum.clone())?);
            panels.extend(measured::success(metric, sum)?);
        }
    }
    Ok(panels)
}

fn resources(catalog: &Catalog) -> Result<Vec<Panel>> {
    let mut panels = Vec::new();
    if let Some(AnyMetric::Sum(cpu)) = named(catalog, "process_cpu_seconds_total").map(AnyMetric::from) {
        let query = rate(&cpu)?.sum_by(&["job"])?;
        panels.push(
            Panel::lines("CPU", "Cores in use; 100 % is one core.", "percentunit").asks(&query, "{{job}}"),
        );
    }
    if let Some(AnyMetric::Level(memory)) =
        named(catalog, "process_resident_memory_bytes").map(AnyMetric::from)
    {
        let query = chosen(memory)?.value().sum_by(&["job"])?;
        panels.push(Panel::lines("Memory", "Resident memory.", "bytes").asks(&query, "{{job}}"));
    }
    Ok(panels)
}
