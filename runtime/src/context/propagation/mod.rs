//! Reading a request's identity from its headers, and writing it to the headers of the calls it makes.

mod b3;
mod propagator;
#[cfg(feature = "opentelemetry")]
mod text_map;

pub use propagator::Propagator;
#[cfg(feature = "opentelemetry")]
pub use text_map::Propagators;

use super::baggage::{self, Entries};
use super::carrier::{Carrier, CarrierMut};
use super::faults::Fault;
use super::{Request, SpanContext, TrackingId, process, scope, traceparent, tracestate};
use std::sync::Arc;

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const TRACERESPONSE: &str = "traceresponse";
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
    /// Whether the caller wants it recorded everywhere, which only B3 can say.
    debug: bool,
}

impl Incoming {
    /// The caller's span, and the request in the hands of this service.
    pub(crate) fn received_by(self, service: Option<Arc<str>>) -> (Option<SpanContext>, Arc<Request>) {
        let request = Request::new(self.tracking_id, service, self.baggage);
        if self.debug {
            request.debug();
        }
        (self.parent, request)
    }
}

/// Reads what the caller sent; what is malformed is ignored by the standard's rule and reported once in a while.
pub(crate) fn read(carrier: &(impl Carrier + ?Sized)) -> Incoming {
    let tracking_id = tracking_id(carrier);
    Incoming { tracking_id, ..read_by(&process::get().propagators, carrier) }
}

/// Reads by these propagators; of two that find a parent the later one counts, as in OpenTelemetry's composite.
fn read_by(chosen: &[Propagator], carrier: &(impl Carrier + ?Sized)) -> Incoming {
    let mut incoming = Incoming::default();
    for propagator in chosen {
        match propagator {
            Propagator::TraceContext => {
                if let Some(parent) = extract(carrier) {
                    (incoming.parent, incoming.debug) = (Some(parent), false);
                }
            }
            Propagator::Baggage => incoming.baggage = entries(carrier),
            Propagator::B3 | Propagator::B3Multi => match b3::read(carrier) {
                b3::Read::Absent => {}
                b3::Read::Invalid => Fault::B3.report(),
                b3::Read::Span(parent, debug) => (incoming.parent, incoming.debug) = (Some(parent), debug),
            },
        }
    }
    incoming
}

/// The caller's span and the request it belongs to, handled by the service that is at work here.
pub(crate) fn caller(carrier: &(impl Carrier + ?Sized)) -> Option<(SpanContext, Arc<Request>)> {
    let service = scope().and_then(|scope| scope.request.service().cloned());
    let (parent, request) = read(carrier).received_by(service);
    Some((parent?, request))
}

/// The caller's span as `traceparent` and `tracestate` name it; several or a malformed `traceparent` name none.
fn extract(carrier: &(impl Carrier + ?Sized)) -> Option<SpanContext> {
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

/// The tracking id that the caller sent; several or a malformed one are none.
pub(crate) fn tracking_id(carrier: &(impl Carrier + ?Sized)) -> Option<TrackingId> {
    let (mut lines, mut only) = (0, None);
    carrier.lines(TRACKING_ID, &mut |line| {
        lines += 1;
        only = Some(line);
    });
    let id = Some(only?).filter(|_| lines == 1).and_then(TrackingId::of);
    if id.is_none() {
        Fault::TrackingId.report();
    }
    id
}

/// The baggage that the caller sent, where baggage is read at all; who has received the request has reported its faults.
#[allow(dead_code, reason = "handlers of the server ask")]
pub(crate) fn baggage(carrier: &(impl Carrier + ?Sized)) -> Entries {
    let is_read = process::get().propagators.contains(&Propagator::Baggage);
    if is_read { parsed(carrier).0 } else { Entries::default() }
}

fn entries(carrier: &(impl Carrier + ?Sized)) -> Entries {
    let (entries, complete) = parsed(carrier);
    if !complete {
        Fault::Baggage.report();
    }
    entries
}

/// The entries, and whether something of them was left out.
fn parsed(carrier: &(impl Carrier + ?Sized)) -> (Entries, bool) {
    let (mut lines, mut only): (usize, &[u8]) = (0, &[]);
    carrier.lines(BAGGAGE, &mut |line| {
        lines += 1;
        only = line;
    });
    match lines {
        0 => (Entries::default(), true),
        1 => baggage::parse([only]),
        _ => baggage::parse(lines_of(carrier, BAGGAGE)),
    }
}

fn lines_of<'a>(carrier: &'a (impl Carrier + ?Sized), name: &str) -> Vec<&'a [u8]> {
    let mut lines = Vec::new();
    carrier.lines(name, &mut |line| lines.push(line));
    lines
}

/// Writes the current span, its tracking id and its baggage into the headers of a message.
///
/// HTTP calls need no such line: [`http::client`](crate::http::client) writes them, and keeps baggage from hosts that
/// may not see it. Here the baggage always goes along, so give it to messages of your own services only. The consumer
/// reads them by `#[traced(parent = remote(headers))]`.
///
/// # Example: a job for a queue
/// ```
/// use std::collections::HashMap;
///
/// let mut headers: HashMap<String, String> = HashMap::new();
/// telemark::inject(&mut headers);
/// ```
pub fn inject(carrier: &mut (impl CarrierMut + ?Sized)) {
    write(carrier, true);
}

/// Writes the identity of the current span and its request; baggage only where the callee may see it.
///
/// Outside every span a new trace begins with the callee, and baggage of the thread goes along.
pub(crate) fn write(carrier: &mut (impl CarrierMut + ?Sized), with_baggage: bool) {
    let chosen = process::get().propagators.as_slice();
    if let Some(scope) = scope() {
        write_span(chosen, &scope.span, scope.request.is_debug(), carrier);
        carrier.put(TRACKING_ID, Some(scope.request.tracking_id().as_str()));
    }
    if with_baggage && chosen.contains(&Propagator::Baggage) {
        let header = baggage::with_current(baggage::format);
        if !header.is_empty() {
            carrier.put(BAGGAGE, Some(&header));
        }
    }
}

/// Names the current span in the headers of an answer, as W3C's drafts have it.
#[allow(dead_code, reason = "only servers answer")]
pub(crate) fn respond(carrier: &mut (impl CarrierMut + ?Sized)) {
    if let Some(scope) = scope() {
        carrier.put(TRACERESPONSE, Some(text_of(&traceparent::format(&scope.span))));
    }
}

/// Writes a span's identity by those of these propagators that carry one.
fn write_span(
    chosen: &[Propagator],
    span: &SpanContext,
    debug: bool,
    carrier: &mut (impl CarrierMut + ?Sized),
) {
    for propagator in chosen {
        match propagator {
            Propagator::TraceContext => {
                carrier.put(TRACEPARENT, Some(text_of(&traceparent::format(span))));
                carrier.put(TRACESTATE, span.trace_state());
            }
            Propagator::B3 => b3::write_single(span, debug, carrier),
            Propagator::B3Multi => b3::write_several(span, debug, carrier),
            Propagator::Baggage => {}
        }
    }
}

fn text_of(header: &[u8]) -> &str {
    std::str::from_utf8(header).expect("hex digits and dashes are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, HashMap};

    #[test]
    fn of_two_propagators_that_find_a_parent_the_later_one_counts() {
        use Propagator::{B3, B3Multi, Baggage, TraceContext};
        let sent = [
            (TRACEPARENT, PARENT),
            (BAGGAGE, "k=v"),
            ("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d"),
        ];
        let map: HashMap<String, String> = sent.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let trace = |chosen: &[Propagator]| {
            let incoming = read_by(chosen, &map);
            (incoming.parent.map(|span| span.trace_id().to_string()[..4].to_owned()), incoming.debug)
        };
        assert_eq!(trace(&[TraceContext, B3]), (Some("80f1".to_owned()), true));
        assert_eq!(trace(&[B3, TraceContext]), (Some("4bf9".to_owned()), false));
        assert_eq!(trace(&[B3Multi]), (Some("80f1".to_owned()), true));
        assert_eq!(trace(&[Baggage]), (None, false));
        assert_eq!(read_by(&[Baggage], &map).baggage.get(&[], "k"), Some("v"));
        assert!(read_by(&[TraceContext], &map).baggage.get(&[], "k").is_none());
    }

    #[test]
    fn a_request_that_is_debugged_says_so_to_whom_it_calls() {
        let map: HashMap<String, String> =
            HashMap::from([("b3".into(), "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d".into())]);
        let (parent, request) = read_by(&[Propagator::B3], &map).received_by(None);
        let parent = parent.expect("it is valid");
        let mut sent: HashMap<String, String> = HashMap::new();
        write_span(&[Propagator::B3, Propagator::TraceContext], &parent, request.is_debug(), &mut sent);
        assert_eq!(sent["b3"], "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d");
        assert_eq!(sent["traceparent"], "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01");
    }

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn maps_of_strings_carry_what_header_maps_carry() {
        let sent =
            [("TraceParent", PARENT), ("tracestate", "a=1"), ("X-Tracking-ID", "t-1"), ("Baggage", "k=v")];
        let sorted: BTreeMap<String, String> = sent.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let hashed: HashMap<String, String> = sorted.clone().into_iter().collect();
        let headers: HeaderMap = (&hashed).try_into().expect("valid headers");
        for incoming in [read(&sorted), read(&hashed), read(&headers), read(&&headers)] {
            let parent = incoming.parent.expect("a valid parent");
            assert_eq!((parent.trace_state(), parent.is_remote()), (Some("a=1"), true));
            assert_eq!(incoming.tracking_id.expect("a valid id").as_str(), "t-1");
            assert_eq!(incoming.baggage.get(&[], "k"), Some("v"));
        }
    }

    #[test]
    fn what_is_put_replaces_every_spelling_and_nothing_takes_away() {
        let mut map: HashMap<String, String> = HashMap::from([("TRACESTATE".to_owned(), "old=1".to_owned())]);
        map.put("tracestate", Some("new=1"));
        assert_eq!(map, HashMap::from([("tracestate".to_owned(), "new=1".to_owned())]));
        map.put("tracestate", None);
        assert!(map.is_empty());
        let mut headers = HeaderMap::new();
        headers.put("tracestate", Some("new=1"));
        headers.put("tracestate", None);
        assert!(headers.is_empty());
    }

    proptest! {
        #[test]
        fn a_tracking_id_is_taken_as_it_is_or_not_at_all(text in "[A-Za-z0-9._ \\r\\n;é-]{0,130}") {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            let valid = (1..=128).contains(&text.len()) && text.chars().all(allowed);
            let read = tracking_id(&HashMap::from([(TRACKING_ID.to_owned(), text.clone())]));
            prop_assert_eq!(read.map(|id| id.to_string()), valid.then_some(text));
        }

        #[test]
        fn any_headers_are_read_without_a_panic(
            values in prop::collection::vec(prop::collection::vec(prop_oneof![3 => 32_u8..127, 4 => 128_u8..], 0..80), 4)
        ) {
            let mut headers = HeaderMap::new();
            for (name, value) in [TRACEPARENT, TRACESTATE, BAGGAGE, TRACKING_ID].into_iter().zip(&values) {
                headers.append(name, http::HeaderValue::from_bytes(value).expect("no control characters"));
            }
            drop(read(&headers));
        }
    }
}
