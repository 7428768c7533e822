//! OTLP as protobuf over HTTP.

use super::advice::{deepest, unreached};
use super::answer::readable;
use super::reader;
use super::route::Route;
use super::target::{Protocol, Target};
use super::tls::{Connector, connector};
use super::transport::{Answer, LONGEST_ANSWER, LONGEST_WAIT, Refusal, Retry, Sending, Transport};
use crate::error::Result;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, PROXY_AUTHORIZATION, RETRY_AFTER, USER_AGENT,
};
use http::response::Parts;
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::io::Write as _;
use std::time::{Duration, SystemTime};

const PROTOBUF: &str = "application/x-protobuf";

/// A client and what every request has.
pub(super) struct Http {
    client: Client<Connector, Full<Bytes>>,
    uri: Uri,
    headers: HeaderMap,
    gzip: bool,
    secure: bool,
}

impl Http {
    pub(super) fn new(target: &Target) -> Result<Self> {
        let route = Route::to(target);
        let mut headers = target.headers.clone();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROTOBUF));
        headers.insert(USER_AGENT, HeaderValue::from_static(super::transport::USER_AGENT));
        if let Some(credentials) = route.credentials() {
            headers.insert(PROXY_AUTHORIZATION, credentials.clone());
        }
        if target.gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let client = client(target, route)?;
        Ok(Self { client, uri: target.uri.clone(), headers, gzip: target.gzip, secure: target.is_secure() })
    }

    async fn answer(&self, request: Bytes) -> Answer {
        let body = if self.gzip { zipped(&request) } else { request };
        let mut post = Request::new(Full::new(body));
        *post.method_mut() = Method::POST;
        *post.uri_mut() = self.uri.clone();
        *post.headers_mut() = self.headers.clone();
        // A connection that fails, at whatever moment, may work the next time.
        let response = self.client.request(post).await.map_err(|error| unreached(&error, self.secure))?;
        let (head, body) = response.into_parts();
        let answer = read(body).await;
        if !head.status.is_success() {
            return Err(refusal(&head, &answer.unwrap_or_default()));
        }
        let answer = answer.map_err(|error| unreached(&error, self.secure))?;
        let protobuf = head.headers.get(CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes()
                .get(..PROTOBUF.len())
                .is_some_and(|kind| kind.eq_ignore_ascii_case(PROTOBUF.as_bytes()))
        });
        Ok(if protobuf { answer } else { Bytes::new() })
    }
}

fn client(target: &Target, route: Route) -> Result<Client<Connector, Full<Bytes>>> {
    let connector = connector(target, route, b"http/1.1")?;
    Ok(Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}

/// Asks by GET, on the way that OTLP goes; in a few words why there is no answer.
pub(crate) async fn asked(uri: Uri, headers: HeaderMap) -> Result<Response<Incoming>, String> {
    let target = Target::new(uri, Protocol::HttpProtobuf);
    let client = client(&target, Route::to(&target)).map_err(|error| error.to_string())?;
    let mut get = Request::new(Full::new(Bytes::new()));
    *get.uri_mut() = target.uri;
    *get.headers_mut() = target.headers;
    get.headers_mut().extend(headers);
    client.request(get).await.map_err(|error| deepest(&error))
}

impl Transport for Http {
    fn send(&self, request: Bytes) -> Sending<'_> {
        Box::pin(self.answer(request))
    }
}

fn zipped(request: &Bytes) -> Bytes {
    let mut zip = GzEncoder::new(Vec::with_capacity(request.len() / 4), Compression::fast());
    match zip.write_all(request).and_then(|()| zip.finish()) {
        Ok(zipped) => zipped.into(),
        // Memory takes every write; were that ever untrue, the collector would refuse and that is counted.
        Err(_) => Bytes::new(),
    }
}

/// The answer, or as much of it as is read at most.
async fn read(mut body: Incoming) -> hyper::Result<Bytes> {
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame?.into_data() else { continue };
        let room = LONGEST_ANSWER - all.len();
        all.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if all.len() == LONGEST_ANSWER {
            break;
        }
    }
    Ok(all.into())
}

fn refusal(head: &Parts, answer: &[u8]) -> Refusal {
    let status = head.status;
    let retry = match status.as_u16() {
        429 | 502 | 503 | 504 => {
            let header = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            header.and_then(|text| pause(text, SystemTime::now())).map_or(Retry::Soon, Retry::After)
        }
        _ => Retry::Never,
    };
    // The body of a refusal is a `google.rpc.Status`, whose second field is for people.
    let words = readable(reader::bytes(answer, 2).unwrap_or_default());
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    Refusal { reason: format!("the collector answered {status}{words}"), retry, answered: true }
}

/// `Retry-After` is a number of seconds or a date.
fn pause(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    let pause = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        SystemTime::from(date).duration_since(now).unwrap_or_default()
    };
    Some(pause.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 5);
        assert_eq!(pause(" 7", now), Some(Duration::from_secs(7)));
        assert_eq!(pause("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(5)));
        assert_eq!(pause("Sun, 06 Nov 1993 08:49:37 GMT", now), None, "that day was no Sunday");
        assert_eq!(pause("Sat, 06 Nov 1993 08:49:37 GMT", now), Some(Duration::ZERO));
        assert_eq!(pause("soon", now), None);
        for endless in ["18446744073709551615", "Tue, 31 Dec 2999 23:59:59 GMT"] {
            assert_eq!(pause(endless, now), Some(LONGEST_WAIT), "{endless}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_pause_within_the_limit_or_none(text in "[ 0-9]{0,25}|[A-Za-z]{3}, [0-9]{1,2} [A-Za-z]{3} [0-9]{1,5} [0-9:]{0,8} ?(GMT|[+-][0-9]{4})?|.{0,40}") {
            let read = pause(&text, SystemTime::now());
            prop_assert!(read.is_none_or(|read| read <= LONGEST_WAIT));
        }

        #[test]
        fn a_number_of_seconds_is_read_back(seconds in 0..=3600_u64) {
            prop_assert_eq!(pause(&seconds.to_string(), SystemTime::now()), Some(Duration::from_secs(seconds)));
        }
    }
}
