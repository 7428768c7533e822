//! OTLP as protobuf over HTTP.

use super::answer::readable;
use super::reader;
use super::target::Target;
use super::transport::{Answer, LONGEST_ANSWER, Refusal, Retry, Sending, Transport, USER_AGENT};
use crate::error::{Error, Result};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, redirect};
use std::io::Write as _;
use std::time::{Duration, SystemTime};

const PROTOBUF: &str = "application/x-protobuf";

/// A client and what every request has.
pub(super) struct Http {
    client: Client,
    url: String,
    gzip: bool,
}

impl Http {
    pub(super) fn new(target: &Target) -> Result<Self> {
        let mut headers = target.headers.clone();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROTOBUF));
        let mut client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .connect_timeout(target.timeout);
        if target.uri.host().is_some_and(is_this_machine) {
            client = client.no_proxy();
        }
        let client = client.build().map_err(|error| {
            Error::new("the HTTP client of the exporter cannot be built").caused_by(error)
        })?;
        Ok(Self { client, url: target.uri.to_string(), gzip: target.gzip })
    }

    async fn answer(&self, request: Bytes) -> Answer {
        let mut post = self.client.post(&self.url);
        let body = if self.gzip {
            post = post.header(CONTENT_ENCODING, "gzip");
            zipped(&request)
        } else {
            request
        };
        // A connection that fails, at whatever moment, may work the next time.
        let mut response = post.body(body).send().await.map_err(|error| unreached(&error))?;
        let answer = body_of(&mut response).await;
        if !response.status().is_success() {
            return Err(refusal(&response, &answer.unwrap_or_default()));
        }
        let answer = answer.map_err(|error| unreached(&error))?;
        let protobuf = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes()
                .get(..PROTOBUF.len())
                .is_some_and(|kind| kind.eq_ignore_ascii_case(PROTOBUF.as_bytes()))
        });
        Ok(if protobuf { answer } else { Bytes::new() })
    }
}

impl Transport for Http {
    fn send(&self, request: Bytes) -> Sending<'_> {
        Box::pin(self.answer(request))
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn zipped(request: &Bytes) -> Bytes {
    let mut zip = GzEncoder::new(Vec::with_capacity(request.len() / 4), Compression::fast());
    match zip.write_all(request).and_then(|()| zip.finish()) {
        Ok(zipped) => zipped.into(),
        // Memory takes every write; were that ever untrue, the collector would refuse and that is counted.
        Err(_) => Bytes::new(),
    }
}

async fn body_of(response: &mut Response) -> reqwest::Result<Bytes> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = LONGEST_ANSWER - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == LONGEST_ANSWER {
            break;
        }
    }
    Ok(body.into())
}

fn unreached(error: &reqwest::Error) -> Refusal {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Refusal { reason: format!("no connection: {cause}"), retry: Retry::Soon }
}

fn refusal(response: &Response, answer: &[u8]) -> Refusal {
    let status = response.status();
    let retry = match status.as_u16() {
        429 | 502 | 503 | 504 => {
            let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            header.and_then(|text| pause(text, SystemTime::now())).map_or(Retry::Soon, Retry::After)
        }
        _ => Retry::Never,
    };
    // The body of a refusal is a `google.rpc.Status`, whose second field is for people.
    let words = readable(reader::bytes(answer, 2).unwrap_or_default());
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    Refusal { reason: format!("the collector answered {status}{words}"), retry }
}

/// `Retry-After` is a number of seconds or a date.
fn pause(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(SystemTime::from(date).duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 5);
        assert_eq!(pause(" 7", now), Some(Duration::from_secs(7)));
        assert_eq!(pause("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(5)));
        assert_eq!(pause("Sun, 06 Nov 1993 08:49:37 GMT", now), None, "that day was no Sunday");
        assert_eq!(pause("Sat, 06 Nov 1993 08:49:37 GMT", now), Some(Duration::ZERO));
        assert_eq!(pause("soon", now), None);
    }

    #[test]
    fn only_this_machine_is_asked_without_a_proxy() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        assert!(!is_this_machine("collector") && !is_this_machine("10.0.0.1"));
    }
}
