//! Which redirects a client follows, so that baggage stays where it may be seen.

use crate::context::process;
use reqwest::Url;
use reqwest::redirect::{Attempt, Policy};

/// As many as `reqwest` follows by default.
const MOST: usize = 10;

/// Follows up to ten redirects, as `reqwest` does by default, but none that would take baggage from a host that may see
/// it to one that may not.
///
/// `reqwest` sends the headers of the first request along. It leaves out credentials on the way to another host, and knows
/// nothing of baggage. Where this policy stops, the answer is the redirect itself.
///
/// # Example: a client for services that may send it elsewhere
/// ```
/// let client = reqwest::Client::builder().redirect(telemark::http::client::redirects()).build()?;
/// # drop(client);
/// # Ok::<(), reqwest::Error>(())
/// ```
#[must_use]
pub fn redirects() -> Policy {
    Policy::custom(|attempt: Attempt<'_>| {
        let shown = |url: &Url| process::get().shows_baggage_to(url.host_str().unwrap_or_default());
        let began = attempt.previous().first().is_some_and(shown);
        if attempt.previous().len() > MOST {
            attempt.error(format!("more than {MOST} redirects"))
        } else if began && !shown(attempt.url()) {
            attempt.stop()
        } else {
            attempt.follow()
        }
    })
}
