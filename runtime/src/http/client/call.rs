//! One try of one call: its span, its headers and its duration.

use crate::context::{process, propagation};
use crate::http::counted::Size;
use crate::http::metrics::{CLIENT_ACTIVE, ClientActiveLabels, ClientEnded, ClientLabels};
use crate::http::{Fault, Method, ResponseStatus, capture, declared, url};
use crate::metric::{Capped, Entered, LabelValue};
use crate::registry::{Declared, declare};
use crate::schema::{FieldShape, Location, SpanKind};
use crate::span::{self, Given, Opened, Site, Start, Status};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use std::borrow::Cow;
use std::time::Instant;

const NAMES: [&str; 6] = [
    "http.request.method",
    "http.request.method_original",
    "url.full",
    "server.address",
    "server.port",
    "http.request.resend_count",
];

static FIELDS: [FieldShape; NAMES.len()] =
    FieldShape::values(&NAMES, &["server.port", "http.request.resend_count"]);
static SITE: Site = declared::site(
    (SpanKind::Client, "telemark::http::client"),
    (&NAMES, &FIELDS),
    Location::ours(file!(), line!(), module_path!()),
    &SITE,
);
declare!(Declared::Span(SITE.shape()));

/// Where a call goes.
pub(super) struct Target<'a> {
    pub(super) method: &'a http::Method,
    /// The whole URL, as it is called.
    pub(super) url: &'a str,
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
    /// Earlier tries of the same call.
    pub(super) resent: u32,
    /// Bytes of the body.
    pub(super) size: Size,
}

/// A try under way. Dropped before its answer is there, it was cancelled by this side, which is no error.
pub(super) struct Call {
    span: Opened,
    start: Instant,
    method: Method,
    host: Box<str>,
    port: String,
    /// Bytes of the request's body.
    asked: Size,
    /// Bytes of the answer's body, if they were told.
    told: Option<u64>,
    active: Option<Entered>,
    ended: bool,
    /// Set while inner code runs: what is dropped meanwhile is dropped by a panic.
    running: bool,
}

impl Call {
    /// Begins a try and writes its identity into the headers.
    pub(super) fn begin(target: Target<'_>, headers: &mut HeaderMap) -> Self {
        let start = Instant::now();
        let method = Method::of(target.method);
        let span = open(&target, method);
        let with_baggage = process::get().shows_baggage_to(target.host);
        span.in_scope(|| propagation::write(headers, with_baggage));
        if let Some(captured) = capture::of_client() {
            captured.request.record(headers, &span);
        }
        let host = url::shortened(target.host).trim_start_matches('[').trim_end_matches(']');
        let port = target.port.map(|port| port.to_string()).unwrap_or_default();
        let active =
            CLIENT_ACTIVE.enter(ClientActiveLabels { method, address: Capped(host), port: Capped(&port) });
        Self {
            span,
            start,
            method,
            host: host.into(),
            port,
            asked: target.size,
            told: None,
            active: Some(active),
            ended: false,
            running: false,
        }
    }

    /// Runs a part of the call inside its span.
    pub(super) fn during<T>(&mut self, part: impl FnOnce() -> T) -> T {
        self.running = true;
        let inside = self.span.inside();
        let value = part();
        drop(inside);
        self.running = false;
        value
    }

    /// The head of the answer is there; for a caller, 4xx is an error as well as 5xx.
    pub(super) fn answered(mut self, status: StatusCode, headers: &HeaderMap, size: Option<u64>) {
        if let Some(captured) = capture::of_client() {
            captured.response.record(headers, &self.span);
        }
        self.told = size;
        self.span.set("http.response.status_code", Given::U64(status.as_u16().into()));
        let failed = status.is_client_error() || status.is_server_error();
        self.end(if failed { Fault::of(status) } else { Fault::NONE }, Some(status));
    }

    /// There is no answer.
    pub(super) fn failed(mut self, fault: Fault) {
        self.end(fault, None);
    }

    fn end(&mut self, fault: Fault, status: Option<StatusCode>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        if fault != Fault::NONE {
            self.span.set("error.type", Given::Str(fault.as_label()));
            self.span.set_status(&Status::Error(Cow::Borrowed("")));
        }
        drop(self.active.take());
        let labels = ClientLabels {
            method: self.method,
            address: Capped(&self.host),
            port: Capped(&self.port),
            fault,
            status: ResponseStatus::of(status),
        };
        let sizes = (self.asked.whole(), self.told);
        let ended = ClientEnded { labels, duration: self.start.elapsed(), sizes };
        self.span.in_scope(|| ended.record());
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let (outcome, fault) =
            if self.running { ("panicked", Fault::PANIC) } else { ("cancelled", Fault::NONE) };
        self.span.set("telemark.outcome", Given::Str(outcome));
        self.end(fault, None);
    }
}

fn open(target: &Target<'_>, method: Method) -> Opened {
    if !SITE.enabled() {
        return Opened::Nothing;
    }
    let original = (method == Method::Other).then(|| url::shortened(target.method.as_str()));
    let full = url::full(target.url);
    let host = url::shortened(target.host).trim_start_matches('[').trim_end_matches(']');
    let resent = (target.resent > 0).then_some(target.resent);
    span::open(
        &SITE,
        [
            Given::Str(method.as_label()),
            Given::text(original),
            Given::Str(&full),
            Given::Str(host),
            Given::number(target.port),
            Given::number(resent),
        ]
        .as_slice(),
        Start { name: Some(Cow::Borrowed(method.in_span_name())), ..Start::default() },
    )
}

/// The port that a scheme has by default.
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// The bytes of a body, as a header tells them.
pub(super) fn told(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
