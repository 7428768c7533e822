//! One question over HTTP and its answer, whatever the answer is.

use http::HeaderMap;
use http::header::HeaderName;
use reqwest::{Client, redirect};
use std::time::{Duration, SystemTime};

/// No page is read further.
const LONGEST: usize = 64 * 1024 * 1024;

/// An answer.
pub(super) struct Asked {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// How far the clock of whoever answered is ahead of ours, if they told the time.
    pub(super) ahead: Option<f64>,
}

impl Asked {
    /// A header that is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Asks by GET; an error says in a few words why there is no answer.
pub(super) async fn get(
    url: &str,
    headers: &[(&'static str, &str)],
    within: Duration,
) -> Result<Asked, String> {
    let host = url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    let mut client = Client::builder().redirect(redirect::Policy::none()).timeout(within);
    if host.is_some_and(|host| is_this_machine(&host)) {
        client = client.no_proxy();
    }
    let mut asking = client.build().map_err(|error| deepest(&error))?.get(url);
    for (name, value) in headers {
        asking = asking.header(HeaderName::from_static(name), *value);
    }
    let begun = SystemTime::now();
    let mut answer = asking.send().await.map_err(|error| deepest(&error))?;
    let ahead = ahead(answer.headers(), begun);
    let mut body = Vec::new();
    // Who breaks off has answered all the same; whoever reads the page sees that its end is missing.
    while let Ok(Some(chunk)) = answer.chunk().await {
        let room = LONGEST - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == LONGEST {
            break;
        }
    }
    Ok(Asked { status: answer.status().as_u16(), headers: answer.headers().clone(), body, ahead })
}

/// Whether a host is this machine: no proxy knows the way there.
fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The cause that says most.
fn deepest(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// `Date` tells whole seconds: what lies between the question and the end of that second is no difference.
fn ahead(headers: &HeaderMap, begun: SystemTime) -> Option<f64> {
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    let told = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second() as f64;
    let seconds = |time: SystemTime| {
        time.duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
    };
    let (begun, now) = (seconds(begun), seconds(SystemTime::now()));
    Some(if told > now { told - now } else { (told + 1.0 - begun).min(0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::DATE;

    #[test]
    fn a_clock_is_ahead_or_behind_only_by_more_than_the_second_it_tells() {
        let now = SystemTime::now();
        let told = |by: i64| {
            let seconds =
                now.duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970").as_secs() as i64;
            let date = jiff::Timestamp::from_second(seconds + by).expect("a year of four digits");
            let mut headers = HeaderMap::new();
            let text = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            headers.insert(DATE, text.parse().expect("letters and digits"));
            ahead(&headers, now).expect("there is a date")
        };
        assert!(told(0).abs() < 1e-9 && told(-1) > -1.0, "{} {}", told(0), told(-1));
        assert!((58.0..=60.0).contains(&told(60)), "{}", told(60));
        assert!((-60.0..=-58.0).contains(&told(-60)), "{}", told(-60));
        assert_eq!(ahead(&HeaderMap::new(), now), None);
    }
}
