//! Structs among the fields of an event: their own fields have keys of their own in every sink.

use super::{LOG, pairs, recorded};
use std::sync::LazyLock;
use telemark::{Event, Redact, Value};

#[derive(Redact)]
struct Payment {
    #[redact(public)]
    method: &'static str,
    #[redact(pan)]
    card: &'static str,
    #[redact(nested)]
    by: Option<Payer>,
}

#[derive(Redact)]
#[redact(name = "user")]
struct Payer {
    #[redact(public)]
    id: u64,
    #[redact(email)]
    email: &'static str,
    #[redact(drop)]
    #[expect(dead_code, reason = "what no sink shows is not read either")]
    session: &'static str,
}

#[derive(Redact)]
enum Shipping {
    None,
    Express {
        #[redact(public)]
        days: u8,
    },
    Pickup(#[redact(public)] u32),
}

#[derive(Event)]
#[event(name = "order.paid", message = "paid by {payment}, {shipping}")]
struct OrderPaid {
    #[redact(public, rename = "order.id")]
    order: &'static str,
    #[redact(nested)]
    payment: Payment,
    #[redact(nested)]
    shipping: Shipping,
    #[redact(nested)]
    parts: Vec<Shipping>,
    #[redact(public, rename = "order.total")]
    total: f64,
}

fn paid(order: &'static str, by: Option<Payer>, shipping: Shipping) -> OrderPaid {
    let payment = Payment { method: "card", card: "4242 4242 4242 4242", by };
    OrderPaid { order, payment, shipping, parts: vec![Shipping::None], total: 9.5 }
}

#[test]
fn the_fields_of_a_nested_struct_have_keys_of_their_own_in_every_sink() {
    let by = || Some(Payer { id: 7, email: "ann.canary@gmail.com", session: "canary session" });
    let span = recorded(|| paid("nested-1", by(), Shipping::Express { days: 2 }).emit());
    let shown = [
        ("order.id", "nested-1"),
        ("payment.method", "card"),
        ("payment.card", "****4242"),
        ("payment.by.user.id", "7"),
        ("payment.by.user.email", "***@gmail.com"),
        ("shipping.Express.days", "2"),
        ("parts", "[None]"),
        ("order.total", "9.5"),
    ]
    .map(|(key, value)| (key, value.to_owned()));
    assert_eq!(pairs(&span.events[0].attributes), shown);
    let record = &LOG.production.of(&span, "order.paid")[0];
    assert_eq!(pairs(&record.fields), shown);
    let message = &*record.message;
    assert!(message.starts_with("paid by Payment { method: \"card\", card: ****4242, by: "), "{message}");
    assert!(message.contains("Payer { user.id: 7, user.email: ***@gmail.com }"), "{message}");
    assert!(message.ends_with(", Express { days: 2 }"), "{message}");
    let dev = &LOG.dev.of(&span, "order.paid")[0];
    assert_eq!(dev.fields[2], ("payment.card".into(), Value::from("4242 4242 4242 4242")));
    let line = LOG.line("nested-1");
    let payment = serde_json::json!({
        "method": "card",
        "card": "****4242",
        "by": { "user": { "id": 7, "email": "***@gmail.com" } },
    });
    assert_eq!(line["payment"], payment);
    assert_eq!(line["shipping"], serde_json::json!({"Express": {"days": 2}}));
    assert_eq!(line["order"], serde_json::json!({"id": "nested-1", "total": 9.5}));
    assert_eq!(line["parts"], "[None]");
    assert!(!format!("{span:?}{record:?}{line:?}").contains("canary"), "{span:?} {record:?}");
}

#[test]
fn a_nested_value_that_is_no_struct_is_one_value_and_an_absent_one_none() {
    let span = recorded(|| {
        paid("nested-2", None, Shipping::None).emit();
        paid("nested-3", None, Shipping::Pickup(17)).emit();
    });
    let records = LOG.production.of(&span, "order.paid");
    let of = |at: usize| pairs(&records[at].fields);
    assert_eq!(of(0)[3], ("shipping", "None".to_owned()));
    assert_eq!(of(1)[3], ("shipping", "17".to_owned()));
    assert!(of(0).iter().all(|(key, _)| !key.starts_with("payment.by")), "{:?}", of(0));
    assert_eq!(pairs(&span.events[1].attributes), of(1));
    let line = LOG.line("nested-2");
    assert_eq!(line["payment"], serde_json::json!({"method": "card", "card": "****4242"}));
    assert_eq!(line["shipping"], "None");
}

#[test]
fn nested_fields_meet_others_of_their_name_by_the_rule_of_all_lines() {
    #[derive(Redact)]
    struct Inner {
        #[redact(public)]
        level: u8,
        #[redact(public)]
        step: &'static str,
    }

    #[derive(Event)]
    #[event(name = "collision.seen", message = "{step}")]
    struct CollisionSeen {
        #[redact(nested)]
        error: Inner,
        #[redact(public, rename = "error.step")]
        step: &'static str,
        #[redact(nested)]
        service: Inner,
    }

    let inner = |step| Inner { level: 3, step };
    let event = CollisionSeen { error: inner("first"), step: "nested-4", service: inner("own") };
    LazyLock::force(&LOG);
    event.emit();
    let line = LOG.line("nested-4");
    // Of two with one key the first stays, and nothing stands in the place of the record's own.
    assert_eq!(line["error"], serde_json::json!({"level": 3, "step": "first"}));
    assert_eq!((&line["service"], &line["level"]), (&"events".into(), &"INFO".into()));
    assert_eq!(line["fields"]["service"], serde_json::json!({"level": 3, "step": "own"}));
}

#[test]
fn a_struct_within_itself_ends_in_a_text() {
    #[derive(Redact)]
    struct Chain {
        #[redact(public)]
        at: u8,
        #[redact(nested)]
        next: Option<Box<Chain>>,
    }

    #[derive(Event)]
    #[event(name = "chain.walked")]
    struct ChainWalked {
        #[redact(nested)]
        chain: Chain,
    }

    let chain = (0..20).fold(None, |next, at| Some(Box::new(Chain { at, next })));
    let span = recorded(|| ChainWalked { chain: *chain.expect("there are twenty") }.emit());
    let keys: Vec<_> = span.events[0].attributes.iter().map(|(key, _)| key.as_ref()).collect();
    assert_eq!(keys.len(), 9);
    assert_eq!(keys[7], format!("chain{}.at", ".next".repeat(7)));
    assert_eq!(keys[8], format!("chain{}", ".next".repeat(8)));
}
