//! The middleware for `reqwest`.

use super::call::{Call, Target};
use crate::http::Fault;
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};

/// Traces and times every call of a `reqwest` client, and writes `traceparent`, `tracestate`, `X-Tracking-ID` and, for
/// loopback and the hosts of `setup().baggage_hosts(..)`, `baggage` into its headers.
///
/// Add it after a retry middleware: each try is then a span of its own. Redirects are followed inside one try, by
/// `reqwest` itself, with the headers of the first request.
///
/// # Example: a client for other services
/// ```
/// let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new())
///     .with(telemark::http::client::reqwest_middleware())
///     .build();
/// ```
pub const fn reqwest_middleware() -> ReqwestMiddleware {
    ReqwestMiddleware {}
}

/// What [`reqwest_middleware()`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a middleware does nothing until it is added to a client"]
#[non_exhaustive]
pub struct ReqwestMiddleware {}

/// How often a call was tried before; kept with the call by whoever retries it.
#[derive(Clone)]
struct Tries(u32);

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
    let resent = extensions.get::<Tries>().map_or(0, |tries| tries.0);
    extensions.insert(Tries(resent.saturating_add(1)));
    let (method, url) = (request.method().clone(), request.url().clone());
    let target = Target {
        method: &method,
        url: url.as_str(),
        host: url.host_str().unwrap_or_default(),
        port: url.port_or_known_default(),
        resent,
    };
    let mut call = Call::begin(&target, request.headers_mut());
    let mut answer = pin!(next.run(request, extensions));
    let answer = poll_fn(|context| call.during(|| answer.as_mut().poll(context))).await;
    match &answer {
        Ok(answer) => call.answered(answer.status()),
        Err(error) => call.failed(fault(error)),
    }
    answer
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::Reqwest(error) if error.is_timeout() => Fault::TIMEOUT,
        Error::Reqwest(error) if error.is_connect() => Fault::CONNECT,
        Error::Reqwest(error) if error.is_body() => Fault::BODY,
        _ => Fault::OTHER,
    }
}
