//! Reading a request's identity from its headers, and writing it to the headers of the calls it makes.

use super::baggage::{self, Entries};
use super::carrier::{Carrier, CarrierMut};
use super::faults::Fault;
use super::{SpanContext, TrackingId, scope, traceparent, tracestate};

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const BAGGAGE: &str = "baggage";
/// The header of the tracking id, in lower case.
pub(crate) const TRACKING_ID: &str = "x-tracking-id";

/// Everything that a caller can send along.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming {
    /// The caller's span.
    pub(crate) parent: Option<SpanContext>,
    /// The request's tracking id, if it has a valid one.
    pub(crate) tracking_id: Option<TrackingId>,
    /// The request's baggage.
    pub(crate) baggage: Entries,
}

/// Reads what the caller sent; what is malformed is ignored by the standard's rule and reported once in a while.
pub(crate) fn read(carrier: &(impl Carrier + ?Sized)) -> Incoming {
    Incoming { parent: extract(carrier), tracking_id: tracking_id(carrier), baggage: entries(carrier) }
}

/// The caller's span as `traceparent` and `tracestate` name it; several or a malformed `traceparent` name none.
pub(crate) fn extract(carrier: &(impl Carrier + ?Sized)) -> Option<SpanContext> {
    let mut lines = 0;
    let mut parent = None;
    carrier.lines(TRACEPARENT, &mut |line| {
        lines += 1;
        parent = traceparent::parse(line);
    });
    if lines == 0 {
        return None;
    }
    let Some(parent) = parent.filter(|_| lines == 1) else {
        Fault::Traceparent.report();
        return None;
    };
    let states = lines_of(carrier, TRACESTATE);
    if states.is_empty() {
        return Some(parent);
    }
    let state = tracestate::combine(states).unwrap_or_else(|tracestate::Invalid| {
        Fault::Tracestate.report();
        String::new()
    });
    Some(parent.with_trace_state(&state))
}

fn tracking_id(carrier: &(impl Carrier + ?Sized)) -> Option<TrackingId> {
    let lines = lines_of(carrier, TRACKING_ID);
    let id = match lines.as_slice() {
        [] => return None,
        [line] => std::str::from_utf8(line).ok().and_then(|line| line.parse().ok()),
        _ => None,
    };
    if id.is_none() {
        Fault::TrackingId.report();
    }
    id
}

fn entries(carrier: &(impl Carrier + ?Sized)) -> Entries {
    let lines = lines_of(carrier, BAGGAGE);
    if lines.is_empty() {
        return Entries::default();
    }
    let (entries, complete) = baggage::parse(lines);
    if !complete {
        Fault::Baggage.report();
    }
    entries
}

fn lines_of<'a>(carrier: &'a (impl Carrier + ?Sized), name: &str) -> Vec<&'a [u8]> {
    let mut lines = Vec::new();
    carrier.lines(name, &mut |line| lines.push(line));
    lines
}

/// Writes the identity of the current span and its request; baggage only where the callee may see it.
///
/// Outside every span a new trace begins with the callee, and baggage of the thread goes along.
pub(crate) fn inject(carrier: &mut (impl CarrierMut + ?Sized), with_baggage: bool) {
    if let Some(scope) = scope() {
        let header = traceparent::format(&scope.span);
        carrier
            .put(TRACEPARENT, Some(std::str::from_utf8(&header).expect("hex digits and dashes are ASCII")));
        carrier.put(TRACESTATE, scope.span.trace_state());
        carrier.put(TRACKING_ID, Some(scope.request.tracking_id().as_str()));
    }
    if with_baggage {
        let header = baggage::with_current(baggage::format);
        if !header.is_empty() {
            carrier.put(BAGGAGE, Some(&header));
        }
    }
}
