//! Two secrets leave the same traces under every strategy but pseudonyms, and pseudonyms are what they promise.

#![allow(dead_code, reason = "fields of the types under test are there to be hidden, not to be read")]

use proptest::prelude::*;
use telemark::testing::{Canary, assert_no_leak, assert_noninterference};
use telemark::{Event, Failure, Policy, Record, Redact, Redacted, Secret, redact, traced};

/// A type of each strategy, a function with it, and the proof that neither its length nor its letters show.
macro_rules! strategies {
    ($($name:ident: [$($strategy:tt)+];)+) => {
        $(#[test]
        fn $name() {
            #[redact]
            struct One {
                #[redact($($strategy)+)]
                value: String,
                #[redact($($strategy)+)]
                maybe: Option<String>,
                #[redact(public)]
                shown: u8,
            }

            #[derive(Event)]
            #[event(name = "interference.seen", message = "seen")]
            struct Seen {
                #[redact($($strategy)+)]
                value: String,
            }

            #[traced(span = sp, fields(late: &One))]
            fn call(#[redact($($strategy)+)] value: &str, one: &One) {
                sp.late(one);
                tracing::info!(?one, "{one:#?}, {} letters", value.len().min(0));
                Seen { value: value.to_owned() }.emit();
            }

            let one = |value: &str| One { value: value.to_owned(), maybe: Some(value.to_owned()), shown: 7 };
            assert_noninterference!(|secret| {
                let one = one(secret);
                call(secret, &one);
                (format!("{one:?}{one:#?}{:>20?}", Redacted(&one)), serde_json::to_string(&Redacted(&one)))
            });
            assert_no_leak!(|secret| {
                let one = one(secret);
                call(secret, &one);
                (format!("{one:?}{one:#?}{:>20?}", Redacted(&one)), serde_json::to_string(&Redacted(&one)))
            });
        })+
    };
}

strategies! {
    internal_shows_nothing_of_a_value: [internal];
    pii_shows_nothing_of_a_value: [pii];
    secret_shows_nothing_of_a_value: [secret];
    drop_shows_nothing_of_a_value: [drop];
    mask_shows_nothing_of_a_value: [mask];
    email_shows_nothing_of_a_value_that_is_none: [email];
    ip_shows_nothing_of_a_value_that_is_none: [ip];
    phone_shows_nothing_of_a_value_that_is_none: [phone];
    pan_shows_nothing_of_a_value_that_is_none: [pan];
    token_shows_nothing_of_an_unknown_kind: [token];
    hmac_shows_nothing_but_its_pseudonym: [pii = hmac];
}

#[derive(Redact)]
#[redact(pii = hmac)]
struct User(String);

#[derive(Redact)]
#[redact(internal = hmac)]
struct Key(String);

#[derive(Redact)]
struct Apart {
    #[redact(hmac(domain = "billing"))]
    value: String,
}

fn tag(shown: &str) -> &str {
    let at = shown.find("h~:").expect("without a key the pseudonym says so");
    &shown[at..at + 29]
}

proptest! {
    #[test]
    fn a_value_has_one_pseudonym_in_every_form_and_others_have_others(one in ".{1,40}", other in "[a-z]{41,60}") {
        let user = |value: &str| User(value.to_owned());
        let debug = format!("{:?}", user(&one));
        prop_assert_eq!(&debug, tag(&debug));
        prop_assert_eq!(&format!("{}", Redacted(&user(&one))), &debug);
        prop_assert_eq!(&format!("{:#?}", user(&one)), &debug);
        let json = serde_json::to_string(&Redacted(&user(&one))).expect("a redacted view always serialises");
        prop_assert_eq!(tag(&json), &debug);
        let recorded = user(&one).record(Policy::Production).expect("it is recorded").to_string();
        prop_assert_eq!(&recorded, &debug);
        prop_assert_ne!(&format!("{:?}", user(&other)), &debug);
        let apart = format!("{:?}", Apart { value: one.clone() });
        prop_assert_ne!(tag(&apart), &debug, "another domain");
        let class = format!("{:?}", Key(one.clone()));
        prop_assert_ne!(&class, &debug, "another class");
    }

    #[test]
    fn generated_secrets_show_in_no_form(secret in "[\\PC]{0,8}[gjkmpqvwxzGJKMPQVWXZ]{9,60}[\\PC]{0,8}") {
        #[redact]
        struct Login {
            #[redact(pii)]
            name: String,
            #[redact(pii = hmac)]
            phone: String,
            #[redact(email)]
            email: String,
            #[redact(ip)]
            ip: String,
            #[redact(secret)]
            pin: Secret<String>,
        }

        let text = || secret.clone();
        let login = Login { name: text(), phone: text(), email: text(), ip: text(), pin: Secret::new(text()) };
        let forms = [
            format!("{login:?}{login:#?}{:>20?}", Some(&login)),
            format!("{}{:?}", Redacted(&login), Redacted(&login)),
            serde_json::to_string(&Redacted(&login)).expect("a redacted view always serialises"),
            format!("{:?}", login.record(Policy::Strict)),
        ];
        for form in forms {
            let leaks = Canary::of(&secret).leaks_in("a form", form.as_bytes());
            prop_assert!(leaks.is_empty(), "{}", leaks[0]);
        }
    }
}

#[derive(Failure, thiserror::Error, Debug)]
enum LoginError {
    #[error("the password {0} is wrong")]
    Wrong(String),
}

#[test]
fn which_secret_made_a_call_fail_or_end_early_does_not_show() {
    #[traced(err)]
    async fn log_in(#[redact(secret)] password: &str, ends: bool) -> Result<(), LoginError> {
        if !ends {
            std::future::pending::<()>().await;
        }
        Err(LoginError::Wrong(password.to_owned()))
    }

    assert_noninterference!(async |secret| {
        log_in(secret, true).await.expect_err("every password is wrong");
        let late = tokio::time::timeout(std::time::Duration::from_millis(2), log_in(secret, false)).await;
        assert!(late.is_err(), "it never ends");
        let owned = secret.to_owned();
        let task = tokio::spawn(async move { panic!("no account {owned}") });
        let failed: Result<(), _> = task.await;
        assert!(failed.is_err_and(|error| error.is_panic()));
    });
}
