//! What `#[redact]` implements when it is asked: `Display`, `Error`, `Deserialize` and zeroing.

#![allow(dead_code, reason = "fields of the types under test are there to be hidden, not to be read")]

use std::error::Error;
use std::net::IpAddr;
use telemark::{Redact, SafeError, Secret};

#[derive(Redact)]
#[redact(display = "login of {email} from {ip} ({plan}), {{really}}")]
struct Login {
    #[redact(email)]
    email: String,
    #[redact(ip)]
    ip: IpAddr,
    #[redact(public)]
    plan: String,
}

#[test]
fn display_shows_the_declared_fields_in_their_redacted_form() {
    let login = Login {
        email: "ann@gmail.com".into(),
        ip: "203.0.113.77".parse().expect("an address"),
        plan: "pro".into(),
    };
    assert_eq!(login.to_string(), "login of ***@gmail.com from 203.0.113.0 (pro), {really}");
    assert_eq!(format!("{login:>90}"), login.to_string(), "width pads nothing and cuts nothing");
}

#[derive(Redact)]
#[redact(error)]
enum PayError {
    #[redact(error = "card {card} was declined")]
    Declined {
        #[redact(pan)]
        card: String,
    },
    #[redact(error = "no answer from {0}")]
    Network(#[redact(public)] &'static str, #[source] std::io::Error),
    Boxed {
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}

#[derive(Redact)]
#[redact(error = "{user} may not")]
struct Denied {
    #[redact(pii)]
    user: String,
}

#[test]
fn an_error_has_a_redacted_message_that_may_be_recorded_and_keeps_its_cause() {
    let declined = PayError::Declined { card: "4242 4242 4242 4242".into() };
    assert_eq!(declined.to_string(), "card ****4242 was declined");
    assert_eq!(declined.safe_message().as_deref(), Some("card ****4242 was declined"));
    assert!(declined.source().is_none());
    let network = PayError::Network("bank", std::io::Error::other("s3cr3t host"));
    assert_eq!(network.to_string(), "no answer from bank");
    assert_eq!(network.source().map(ToString::to_string).as_deref(), Some("s3cr3t host"));
    assert!(!format!("{network:?}").contains("s3cr3t"), "{network:?}");
    let boxed = PayError::Boxed { cause: "deep".into() };
    assert_eq!((boxed.to_string(), boxed.source().is_some()), ("Boxed".to_owned(), true));
    assert_eq!(Denied { user: "Ann".into() }.safe_message().as_deref(), Some("*** may not"));
}

#[derive(Redact)]
#[redact(deserialize)]
struct SignUp {
    #[redact(public)]
    plan: String,
    #[redact(pii)]
    age: u8,
    #[redact(secret)]
    pin: Secret<u32>,
    #[redact(pii)]
    #[serde(rename = "mail", default)]
    email: Option<String>,
    #[redact(pii)]
    street: Option<String>,
}

#[derive(Redact)]
#[redact(deserialize)]
enum Command<'a, T> {
    Stop,
    Say(#[redact(pii)] &'a str),
    Set {
        #[redact(pii)]
        value: T,
    },
}

#[test]
fn what_is_read_wrongly_is_never_repeated() {
    let read = |text: &str| serde_json::from_str::<SignUp>(text);
    let right = read(r#"{"plan":"pro","age":7,"pin":1234,"mail":"a@b.c"}"#).expect("it is well formed");
    assert_eq!((right.age, right.email.as_deref(), right.street), (7, Some("a@b.c"), None));
    assert_eq!(*right.pin.expose(), 1234);
    for wrong in [
        r#"{"plan":"pro","age":"s3cr3t","pin":1}"#,
        r#"{"plan":"pro","age":7,"pin":"s3cr3t"}"#,
        r#""s3cr3t""#,
        r#"{"plan":["s3cr3t"]}"#,
        r#"{"plan":"s3cr3t"}"#,
        r#"["s3cr3t"]"#,
    ] {
        let told = read(wrong).expect_err("it is refused").to_string();
        assert!(!told.contains("s3cr3t") && told.contains("`SignUp` cannot be read"), "{told}");
    }
    let told = read(r#"{"plan":"pro","age":"x","pin":1}"#).expect_err("it is refused").to_string();
    assert_eq!(told, "`SignUp` cannot be read: a field is no `u8`");
    assert!(matches!(serde_json::from_str(r#""Stop""#), Ok(Command::<u8>::Stop)));
    assert!(matches!(serde_json::from_str(r#"{"Say":"hi"}"#), Ok(Command::<u8>::Say("hi"))));
    assert!(matches!(serde_json::from_str(r#"{"Set":{"value":3}}"#), Ok(Command::Set { value: 3_u8 })));
    let told = serde_json::from_str::<Command<'_, u8>>(r#""s3cr3t""#).expect_err("it is refused").to_string();
    assert!(!told.contains("s3cr3t"), "{told}");
}

#[derive(Redact)]
#[redact(zeroize, view)]
struct Keys {
    #[redact(secret)]
    key: Vec<u8>,
    #[redact(pii)]
    owner: String,
    #[redact(ip)]
    from: Option<IpAddr>,
    #[redact(public)]
    name: String,
}

#[test]
fn zeroing_overwrites_what_is_classified_and_nothing_else() {
    use zeroize::Zeroize;
    let mut keys = Keys { key: vec![1, 2], owner: "Ann".into(), from: None, name: "signing".into() };
    keys.zeroize();
    assert_eq!((keys.key.len(), keys.owner.as_str(), keys.name.as_str()), (0, "", "signing"));
}
