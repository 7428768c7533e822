//! A program that gives its secret away at every sink: who searches must find it at each.

use telemark::{Capped, Counter, Event, Labels, metric, traced};

#[derive(Labels, Clone, Copy)]
struct Leaked<'a> {
    secret: Capped<'a, 64>,
}

/// Secrets given away.
#[metric(counter = "leaks_on_purpose", unit = "{secret}")]
static LEAKED: Counter<Leaked<'_>>;

#[derive(Event)]
#[event(name = "leaks.on_purpose", message = "given away: {secret}")]
struct GivenAway<'a> {
    #[redact(public)]
    secret: &'a str,
}

#[traced(args(%secret))]
fn shows(secret: &str) {
    LEAKED.inc(Leaked { secret: Capped(secret) });
    GivenAway { secret }.emit();
    let literal: &'static str = Box::leak(secret.to_owned().into_boxed_str());
    let thread = std::thread::spawn(move || std::panic::panic_any(literal));
    assert!(thread.join().is_err(), "it panics");
}

/// Gives it away in the process, and to the service at this address; what came back is its answer.
pub(crate) async fn run(other: &str, secret: &str) -> String {
    shows(secret);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let client = reqwest_middleware::ClientBuilder::new(client)
        .with(telemark::http::client::reqwest_middleware())
        .build();
    let _span = telemark::span!("around");
    let _all = telemark::baggage::set("secret", secret);
    let url = format!("{other}/other");
    // Whether it is answered is not the point here.
    let _answer = client.get(url).send().await;
    format!("{secret:?}")
}
