//! What classified values show, in every form that they have.

#![allow(dead_code, reason = "fields of the types under test are there to be hidden, not to be read")]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use telemark::{Policy, Record, Redact, Redacted, Secret, Value, public, redact};

#[redact]
struct Login {
    #[redact(public)]
    user_id: String,
    #[redact(ip)]
    ip: IpAddr,
    #[redact(email)]
    email: String,
    #[redact(pii = hmac)]
    phone: String,
    #[redact(secret)]
    password: String,
}

fn login() -> Login {
    Login {
        user_id: "u-1".into(),
        ip: "203.0.113.77".parse().expect("an address"),
        email: "ann.smith@example.com".into(),
        phone: "+49 171 1234567".into(),
        password: "hunter2".into(),
    }
}

fn json<T: Redact>(value: &T) -> String {
    serde_json::to_string(&Redacted(value)).expect("a redacted view always serialises")
}

/// A pseudonym is different in each run: its form is checked, then it is named.
fn without_pseudonyms(text: &str) -> String {
    let Some(at) = text.find("h~:") else { return text.to_owned() };
    let tag = &text[at + 3..at + 29];
    assert!(tag.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')), "{tag}");
    format!("{}PSEUDONYM{}", &text[..at], &text[at + 29..])
}

#[test]
fn the_login_of_the_tour_shows_what_was_decided() {
    assert_eq!(
        without_pseudonyms(&format!("{:?}", login())),
        r#"Login { user_id: "u-1", ip: 203.0.113.0, email: ***@example.com, phone: PSEUDONYM, password: [secret] }"#
    );
    assert_eq!(
        without_pseudonyms(&json(&login())),
        r#"{"user_id":"u-1","ip":"203.0.113.0","email":"***@example.com","phone":"PSEUDONYM","password":"[secret]"}"#
    );
}

#[test]
fn a_value_of_many_fields_is_recorded_as_its_redacted_text() {
    let Some(Value::Text(text)) = login().record(Policy::Production) else { panic!("it is text") };
    assert_eq!(without_pseudonyms(&text), without_pseudonyms(&format!("{:?}", login())));
}

#[test]
fn pretty_printing_is_honoured_and_width_cuts_nothing_open() {
    let pretty = format!("{:#?}", login());
    assert!(pretty.starts_with("Login {\n    user_id: \"u-1\",\n    ip: 203.0.113.0,\n"), "{pretty}");
    let plain = without_pseudonyms(&format!("{:?}", login()));
    assert_eq!(without_pseudonyms(&format!("{:300.2?}", login())), plain);
}

#[derive(Redact)]
#[redact(public)]
enum Plan {
    Free,
    Pro,
}

#[derive(Redact)]
#[redact(pii = hmac)]
struct UserId(String);

#[derive(Redact)]
struct Age(#[redact(public)] u8);

#[derive(Redact)]
enum Contact {
    Nobody,
    Mail {
        #[redact(email)]
        address: String,
        #[redact(public)]
        verified: bool,
    },
    Call(#[redact(phone)] String, #[redact(drop)] String, #[redact(public)] u8),
    #[redact(variant = "other")]
    Pigeon(#[redact(nested)] Age),
}

#[test]
fn variants_show_their_names_unless_they_are_hidden() {
    assert_eq!((format!("{:?}", Plan::Pro), json(&Plan::Free)), ("Pro".to_owned(), r#""Free""#.to_owned()));
    assert_eq!(format!("{:?}", Contact::Nobody), "Nobody");
    let mail = Contact::Mail { address: "ann@ann-smith.name".into(), verified: true };
    assert_eq!(format!("{mail:?}"), "Mail { address: ***@***, verified: true }");
    assert_eq!(json(&mail), r#"{"Mail":{"address":"***@***","verified":true}}"#);
    let call = Contact::Call("+1 415 555 2671".into(), "gone".into(), 3);
    assert_eq!(format!("{call:?}"), "Call(+1***71, _, 3)");
    assert_eq!(json(&call), r#"{"Call":["+1***71",null,3]}"#);
    assert_eq!(format!("{:?}", Contact::Pigeon(Age(7))), "other(Age(7))");
    assert_eq!(json(&Contact::Pigeon(Age(7))), r#"{"other":7}"#);
}

#[test]
fn a_type_of_one_value_is_recorded_as_that_value() {
    assert_eq!(Age(41).record(Policy::Production), Some(Value::U64(41)));
    assert_eq!(json(&Age(41)), "41");
    assert_eq!(Plan::Pro.record(Policy::Production), Some(Value::from("Pro")));
    let Some(Value::Text(tag)) = UserId("ann".into()).record(Policy::Production) else {
        panic!("it is text")
    };
    assert_eq!(without_pseudonyms(&tag), "PSEUDONYM");
}

#[test]
fn equal_values_have_equal_pseudonyms_in_every_form() {
    let tag = |id: &str| format!("{:?}", UserId(id.into()));
    assert_eq!(tag("ann@example.com"), tag(" Ann@Example.COM"), "an address of mail is the same in any case");
    assert_ne!(tag("ann"), tag("bob"));

    let ann = UserId("ann".into());
    let captured = telemark::testing::scope();
    sign_in("ann", IpAddr::from([203, 0, 113, 77]), "pin", 1, &Plan::Free, None);
    let span = captured.span("sign_in").unwrap();
    let known = telemark::pseudonyms(telemark::Class::Personal, "", "ann", std::time::SystemTime::now());
    assert_eq!(known, [tag("ann")], "who has the key finds it");
    assert_eq!(Redacted(&ann).to_string(), known[0]);
    assert_eq!(json(&ann), format!("\"{}\"", known[0]));
    assert_eq!(ann.record(Policy::Production), Some(Value::from(known[0].clone())));
    assert_eq!(span.attribute("email"), Some(&Value::from(known[0].clone())), "as it is exported");
}

#[test]
fn a_pseudonym_is_of_one_class_and_one_domain() {
    #[derive(Redact)]
    struct Apart {
        #[redact(hmac)]
        personal: &'static str,
        #[redact(internal = hmac)]
        internal: &'static str,
        #[redact(hmac(domain = "orders"))]
        domain: &'static str,
    }
    let apart = Apart { personal: "ann", internal: "ann", domain: "ann" };
    let shown: BTreeMap<String, String> = serde_json::from_str(&json(&apart)).expect("an object of texts");
    let different: std::collections::BTreeSet<_> = shown.values().collect();
    assert_eq!(different.len(), 3, "{shown:?}");
}

#[derive(Redact)]
struct Order<T, C: Default> {
    #[redact(public)]
    total: T,
    #[redact(nested)]
    customer: C,
    #[redact(last(4))]
    reference: T,
}

#[test]
fn generic_types_ask_of_their_parameters_what_their_fields_need() {
    let order = Order { total: 12_345_678_901_u64, customer: None::<Age>, reference: 12_345_678_901 };
    assert_eq!(format!("{order:?}"), "Order { total: 12345678901, customer: None, reference: ***8901 }");
}

#[derive(Redact)]
struct Parcel<'a> {
    #[redact(nested)]
    people: Vec<UserId>,
    #[redact(nested)]
    by_name: BTreeMap<String, Age>,
    #[redact(nested)]
    index: HashMap<String, Box<Age>>,
    #[redact(nested)]
    sender: Option<Arc<Age>>,
    #[redact(ip)]
    route: Vec<IpAddr>,
    #[redact(email)]
    copy: Option<&'a str>,
    #[redact(public = "printed on the parcel")]
    labels: Vec<Cow<'a, str>>,
    #[redact(pii)]
    weight: Option<f64>,
    #[redact(pii, rename = "to.street")]
    street: &'a str,
    #[redact(with = initial)]
    name: &'a str,
}

fn initial(name: &str) -> char {
    name.chars().next().unwrap_or('?')
}

#[test]
fn collections_options_and_functions_of_the_author_are_understood() {
    let parcel = Parcel {
        people: vec![],
        by_name: BTreeMap::from([("Ann".to_owned(), Age(1))]),
        index: HashMap::from([("Bob".to_owned(), Box::new(Age(2)))]),
        sender: Some(Arc::new(Age(3))),
        route: vec!["10.1.2.3".parse().expect("an address"), "2001:db8:1:2::3".parse().expect("an address")],
        copy: None,
        labels: vec!["fragile".into()],
        weight: Some(1.5),
        street: "Elm Street",
        name: "Carol",
    };
    assert_eq!(
        json(&parcel),
        concat!(
            r#"{"people":[],"by_name":[1],"index":[2],"sender":3,"route":["10.1.2.0","2001:db8:1::"],"#,
            r#""copy":null,"labels":["fragile"],"weight":"***","to.street":"***","name":"C"}"#
        )
    );
}

#[redact(crate = telemark, bound = "T: Clone")]
#[allow(explicit_outlives_requirements, reason = "a `where` clause of the user's must survive")]
struct Odd<'a, T, const N: usize = 2>
where
    T: 'a,
{
    #[cfg(any())]
    #[redact(public)]
    elsewhere: NoSuchType,
    /// A field with a raw name, other attributes and an odd type.
    #[allow(non_snake_case, reason = "to stand beside ours")]
    #[redact(public)]
    r#type: [u8; N],
    #[redact(secret)]
    call: fn(&T) -> &'a T,
    #[redact(mask)]
    slice: &'a [T],
}

#[test]
fn names_attributes_and_types_of_any_kind_are_understood() {
    let odd = Odd::<Opaque> { r#type: [1, 2], call: |_| &Opaque, slice: &[] };
    assert_eq!(json(&odd), r#"{"type":[1,2],"call":"[secret]","slice":"***"}"#);
}

#[derive(Clone)]
struct Opaque;

#[derive(Redact)]
struct Masked {
    #[redact(mask)]
    opaque: Opaque,
    #[redact(internal)]
    host: String,
    #[redact(secret = token)]
    token: String,
    #[redact(mask)]
    other: Secret<String>,
    #[redact(drop)]
    gone: String,
}

#[test]
fn masks_work_on_types_that_can_do_nothing() {
    let masked = Masked {
        opaque: Opaque,
        host: "db-7.internal".into(),
        token: "ghp_0123456789".into(),
        other: Secret::new(String::new()),
        gone: "gone".into(),
    };
    assert_eq!(format!("{masked:?}"), "Masked { opaque: ***, host: ***, token: ghp_***, other: *** }");
    assert_eq!(json(&masked), r#"{"opaque":"***","host":"***","token":"ghp_***","other":"***"}"#);
}

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the clear text")
    }
}

#[derive(Redact)]
#[redact(pii)]
struct Wrapped(String);

#[test]
fn a_type_that_has_display_is_redacted_all_the_same() {
    assert_eq!(format!("{:?}", Wrapped("x".into())), "***");
    assert_eq!(Redacted(&Wrapped("x".into())).to_string(), "***");
    assert_eq!(Wrapped("x".into()).record(Policy::Production), Some(Value::from("***")));
}

#[test]
fn a_secret_shows_nothing_and_gives_itself_only_on_demand() {
    let secret = Secret::new("hunter2".to_owned());
    assert_eq!(format!("{secret:?} {secret:#?}"), "[secret] [secret]");
    assert_eq!(json(&secret), r#""[secret]""#);
    assert_eq!(secret.record(Policy::Dev), Some(Value::from("[secret]")));
    assert_eq!(secret.expose(), "hunter2");
}

#[test]
fn only_what_the_author_calls_public_is_recorded_as_text() {
    assert_eq!(public("eu-central-1").record(Policy::Production), Some(Value::from("eu-central-1")));
}

#[test]
fn the_catalog_knows_every_classified_field() {
    let text = format!("{:?}", telemark::catalog());
    for known in ["Login", "password", "Mail.address", "to.street"] {
        assert!(text.contains(known), "{known} is missing");
    }
}

#[telemark::traced(args(note))]
fn sign_in(
    #[redact(pii = hmac)] email: &str,
    #[redact(ip)] from: IpAddr,
    #[redact(secret)] pin: &str,
    #[redact(public)] attempt: u32,
    #[redact(nested)] plan: &Plan,
    #[redact(last(4))] note: Option<&str>,
) -> usize {
    email.len() + pin.len()
}

#[test]
fn a_classified_argument_reaches_the_span_in_its_redacted_form_only() {
    let captured = telemark::testing::scope();
    sign_in(
        "ann@example.com",
        "203.0.113.77".parse().unwrap(),
        "s3cr3t-pin",
        2,
        &Plan::Pro,
        Some("0123456789"),
    );
    let span = captured.span("sign_in").unwrap();
    let text = format!("{span:?}");
    assert!(!text.contains("ann@") && !text.contains("s3cr3t") && !text.contains(".77"), "{text}");
    let shown = |key: &str| span.attribute(key).map(ToString::to_string).unwrap_or_default();
    assert_eq!(without_pseudonyms(&shown("email")), "PSEUDONYM");
    assert_eq!(
        (shown("from"), shown("plan"), shown("note")),
        ("203.0.113.0".into(), "Pro".into(), "***6789".into())
    );
    assert_eq!(span.attribute("attempt"), Some(&Value::U64(2)));
    assert_eq!(span.attribute("pin"), None);
}
