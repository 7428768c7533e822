//! The middleware for `reqwest`.

use super::call::{Call, Target};
use super::tries::Tries;
use crate::http::Fault;
use crate::http::counted::{Counted, Size};
use http::Extensions;
use http_body::Body as _;
use reqwest::{Body, Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};

/// Traces and times every call of a `reqwest` client, and writes `traceparent`, `tracestate`, `X-Tracking-ID` and, for
/// loopback and the hosts of `setup().baggage_hosts(..)`, `baggage` into its headers.
///
/// Add it after a retry middleware: each try is then a span of its own, with `http.request.resend_count` from the second
/// on. Redirects are followed inside one try, by `reqwest` itself, with the headers of the first request: give the client
/// [`redirects()`](super::redirects()), so that no baggage goes where it may not be seen. The sizes of bodies are measured: that of
/// a stream is counted while it is sent, that of an answer is what `content-length` tells.
///
/// # Example: a client for other services
/// ```
/// let http = reqwest::Client::builder().redirect(telemark::http::client::redirects()).build()?;
/// let client = reqwest_middleware::ClientBuilder::new(http)
///     .with(telemark::http::client::reqwest_middleware())
///     .build();
/// # Ok::<(), reqwest::Error>(())
/// ```
pub const fn reqwest_middleware() -> ReqwestMiddleware {
    ReqwestMiddleware {}
}

/// What [`reqwest_middleware()`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a middleware does nothing until it is added to a client"]
#[non_exhaustive]
pub struct ReqwestMiddleware {}

impl Middleware for ReqwestMiddleware {
    fn handle<'a, 'b, 'c, 'd>(
        &'a self,
        request: Request,
        extensions: &'b mut Extensions,
        next: Next<'c>,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send + 'd>>
    where
        'a: 'd,
        'b: 'd,
        'c: 'd,
        Self: 'd,
    {
        Box::pin(handle(request, extensions, next))
    }
}

async fn handle(mut request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
    // The extensions are the call's: whoever retries it keeps them.
    let resent = extensions.get_or_insert_default::<Tries>().another();
    let (method, url) = (request.method().clone(), request.url().clone());
    let target = Target {
        method: &method,
        url: url.as_str(),
        host: url.host_str().unwrap_or_default(),
        port: url.port_or_known_default(),
        resent,
        size: size(&mut request),
    };
    let mut call = Call::begin(target, request.headers_mut());
    let mut answer = pin!(next.run(request, extensions));
    let answer = poll_fn(|context| call.during(|| answer.as_mut().poll(context))).await;
    match &answer {
        Ok(answer) => call.answered(answer.status(), answer.headers(), answer.content_length()),
        Err(error) => call.failed(fault(error)),
    }
    answer
}

/// The bytes of the body; a stream is put behind one that counts it.
fn size(request: &mut Request) -> Size {
    let Some(body) = request.body_mut() else { return Size::Told(0) };
    if let Some(bytes) = body.size_hint().exact() {
        return Size::Told(bytes);
    }
    let (counted, size) = Counted::new(mem::take(body));
    *body = Body::wrap(counted);
    size
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::Reqwest(error) if error.is_timeout() => Fault::TIMEOUT,
        Error::Reqwest(error) if error.is_connect() => Fault::CONNECT,
        Error::Reqwest(error) if error.is_body() => Fault::BODY,
        _ => Fault::OTHER,
    }
}
