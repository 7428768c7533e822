//! What goes into a body comes out of it.

use super::*;
use crate::context::TraceFlags;
use crate::id::{SpanId, TraceId};
use crate::span::specimen::METADATA;
use crate::value::Value;
use proptest::prelude::*;
use std::fmt;

/// Every attribute, as text.
fn attributes(body: &Body) -> Vec<String> {
    let shown = |key: &str, value: ValueRef<'_>| format!("{key}={}", value.to_value());
    Entries::new(body.bytes())
        .filter_map(|entry| match entry {
            Entry::Field(index, value) => Some(shown(&index.to_string(), value)),
            Entry::Attribute(key, value) => Some(shown(key.as_str(), value)),
            _ => None,
        })
        .collect()
}

fn events(body: &Body) -> Vec<EventRef<'_>> {
    let event = |entry| if let Entry::Event(event) = entry { Some(event) } else { None };
    Entries::new(body.bytes()).filter_map(event).collect()
}

#[test]
fn a_number_in_a_field_takes_twelve_bytes() {
    let mut body = Body::new();
    body.field(0, Given::U64(7));
    assert_eq!(body.bytes().len(), 12);
    body.field(1, Given::F64(0.5));
    body.field(2, Given::Absent);
    assert_eq!(attributes(&body), ["0=7", "1=0.5"]);
    assert_eq!((body.bytes().len(), body.counts().attributes), (24, 2));
}

#[test]
fn the_last_value_of_a_key_stays_where_the_first_one_stood() {
    let mut body = Body::new();
    body.field(0, Given::Str("a long text before"));
    body.field(200, Given::Bool(true));
    body.attribute(METADATA.fields(), "key", Given::I64(-1));
    body.attribute(METADATA.fields(), "b.c", Given::Str("the field of this name"));
    body.field(0, Given::I64(i64::MIN));
    body.field(200, Given::Bool(false));
    body.attribute(METADATA.fields(), "key", Given::Str("text"));
    body.field(1, Given::U64(u64::MAX));
    assert_eq!(
        attributes(&body),
        ["0=-9223372036854775808", "200=false", "key=text", "1=18446744073709551615"]
    );
    assert_eq!(body.counts(), Counts { attributes: 4, ..Counts::default() });
}

#[test]
fn a_span_that_is_told_the_same_again_and_again_does_not_grow() {
    let mut body = Body::new();
    for n in 0..100_000_u32 {
        body.field(0, Given::Display(&n));
        body.attribute(METADATA.fields(), "progress", Given::Debug(&n));
        body.name(if n % 2 == 0 { "even" } else { "odder" });
        body.status(&Status::Error(n.to_string().into()));
    }
    assert!(body.bytes().len() < 80, "{}", body.bytes().len());
    assert_eq!(attributes(&body), ["0=99999", "progress=99999"]);
}

#[test]
fn what_comes_over_the_limits_is_counted_and_known_keys_still_change() {
    let mut body = Body::new();
    for n in 0..130_u8 {
        body.attribute(METADATA.fields(), &format!("key.{n}"), Given::U64(u64::from(n)));
        body.event(5, "event", |event| {
            for k in 0..u64::from(n) {
                event.attribute(&format!("k{k}"), Given::U64(k));
            }
        });
        body.link(&SpanContext::new(TraceId::random(), SpanId::random()));
    }
    body.field(0, Given::Bool(true));
    body.attribute(METADATA.fields(), "key.7", Given::Str("changed"));
    let counts = body.counts();
    assert_eq!((counts.attributes, counts.events, counts.links), (128, 128, 128));
    assert_eq!((counts.dropped_attributes, counts.dropped_events, counts.dropped_links), (3, 2, 2));
    assert_eq!((attributes(&body).len(), attributes(&body)[7].as_str()), (128, "key.7=changed"));
    assert_eq!(events(&body).len(), 128);
}

#[test]
fn an_event_has_a_name_and_attributes_of_its_own() {
    let mut body = Body::new();
    body.event(5, "event at src/lib.rs", |event| {
        event.attribute("n", Given::U64(1));
        event.name(Given::Display(&"said"));
        event.attribute("n", Given::Str("again"));
        for k in 0..128_u64 {
            event.attribute(&k.to_string(), Given::U64(k));
        }
    });
    body.event(6, "plain", |_| {});
    body.field(0, Given::Bool(true));
    let [first, second] = events(&body)[..] else { panic!("two events") };
    assert_eq!((first.time, first.dropped, first.name().as_str()), (5, 1, "said"));
    assert_eq!(first.attributes().count(), 128);
    assert_eq!(first.attributes().next().map(|(_, value)| value.to_value()), Some("again".into()));
    assert_eq!((second.time, second.dropped, second.name().as_str()), (6, 0, "plain"));
    assert_eq!(attributes(&body), ["0=true"]);
}

#[test]
fn ok_is_final_and_error_wins_over_nothing() {
    let status = |body: &Body| {
        Entries::new(body.bytes()).find_map(|entry| match entry {
            Entry::Status(status) => Some(status.to_status()),
            _ => None,
        })
    };
    let mut body = Body::new();
    body.status(&Status::Unset);
    assert_eq!((status(&body), body.is_error()), (None, false));
    body.status(&Status::Error("first".into()));
    body.status(&Status::Unset);
    body.status(&Status::Error("second".into()));
    assert_eq!((status(&body), body.is_error()), (Some(Status::Error("second".into())), true));
    body.status(&Status::Ok);
    body.status(&Status::Error("third".into()));
    assert_eq!((status(&body), body.is_error()), (Some(Status::Ok), false));
}

#[test]
fn links_and_the_name_come_back() {
    let link = SpanContext::new(TraceId::random(), SpanId::random());
    let remote = link.clone().with_flags(TraceFlags::RANDOM).with_trace_state("a=1").from_remote();
    let mut body = Body::new();
    body.link(&link);
    body.name("first");
    body.link(&remote);
    body.name("second");
    let entries: Vec<_> = Entries::new(body.bytes()).collect();
    let [Entry::Link(first), Entry::Name(name), Entry::Link(second)] = entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!((first.context(), second.context()), (Some(link), Some(remote)));
    assert_eq!(name.as_str(), "second");
}

#[test]
fn text_is_cut_between_two_characters() {
    let long = "ä".repeat(40_000);
    let mut body = Body::new();
    body.field(0, Given::Str(&long));
    body.field(1, Given::Display(&long));
    body.attribute(METADATA.fields(), &long, Given::Debug(&0));
    for entry in Entries::new(body.bytes()) {
        let (text, length) = match entry {
            Entry::Field(_, ValueRef::Text(text)) => (text, 65_534),
            Entry::Attribute(key, _) => (key, 254),
            other => panic!("{other:?}"),
        };
        assert_eq!(text.bytes().len(), length);
        assert!(long.starts_with(text.as_str()) && !text.as_str().is_empty());
    }
}

#[test]
fn a_value_that_panics_leaves_the_rest_whole() {
    struct Bomb;
    impl fmt::Display for Bomb {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half")?;
            panic!("a Display of the user's")
        }
    }
    struct Greedy;
    impl fmt::Debug for Greedy {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("and on ").expect("it never ends well");
            }
        }
    }
    let mut body = Body::new();
    body.field(0, Given::U64(1));
    body.attribute(METADATA.fields(), "key", Given::Display(&Bomb));
    body.event(1, "event", |event| event.attribute("k", Given::Display(&Bomb)));
    body.field(1, Given::Debug(&Greedy));
    let shown = attributes(&body);
    assert_eq!(shown[..2], ["0=1", "key=[panicked while it was printed]"]);
    assert!(shown[2].starts_with("1=and on and on ") && shown[2].len() == 65_537, "{}", shown[2].len());
    let event = events(&body)[0];
    assert_eq!(
        event.attributes().next().map(|(_, v)| v.to_value()),
        Some("[panicked while it was printed]".into())
    );
}

#[test]
fn a_body_is_full_at_a_mebibyte_whatever_the_limits_say() {
    let text = "x".repeat(65_535);
    let mut body = Body::new();
    body.event(1, "event", |event| {
        for n in 0..100 {
            event.attribute(&n.to_string(), Given::Str(&text));
        }
    });
    assert!(body.bytes().len() < LARGEST + 70_000, "{}", body.bytes().len());
    assert!(events(&body)[0].dropped > 80);
    body.field(0, Given::Bool(true));
    body.event(1, "event", |_| {});
    let counts = body.counts();
    assert_eq!((counts.attributes, counts.dropped_attributes, counts.dropped_events), (0, 1, 1));
    body.clear();
    assert_eq!((body.bytes.capacity(), body.counts()), (0, Counts::default()));
    body.field(0, Given::Bool(true));
    assert_eq!(attributes(&body), ["0=true"]);
}

#[test]
fn merging_is_saying_it_again() {
    let mut body = Body::new();
    body.field(0, Given::U64(1));
    body.attribute(METADATA.fields(), "key", Given::U64(1));
    let mut more = Body::new();
    more.field(0, Given::Str("new"));
    more.attribute(METADATA.fields(), "key", Given::F64(2.5));
    more.attribute(METADATA.fields(), "b.c", Given::Bool(true));
    more.event(9, "event", |event| event.attribute("k", Given::I64(-3)));
    more.link(&SpanContext::new(TraceId::random(), SpanId::random()).with_trace_state("a=1"));
    more.status(&Status::Error("why".into()));
    more.name("name");
    body.merge(&more);
    let rest = |body: &Body| -> Vec<String> {
        let all = Entries::new(body.bytes()).map(|entry| format!("{entry:?}"));
        all.filter(|entry| !entry.starts_with("Field") && !entry.starts_with("Attribute")).collect()
    };
    assert_eq!(attributes(&body), ["0=new", "key=2.5", "1=true"]);
    assert_eq!((rest(&body).len(), rest(&body)), (4, rest(&more)));
    assert!(body.is_error());
}

fn value() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        1 => Just(None),
        1 => any::<bool>().prop_map(|v| Some(Value::from(v))),
        3 => any::<i64>().prop_map(|v| Some(Value::from(v))),
        3 => any::<u64>().prop_map(|v| Some(Value::from(v))),
        3 => any::<f64>().prop_map(|v| Some(Value::from(v))),
        9 => "\\PC{0,80}".prop_map(|v| Some(Value::from(v))),
    ]
}

proptest! {
    #[test]
    fn fields_that_are_there_at_the_beginning_are_as_if_each_was_set(
        values in prop::collection::vec(value(), 0..140),
        named: bool,
    ) {
        let given: Vec<_> = values.iter().map(|v| v.as_ref().map_or(Given::Absent, Given::from)).collect();
        let (mut at_once, mut one_by_one) = (Body::new(), Body::new());
        if named {
            for body in [&mut at_once, &mut one_by_one] {
                body.name("another name");
            }
        }
        at_once.begin(&given[..]);
        for (index, value) in (0..).zip(&given) {
            one_by_one.field(index, *value);
        }
        // What is set late meets the same field.
        for body in [&mut at_once, &mut one_by_one] {
            body.field(1, Given::Bool(true));
        }
        prop_assert_eq!(at_once.bytes(), one_by_one.bytes());
        prop_assert_eq!((at_once.counts(), at_once.fields), (one_by_one.counts(), one_by_one.fields));
    }

    #[test]
    fn garbage_ends(garbage in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut read = 0;
        for entry in Entries::new(&garbage) {
            read += 1;
            if let Entry::Event(event) = entry {
                prop_assert!(event.attributes().count() <= garbage.len());
                event.name().as_str();
            }
            if let Entry::Link(link) = entry {
                link.context();
            }
            let shown = format!("{entry:?}");
            prop_assert!(!shown.is_empty());
        }
        prop_assert!(read <= garbage.len());
    }

    #[test]
    fn one_flipped_byte_ends(at in 0_usize..1000, byte: u8) {
        let mut body = Body::new();
        body.field(0, Given::U64(1));
        body.event(9, "event", |event| event.attribute("k", Given::Str("text")));
        body.link(&SpanContext::new(TraceId::random(), SpanId::random()).with_trace_state("a=1"));
        body.attribute(METADATA.fields(), "key", Given::Str("value"));
        let at = at % body.bytes.len();
        body.bytes[at] = byte;
        prop_assert!(Entries::new(body.bytes()).count() <= body.bytes.len());
    }
}
