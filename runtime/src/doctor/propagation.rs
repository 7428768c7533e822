//! Whether a trace goes on through a service: it is given a `traceparent`, and must know it.

use super::asked::{Asked, get};
use super::clock;
use super::report::{Check, Symptom, Verdict};
use crate::context::{SpanContext, caller};
use crate::id::{SpanId, TraceId};
use std::collections::HashMap;
use std::time::Duration;

/// A parent of a trace of its own, which nobody samples because of it.
fn parent() -> (TraceId, String) {
    let (trace, span) = (TraceId::random(), SpanId::random());
    (trace, format!("00-{trace}-{span}-00"))
}

fn check(verdict: Verdict, seen: impl Into<String>) -> Check {
    Check::new(Symptom::NoTraces, "propagation", verdict, seen)
}

/// Whether this process reads what others send.
pub(super) fn own() -> Check {
    let (trace, header) = parent();
    let headers = HashMap::from([("traceparent".to_owned(), header)]);
    match caller(&headers) {
        Some((span, _)) if SpanContext::trace_id(&span) == trace => {
            check(Verdict::Fine, "this process goes on with the trace of a `traceparent`")
        }
        _ => check(Verdict::Warning, "this process does not read `traceparent`")
            .remedy("OTEL_PROPAGATORS lacks `tracecontext`: the same list in all services, or traces fall apart between them"),
    }
}

/// Whether a running service goes on with a trace: its answer names it as the tracking id.
pub(super) async fn of(service: &str, path: &str, within: Duration) -> Vec<Check> {
    let (trace, header) = parent();
    let url = format!("{service}{path}");
    let asked = match get(&url, &[("traceparent", &header)], within).await {
        Ok(asked) => asked,
        Err(why) => {
            let seen = format!("{url}: {why}");
            return vec![check(Verdict::Fault, seen).remedy("start the service, or correct its address")];
        }
    };
    let ahead = asked.ahead.map(|ahead| clock::of("the service", ahead));
    std::iter::once(echoed(&url, &asked, trace)).chain(ahead).collect()
}

fn echoed(url: &str, asked: &Asked, trace: TraceId) -> Check {
    match asked.header("x-tracking-id") {
        Some(id) if id == trace.to_string() => {
            check(Verdict::Fine, format!("{url} goes on with the trace of a `traceparent`"))
        }
        Some(_) => check(Verdict::Fault, format!("{url} begins a trace of its own"))
            .remedy("OTEL_PROPAGATORS of the service lacks `tracecontext`, or a proxy in front of it takes `traceparent` away"),
        None => check(Verdict::Fault, format!("{url} answers {} without a tracking id", asked.status))
            .remedy("`.layer(telemark::http::server::layer())` on the router, outside of every route; scrapes and health checks are not traced"),
    }
}
