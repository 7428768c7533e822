//! Zipkin's B3 headers, single and multi, by OpenTelemetry's rules for them.

use crate::context::carrier::{Carrier, CarrierMut};
use crate::context::{SpanContext, TraceFlags};
use crate::id::{SpanId, TraceId};

/// All in one header.
pub(super) const SINGLE: &str = "b3";
const TRACE: &str = "x-b3-traceid";
const SPAN: &str = "x-b3-spanid";
const PARENT: &str = "x-b3-parentspanid";
const SAMPLED: &str = "x-b3-sampled";
const FLAGS: &str = "x-b3-flags";

/// Every header that B3 is read from.
pub(super) const HEADERS: [&str; 6] = [SINGLE, TRACE, SPAN, PARENT, SAMPLED, FLAGS];

/// What the caller has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sampling {
    Deny,
    Accept,
    /// Recorded everywhere, and told so to every callee.
    Debug,
    /// Left to whoever is called.
    Defer,
}

/// What B3 headers of a caller hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// There are none.
    Absent,
    /// They name no span: malformed, or a decision without identifiers.
    Invalid,
    /// The caller's span, and whether its trace is to be recorded everywhere.
    Span(SpanContext, bool),
}

/// Reads the single header, and without it the several ones; the standard wants both tried.
pub(super) fn read(carrier: &(impl Carrier + ?Sized)) -> Read {
    let parsed = match only(carrier, SINGLE) {
        Line::Absent => several(carrier),
        Line::Several => None,
        Line::One(line) => Some(single(line)),
    };
    match parsed {
        Some(Parsed::Absent) => Read::Absent,
        None | Some(Parsed::Invalid) => Read::Invalid,
        Some(Parsed::Span(trace, span, sampling)) => {
            let recorded = matches!(sampling, Sampling::Accept | Sampling::Debug);
            let parent =
                SpanContext::new(trace, span).with_flags(TraceFlags::NONE.sampled(recorded)).from_remote();
            let parent = if sampling == Sampling::Defer { parent.undecided() } else { parent };
            Read::Span(parent, sampling == Sampling::Debug)
        }
    }
}

enum Parsed {
    Absent,
    Invalid,
    Span(TraceId, SpanId, Sampling),
}

/// `{trace}-{span}`, then the decision and the parent's span where they are given.
fn single(line: &[u8]) -> Parsed {
    let mut parts = line.split(|byte| *byte == b'-');
    let (Some(trace), Some(span)) = (parts.next().and_then(trace_id), parts.next().and_then(span_id)) else {
        return Parsed::Invalid;
    };
    let sampling = match parts.next() {
        None => Some(Sampling::Defer),
        Some(b"0") => Some(Sampling::Deny),
        Some(b"1") => Some(Sampling::Accept),
        Some(b"d") => Some(Sampling::Debug),
        Some(_) => None,
    };
    // The parent of the caller is read to see that it is one, and not used.
    let ended = parts.next().is_none_or(|parent| span_id(parent).is_some()) && parts.next().is_none();
    match sampling.filter(|_| ended) {
        Some(sampling) => Parsed::Span(trace, span, sampling),
        None => Parsed::Invalid,
    }
}

/// The several headers; nothing where one of them stands there twice.
fn several(carrier: &(impl Carrier + ?Sized)) -> Option<Parsed> {
    let lines = [TRACE, SPAN, SAMPLED, FLAGS].map(|name| only(carrier, name));
    if lines.iter().any(|line| matches!(line, Line::Several)) {
        return None;
    }
    let [trace, span, sampled, flags] = lines.map(Line::one);
    let (Some(trace), Some(span)) = (trace, span) else {
        let lonely = trace.is_some() || span.is_some() || sampled.is_some() || flags.is_some();
        return Some(if lonely { Parsed::Invalid } else { Parsed::Absent });
    };
    let sampling = match (flags, sampled) {
        // `1` is debug, which says that it is recorded too; every other flag is none of ours.
        (Some(b"1"), _) => Sampling::Debug,
        (_, None) => Sampling::Defer,
        // Old callers spell it as a word.
        (_, Some(b"1" | b"true")) => Sampling::Accept,
        (_, Some(b"0" | b"false")) => Sampling::Deny,
        (_, Some(_)) => return Some(Parsed::Invalid),
    };
    Some(match (trace_id(trace), span_id(span)) {
        (Some(trace), Some(span)) => Parsed::Span(trace, span, sampling),
        _ => Parsed::Invalid,
    })
}

/// Writes the one header; a trace that is recorded everywhere stays so.
pub(super) fn write_single(span: &SpanContext, debug: bool, carrier: &mut (impl CarrierMut + ?Sized)) {
    let line = format!("{}-{}-{}", span.trace_id(), span.span_id(), decision(span, debug));
    carrier.put(SINGLE, Some(&line));
}

/// Writes the several headers.
pub(super) fn write_several(span: &SpanContext, debug: bool, carrier: &mut (impl CarrierMut + ?Sized)) {
    carrier.put(TRACE, Some(&span.trace_id().to_string()));
    carrier.put(SPAN, Some(&span.span_id().to_string()));
    // Who calls whom is told by the span alone; a header that was handed through would lie.
    carrier.put(PARENT, None);
    carrier.put(SAMPLED, if debug { None } else { Some(decision(span, false)) });
    carrier.put(FLAGS, if debug { Some("1") } else { None });
}

fn decision(span: &SpanContext, debug: bool) -> &'static str {
    match (debug, span.is_sampled()) {
        (true, _) => "d",
        (false, true) => "1",
        (false, false) => "0",
    }
}

enum Line<'a> {
    Absent,
    One(&'a [u8]),
    Several,
}

impl<'a> Line<'a> {
    /// The line, if there is just one.
    fn one(self) -> Option<&'a [u8]> {
        match self {
            Self::One(line) => Some(line),
            Self::Absent | Self::Several => None,
        }
    }
}

fn only<'a>(carrier: &'a (impl Carrier + ?Sized), name: &str) -> Line<'a> {
    let mut found = Line::Absent;
    carrier.lines(name, &mut |line| {
        found = if matches!(found, Line::Absent) { Line::One(line) } else { Line::Several };
    });
    found
}

/// 32 digits, or the 16 of older callers, which are the lower half.
fn trace_id(digits: &[u8]) -> Option<TraceId> {
    let number = number(digits).filter(|_| matches!(digits.len(), 16 | 32))?;
    TraceId::from_bytes(number.to_be_bytes())
}

fn span_id(digits: &[u8]) -> Option<SpanId> {
    let number = number(digits).filter(|_| digits.len() == 16)?;
    SpanId::from_bytes(u64::try_from(number).ok()?.to_be_bytes())
}

/// Callers are asked for lower case, but Zipkin's own readers take both.
fn number(digits: &[u8]) -> Option<u128> {
    let digit =
        |number: u128, byte: &u8| Some(number.checked_mul(16)? + u128::from(char::from(*byte).to_digit(16)?));
    digits.iter().try_fold(0, digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    const ID: &str = "80f198ee56343ba864fe8b2a57d3eff7";

    fn of(lines: &[(&str, &str)]) -> Read {
        let map: HashMap<String, String> =
            lines.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())).collect();
        read(&map)
    }

    /// Trace, span, recorded, left open, debug.
    fn span(read: &Read) -> Option<(String, String, bool, bool, bool)> {
        let Read::Span(span, debug) = read else { return None };
        let ids = (span.trace_id().to_string(), span.span_id().to_string());
        Some((ids.0, ids.1, span.is_sampled(), span.is_undecided(), *debug))
    }

    #[test]
    fn the_examples_of_zipkin_are_read() {
        let ids = |recorded, open, debug| Some((ID.into(), "e457b5a2e4d86bd1".into(), recorded, open, debug));
        let single = |rest: &str| span(&of(&[(SINGLE, &format!("{ID}-e457b5a2e4d86bd1{rest}"))]));
        assert_eq!(single("-1-05e3ac9a4f6e3b90"), ids(true, false, false));
        assert_eq!(single("-1"), ids(true, false, false));
        assert_eq!(single("-0"), ids(false, false, false));
        assert_eq!(single("-d"), ids(true, false, true));
        assert_eq!(single(""), ids(false, true, false));
        let multi = |more: &[(&str, &str)]| {
            let mut lines = vec![("X-B3-TraceId", ID), ("X-B3-SpanId", "e457b5a2e4d86bd1")];
            lines.extend(more);
            span(&of(&lines))
        };
        assert_eq!(multi(&[("X-B3-Sampled", "1")]), ids(true, false, false));
        assert_eq!(multi(&[("X-B3-Sampled", "false")]), ids(false, false, false));
        assert_eq!(multi(&[("X-B3-Flags", "1")]), ids(true, false, true));
        assert_eq!(
            multi(&[("X-B3-Flags", "0"), ("X-B3-ParentSpanId", "05e3ac9a4f6e3b90")]),
            ids(false, true, false)
        );
        assert_eq!(multi(&[("X-B3-Sampled", "maybe")]), None);
    }

    #[test]
    fn an_identifier_of_64_bits_is_the_lower_half() {
        let (trace, ..) = span(&of(&[(SINGLE, "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1")])).expect("it is valid");
        assert_eq!(trace, "000000000000000064fe8b2a57d3eff7");
    }

    #[test]
    fn the_single_header_goes_before_the_others() {
        let both =
            of(&[(SINGLE, "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1"), (TRACE, ID), (SPAN, "e457b5a2e4d86bd1")]);
        assert_eq!(span(&both).expect("it is valid").0, "000000000000000064fe8b2a57d3eff7");
    }

    #[test]
    fn what_names_no_span_is_invalid_and_nothing_is_absent() {
        for line in [
            "",
            "0",
            "1",
            "d",
            "64fe8b2a57d3eff7",
            "64fe8b2a57d3eff7-",
            "0000000000000000-e457b5a2e4d86bd1-1",
            "64fe8b2a57d3eff7-0000000000000000-1",
            "64fe8b2a57d3eff-e457b5a2e4d86bd1-1",
            "64fe8b2a57d3eff7-e457b5a2e4d86bd1-2",
            "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-x",
            "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90-1",
        ] {
            assert_eq!(of(&[(SINGLE, line)]), Read::Invalid, "{line}");
        }
        assert_eq!(of(&[("X-B3-Sampled", "0")]), Read::Invalid);
        assert_eq!(of(&[("X-B3-TraceId", ID)]), Read::Invalid);
        assert_eq!(of(&[("traceparent", "x")]), Read::Absent);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(trace in 1..u128::MAX, id in 1..u64::MAX, kind in 0..3_u8, multi: bool) {
            let trace = TraceId::from_bytes(trace.to_be_bytes()).expect("not zero");
            let id = SpanId::from_bytes(id.to_be_bytes()).expect("not zero");
            let sent = SpanContext::new(trace, id).with_flags(TraceFlags::NONE.sampled(kind > 0)).from_remote();
            let mut map: HashMap<String, String> = HashMap::new();
            if multi { write_several(&sent, kind == 2, &mut map) } else { write_single(&sent, kind == 2, &mut map) }
            prop_assert_eq!(read(&map), Read::Span(sent, kind == 2));
        }

        #[test]
        fn anything_at_all_is_read_without_a_panic(line in "[0-9a-f-]{0,70}|.{0,40}", name in 0..HEADERS.len()) {
            drop(of(&[(HEADERS[name], &line)]));
        }
    }
}
