//! Every word of the grammar of `#[redact]`, and what it does.

#![allow(dead_code, reason = "fields of the types under test are there to be hidden, not to be read")]

use std::collections::BTreeMap;
use telemark::{DataClass, Policy, Record, Redact, Redacted, Value, redact};

fn json<T: Redact>(value: &T) -> String {
    serde_json::to_string(&Redacted(value)).expect("a redacted view always serialises")
}

#[derive(Redact)]
#[redact(undecided = "pii", name = "user")]
struct Profile {
    name: String,
    street: Option<String>,
    #[redact(public = "printed on the badge")]
    badge: u32,
    #[redact(public, rename = "plan")]
    tariff: &'static str,
}

#[test]
fn fields_that_nobody_decided_follow_the_word_on_the_type_and_carry_its_name() {
    let profile = Profile { name: "Ann".into(), street: None, badge: 7, tariff: "pro" };
    assert_eq!(json(&profile), r#"{"user.name":"***","user.street":"***","user.badge":7,"plan":"pro"}"#);
    assert_eq!(
        format!("{profile:?}"),
        r#"Profile { user.name: ***, user.street: ***, user.badge: 7, plan: "pro" }"#
    );
}

#[derive(DataClass)]
enum Acme {
    #[class(level = personal, kind = id, default = last(4))]
    TenantId,
    #[class(level = internal, kind = name)]
    Codename,
    #[class(level = secret, default = token)]
    ApiKey,
    #[class(level = public)]
    Region,
}

mod words {
    #[derive(telemark::DataClass)]
    #[class(crate = ::telemark)]
    pub(super) enum Legal {
        #[class(level = pii, default = mask("<case>"))]
        Case,
    }
}

struct NoText;

#[derive(Redact)]
struct Order {
    #[redact(Acme::TenantId)]
    tenant: String,
    #[redact(class = Acme::Codename)]
    project: String,
    #[redact(Acme::TenantId = first(2))]
    owner: String,
    #[redact(Acme::Codename, words::Legal::Case)]
    joined: String,
    #[redact(Acme::ApiKey)]
    key: String,
    #[redact(Acme::Region)]
    region: String,
    #[redact(Acme::TenantId)]
    opaque: NoText,
    #[redact(Acme::TenantId, hmac)]
    tag: u64,
    #[redact(pii, Acme::Region)]
    raised: String,
}

#[derive(Redact)]
#[redact(class = Acme::TenantId)]
struct Tenant(String);

fn order() -> Order {
    Order {
        tenant: "tenant-00077".into(),
        project: "Bluebird".into(),
        owner: "owner-1".into(),
        joined: "case 12".into(),
        key: "ghp_0123456789".into(),
        region: "eu".into(),
        opaque: NoText,
        tag: 7,
        raised: "x".into(),
    }
}

#[test]
fn classes_of_a_company_choose_level_and_strategy_and_join_by_the_higher_level() {
    let shown = json(&order());
    let (before, after) = shown.split_once(r#""tag":"h~:"#).expect("a pseudonym");
    assert_eq!(
        before,
        concat!(
            r#"{"tenant":"***0077","project":"***","owner":"ow***","joined":"<case>","key":"ghp_***","#,
            r#""region":"eu","opaque":"***","#
        )
    );
    assert!(after.ends_with(r#"","raised":"***"}"#), "{after}");
    assert_eq!(format!("{:?}", Tenant("tenant-00077".into())), "***0077");
    assert_eq!(Acme::CLASSES[Acme::ApiKey as usize].name, "Acme::ApiKey");
}

#[test]
fn the_catalog_knows_kind_class_reason_and_place_of_each_decision() {
    let text = format!("{:?}", telemark::catalog());
    assert!(text.contains("Profile") && text.contains("Order"), "{text}");
}

#[derive(Redact)]
struct Parcel {
    #[redact(pii = mask, each)]
    names: Vec<String>,
    #[redact(email, key = keep)]
    by_team: BTreeMap<String, String>,
    #[redact(email)]
    by_name: BTreeMap<String, String>,
    #[redact(public)]
    counts: BTreeMap<String, u64>,
    #[redact(public, key = redact)]
    totals: BTreeMap<String, u64>,
    #[redact(public, max_items = 2)]
    tags: Vec<&'static str>,
    #[redact(public, max_bytes = 5)]
    note: String,
    #[redact(nested, key = keep)]
    tenants: BTreeMap<String, Tenant>,
    #[redact(with = initial, each)]
    people: Vec<String>,
    #[redact(pii = mask("<address>"))]
    address: String,
}

fn initial(name: &str) -> char {
    name.chars().next().unwrap_or('?')
}

fn parcel() -> Parcel {
    let map = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
    Parcel {
        names: vec!["Ann".into(), "Bob".into()],
        by_team: map("blue", "ann@gmail.com"),
        by_name: map("Ann", "ann@gmail.com"),
        counts: BTreeMap::from([("eu".into(), 3)]),
        totals: BTreeMap::from([("Ann".into(), 4)]),
        tags: vec!["a", "b", "c", "d"],
        note: "größer".into(),
        tenants: BTreeMap::from([("t".into(), Tenant("tenant-00077".into()))]),
        people: vec!["Carol".into(), "Dan".into()],
        address: "Elm Street".into(),
    }
}

#[test]
fn items_keys_and_limits_follow_their_words() {
    assert_eq!(
        json(&parcel()),
        concat!(
            r#"{"names":["***","***"],"by_team":{"blue":"***@gmail.com"},"by_name":["***@gmail.com"],"#,
            r#""counts":{"eu":3},"totals":[4],"tags":["a","b","…"],"note":"grö…","#,
            r#""tenants":{"t":"***0077"},"people":["C","D"],"address":"<address>"}"#
        )
    );
    let text = format!("{:?}", parcel());
    assert!(
        text.contains(r#"by_team: {"blue": ***@gmail.com}"#) && text.contains(r#"note: "grö…""#),
        "{text}"
    );
}

#[derive(Redact)]
struct Split {
    #[redact(public)]
    both: u8,
    #[redact(public, only = "log")]
    logged: u8,
    #[redact(public, only = "otlp")]
    exported: u8,
}

#[derive(telemark::Event)]
#[event(name = "split.done")]
struct SplitDone {
    #[redact(public)]
    both: u8,
    #[redact(public, only = "log")]
    logged: u8,
    #[redact(public, only = "otlp")]
    exported: u8,
}

#[telemark::traced]
fn work(#[redact(nested)] split: &Split) {
    SplitDone { both: 1, logged: 2, exported: 3 }.emit();
}

#[test]
fn a_field_for_one_kind_of_sink_reaches_no_other() {
    let captured = telemark::testing::scope();
    work(&Split { both: 1, logged: 2, exported: 3 });
    let span = captured.span("work").expect("the span was recorded");
    let shown = span.attribute("split").map(ToString::to_string).unwrap_or_default();
    assert_eq!(shown, "Split { both: 1, exported: 3 }");
    let split = Split { both: 1, logged: 2, exported: 3 };
    assert_eq!(format!("{split:?}"), "Split { both: 1 }", "outside of every sink it is shown to nobody");
}

#[derive(Redact)]
struct Wide {
    #[redact(public)]
    open: u8,
    #[redact(internal)]
    host: String,
    #[redact(email)]
    email: String,
    #[redact(last(4))]
    card: String,
    #[redact(with = initial)]
    name: String,
    #[redact(secret)]
    pin: String,
}

#[test]
fn strict_shows_no_part_of_anything_and_a_third_party_gets_no_person() {
    let wide = || Wide {
        open: 1,
        host: "db-7".into(),
        email: "ann@gmail.com".into(),
        card: "0123456789".into(),
        name: "Ann".into(),
        pin: "1234".into(),
    };
    let text = |policy| match wide().record(policy) {
        Some(Value::Text(text)) => text.into_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        text(Policy::Strict),
        "Wide { open: 1, host: ***, email: ***, card: ***, name: ***, pin: [secret] }"
    );
    assert_eq!(text(Policy::ThirdParty), "Wide { open: 1, host: *** }");
    assert_eq!(
        text(Policy::Production),
        "Wide { open: 1, host: ***, email: ***@gmail.com, card: ***6789, name: A, pin: [secret] }"
    );
    assert_eq!(
        text(Policy::Dev),
        r#"Wide { open: 1, host: "db-7", email: "ann@gmail.com", card: "0123456789", name: "Ann", pin: [secret] }"#
    );
    assert_eq!(Tenant("tenant-00077".into()).record(Policy::ThirdParty), None);
}

#[redact]
struct Padded {
    #[redact(public)]
    items: Vec<Option<f32>>,
    #[redact(public)]
    shape: std::time::Duration,
}

#[test]
fn width_and_precision_of_the_whole_change_no_part() {
    let padded = Padded { items: vec![Some(1.25)], shape: std::time::Duration::from_millis(1500) };
    assert_eq!(format!("{padded:40.1?}"), "Padded { items: [1.25], shape: 1.5s }");
    assert_eq!(format!("{padded:#?}").lines().count(), 6, "{padded:#?}");
}
