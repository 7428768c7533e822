//! Reading a request's identity from its headers, and writing it to the headers of the calls it makes.

use super::baggage::{self, Entries};
use super::carrier::{Carrier, CarrierMut};
use super::faults::Fault;
use super::{Request, SpanContext, TrackingId, scope, traceparent, tracestate};
use std::sync::Arc;

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

/// The caller's span and the request it belongs to, handled by the service that is at work here.
pub(crate) fn caller(carrier: &(impl Carrier + ?Sized)) -> Option<(SpanContext, Arc<Request>)> {
    let Incoming { parent, tracking_id, baggage } = read(carrier);
    let service = scope().and_then(|scope| scope.request.service().cloned());
    Some((parent?, Request::new(tracking_id, service, baggage)))
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
    let text = std::str::from_utf8(only?).ok().filter(|_| lines == 1);
    let id = text.and_then(|text| text.parse().ok());
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

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, HashMap};

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
            values in prop::collection::vec(prop::collection::vec(any::<u8>().prop_filter("no control", |b| *b >= 32 && *b != 127), 0..80), 4)
        ) {
            let mut headers = HeaderMap::new();
            for (name, value) in [TRACEPARENT, TRACESTATE, BAGGAGE, TRACKING_ID].into_iter().zip(&values) {
                headers.append(name, http::HeaderValue::from_bytes(value).expect("no control characters"));
            }
            drop(read(&headers));
        }
    }
}
