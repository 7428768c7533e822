//! The kit against leaks: what it finds in every sink and in every encoding, and what it lets pass.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, UnwindSafe, catch_unwind};
use telemark::testing::{Canary, assert_no_leak, assert_noninterference};
use telemark::{Capped, Counter, Labels, Secret, metric, redact, traced};

/// What an assertion says that does not hold.
fn refusal(assertion: impl FnOnce() + UnwindSafe) -> String {
    let payload = catch_unwind(assertion).expect_err("the assertion does not hold");
    *payload.downcast::<String>().expect("the panic of an assertion has a text")
}

#[traced(args(%open))]
fn open(open: &str) -> usize {
    open.len()
}

#[traced(err(Display))]
fn fails(text: &str) -> Result<(), String> {
    Err(format!("no account {text}"))
}

#[derive(Labels, Clone, Copy)]
struct ByName<'a> {
    name: Capped<'a, 64>,
}

/// Names seen.
#[metric(counter = "leaks_kit_names", unit = "{name}")]
static NAMES: Counter<ByName<'_>>;

/// What is charged.
#[metric(counter = "leaks_kit_charged", unit = "{cent}")]
static CHARGED: Counter<ByName<'_>>;

#[redact]
#[derive(Clone)]
struct Login {
    #[redact(public)]
    user: &'static str,
    #[redact(pii = hmac)]
    phone: String,
    #[redact(email)]
    email: String,
    #[redact(last(4))]
    card: String,
    #[redact(secret)]
    password: Secret<String>,
}

fn login(secret: &str) -> Login {
    let text = || secret.to_owned();
    Login { user: "ann", phone: text(), email: text(), card: text(), password: Secret::new(text()) }
}

#[test]
fn code_that_keeps_its_secret_passes() {
    #[traced]
    fn log_in(#[redact(pii = hmac)] email: &str, #[redact(secret)] pin: &str) -> Result<usize, String> {
        tracing::info!(login = ?Login { card: String::new(), ..login(email) }, "{:?}", login("").password);
        log::warn!("refused");
        NAMES.inc(ByName { name: Capped("ann") });
        if pin.is_empty() { Ok(0) } else { Err(format!("wrong pin {pin}")) }
    }

    assert_no_leak!(|secret| {
        log_in(secret, secret).expect_err("every pin is wrong");
    });
    assert_noninterference!(|secret| {
        log_in(secret, secret).expect_err("every pin is wrong");
    });
}

#[test]
fn every_sink_is_looked_into() {
    let all = |message: &str, sinks: &[&str]| {
        for sink in sinks {
            assert!(
                message.contains(&format!("\n{sink},")) || message.contains(&format!("\n{sink}:")),
                "{sink}: {message}"
            );
        }
    };
    let attribute = refusal(|| assert_no_leak!(open));
    all(&attribute, &["the span", "the terminal's trees", "OTLP spans"]);
    let error = refusal(|| {
        assert_no_leak!(|secret| {
            let _refused = fails(secret);
        });
    });
    all(&error, &["the JSON log", "the terminal", "the span", "OTLP spans"]);
    let message = refusal(|| assert_no_leak!(|secret| tracing::info!("hello {secret}")));
    all(&message, &["the JSON log", "the terminal"]);
    let logged = refusal(|| assert_no_leak!(|secret| log::debug!("hello {secret}")));
    all(&logged, &["the JSON log", "the terminal"]);
    let body = refusal(|| assert_no_leak!(|secret| (200.to_string(), vec![format!("<b>{secret}</b>")])));
    all(&body, &["what the code gave back"]);
    let user = refusal(|| {
        assert_no_leak!(|secret| {
            let _entered = telemark::span!("of a user").entered();
            telemark::set_user(secret);
            telemark::set_attribute("vip", secret.to_owned());
            tracing::info!("seen");
        });
    });
    all(&user, &["the JSON log", "the span"]);
}

#[test]
fn what_production_prints_of_a_panic_is_looked_into() {
    let literal: &'static str = "jQxvKzwqJvXk";
    let found = Canary::of(literal);
    assert_eq!(found.leaks_in("stderr", b"thread panicked:\njQxvKzwqJvXk").len(), 1);
    // A payload that was put together is not shown, and the panic goes on.
    let passed = catch_unwind(|| {
        assert_no_leak!(|secret| {
            assert!(secret.is_empty(), "no account {secret}");
        });
    });
    let payload = passed.expect_err("the panic is passed on").downcast::<String>().expect("it has a text");
    assert!(payload.starts_with("no account "), "{payload}");
}

#[test]
fn every_way_to_write_a_secret_is_known() {
    let found = |write: &dyn Fn(&str) -> Vec<u8>, encoding: &str| {
        for secret in Canary::every_form() {
            let leaks = secret.leaks_in("sink", &write(secret.text()));
            assert!(!leaks.is_empty(), "{encoding}: {secret:?}");
        }
        let secret = Canary::of("jQxvKzwqJvXk");
        let leaks = secret.leaks_in("sink", &write(secret.text()));
        assert!(leaks.iter().any(|leak| leak.encoding() == encoding), "{encoding}: {leaks:?}");
    };
    found(&|text| text.into(), "as it is");
    found(&|text| text.to_uppercase().into(), "in upper case");
    found(&|text| text.to_lowercase().into(), "in lower case");
    found(&|text| text.chars().rev().collect::<String>().into(), "backwards");
    let each =
        |text: &str, write: &dyn Fn(u8) -> String| text.bytes().map(write).collect::<String>().into_bytes();
    found(&|text| each(text, &|byte| format!("%{byte:02x}")), "in percent encoding");
    found(&|text| each(text, &|byte| format!("{byte:02X}")), "in hexadecimal");
    found(&|text| text.encode_utf16().flat_map(u16::to_be_bytes).collect(), "in UTF-16");
    found(&|text| format!("{text:?}").into(), "as it is");
    found(&|text| serde_json::to_vec(text).expect("text is JSON"), "as it is");
    found(&|text| text.escape_unicode().to_string().into(), "as `Debug` escapes it");
    let escaped = |text: &str| {
        text.encode_utf16().fold(String::new(), |mut all, unit| {
            write!(all, "\\u{unit:04x}").expect("writing to a string does not fail");
            all
        })
    };
    found(&|text| escaped(text).into(), "as JSON escapes it");
}

#[test]
fn a_part_of_four_bytes_is_a_leak_and_three_are_none() {
    let secret = Canary::of("jQxvKzwqJvXk");
    assert_eq!(secret.leaks_in("sink", b"***qJvX***").len(), 1);
    assert_eq!(secret.leaks_in("sink", b"***JvX***Qxv***").len(), 0);
    assert!(refusal(|| assert_no_leak!(|secret| tracing::info!(card = ?login(secret)))).contains("4 bytes"));
    assert_no_leak!(shows = 4, |secret| tracing::info!(card = ?login(secret), user = login("").user));
}

#[test]
fn numbers_are_found_in_digits_and_in_binary() {
    let charge = |secret: &str| CHARGED.add(secret.parse().unwrap_or(0), ByName { name: Capped("ann") });
    let told = refusal(move || assert_no_leak!(|secret| charge(secret)));
    assert!(
        told.contains("/metrics") && told.contains("OTLP metrics") && told.contains("as a number in binary"),
        "{told}"
    );
    let told = refusal(|| assert_no_leak!(|secret| tracing::info!(amount = secret.parse::<u64>().ok())));
    assert!(told.contains("the JSON log") && told.contains("(digits), as it is"), "{told}");
}

#[test]
fn chance_is_no_leak() {
    #[traced]
    fn work() -> u128 {
        let digits = telemark::TraceId::random();
        tracing::info!(time = ?std::time::SystemTime::now(), id = %digits, number = f64::from(std::process::id()).sqrt());
        u128::from_be_bytes(digits.to_bytes())
    }

    for _ in 0..10 {
        assert_no_leak!(|_| work().to_string());
    }
}

#[test]
fn code_that_waits_is_run_to_its_end() {
    #[traced]
    async fn fetch(#[redact(secret)] token: &str) -> usize {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        token.len()
    }

    assert_no_leak!(async |secret| {
        fetch(secret).await;
    });
    assert_noninterference!(async |secret| {
        fetch(secret).await;
    });
    let told = refusal(|| {
        assert_no_leak!(async |secret| {
            let text = format!("spawned {secret}");
            tokio::spawn(async move { tracing::info!("{text}") }).await.expect("the task ends");
        });
    });
    assert!(told.contains("the JSON log"), "{told}");
}

#[tokio::test]
async fn inside_of_a_runtime_it_says_what_to_do() {
    let told = catch_unwind(|| assert_no_leak!(async |_| ())).expect_err("a runtime does not run in another");
    let told = told.downcast::<String>().expect("it has a text");
    assert!(told.contains("a plain `#[test]`"), "{told}");
}

#[test]
fn lengths_branches_and_counts_interfere() {
    let length = refusal(|| assert_noninterference!(|secret| tracing::info!(length = secret.len())));
    assert!(length.contains("the JSON log") && length.contains("333"), "{length}");
    let branch = refusal(|| {
        assert_noninterference!(|secret| {
            if secret.len() > 100 {
                open("long");
            }
        });
    });
    assert!(branch.contains("only with the other"), "{branch}");
    let count = refusal(|| {
        assert_noninterference!(|secret| CHARGED.add(secret.len() as u64, ByName { name: Capped("ann") }));
    });
    assert!(count.contains("metrics, `leaks_kit_charged`"), "{count}");
    let answer = refusal(|| assert_noninterference!(|secret| secret.len().to_string()));
    assert!(answer.contains("what the code gave back"), "{answer}");
}

#[test]
fn the_same_code_interferes_with_itself_in_no_run() {
    #[traced]
    fn outer() {
        let threads: Vec<_> = (0..4)
            .map(|n| {
                let span = telemark::span!("inner", n = n);
                std::thread::spawn(move || {
                    span.in_scope(|| tracing::info!(elapsed = 0.1 * f64::from(n), "in a thread"));
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("it ends");
        }
    }

    for _ in 0..10 {
        assert_noninterference!(|_| outer());
    }
}

#[test]
fn no_message_shows_the_secret_it_found() {
    let mut secrets = Vec::new();
    let told = catch_unwind(AssertUnwindSafe(|| {
        assert_no_leak!(|secret| {
            secrets.push(secret.to_owned());
            tracing::info!("{secret} {secret}");
        });
    }));
    let told = *told.expect_err("it leaks").downcast::<String>().expect("it has a text");
    assert!(secrets.len() >= 9);
    for secret in secrets {
        assert!(Canary::of(&secret).leaks_in("the message", told.as_bytes()).is_empty(), "{told}");
    }
}
