//! One question over HTTP and its answer, whatever the answer is.

use crate::export::otlp::asked;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Uri};
use http_body_util::BodyExt as _;
use std::time::{Duration, SystemTime};
use tokio::time::timeout;

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
    let late = || "no answer in time".to_owned();
    timeout(within, answer(url, headers)).await.unwrap_or_else(|_elapsed| Err(late()))
}

async fn answer(url: &str, headers: &[(&'static str, &str)]) -> Result<Asked, String> {
    let uri = url.parse::<Uri>().map_err(|error| error.to_string())?;
    let mut asking = HeaderMap::new();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).map_err(|error| error.to_string())?;
        asking.insert(HeaderName::from_static(name), value);
    }
    let begun = SystemTime::now();
    let (head, mut body) = asked(uri, asking).await?.into_parts();
    let ahead = ahead(&head.headers, begun);
    let mut page = Vec::new();
    // Who breaks off has answered all the same; whoever reads the page sees that its end is missing.
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(chunk) = frame.into_data() else { continue };
        let room = LONGEST - page.len();
        page.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if page.len() == LONGEST {
            break;
        }
    }
    Ok(Asked { status: head.status.as_u16(), headers: head.headers, body: page, ahead })
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
