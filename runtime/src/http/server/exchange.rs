//! One request from its headers to the end of its answer: the span, the metrics and the access-log line.

use super::fields::{self, Asked};
use super::grpc::{self, Code};
use super::headers::Headers;
use super::layer::Nameless;
use super::{ahead, chunked, echo, name, origin};
use crate::call;
use crate::context::{Request as RequestScope, Short, process, propagation};
use crate::http::counted::Size;
use crate::http::metrics::{Ended, active};
use crate::http::{Fault, Method, Scheme, capture, url};
use crate::log;
use crate::metric::{Entered, LabelValue};
use crate::span::{Given, Opened, Parent, Start, Status};
use axum::extract::MatchedPath;
use bytes::{Buf, Bytes};
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;
use std::task::Context;
use std::time::{Duration, Instant};

/// A request that is being handled. Dropped before it has ended, it was cancelled, or its handler panicked.
pub(super) struct Exchange {
    span: Opened,
    request: Arc<RequestScope>,
    /// Whether the caller has said what the request is called.
    is_named: bool,
    /// When it began, where no span knows that.
    start: Option<Instant>,
    method: Method,
    scheme: Scheme,
    path: Short<64>,
    route: Option<MatchedPath>,
    /// What the line of the access log says, if that is known already.
    line: Option<&'static str>,
    /// Bytes of the request's body.
    asked: Size,
    is_grpc: bool,
    /// Whether the answer names the span.
    trace_response: bool,
    status: Cell<Option<StatusCode>>,
    code: Cell<Option<Code>>,
    /// Bytes of the answer's body so far.
    sent: Cell<u64>,
    /// Set while the handler runs: what is dropped meanwhile is dropped by a panic.
    running: Cell<bool>,
    /// The number of the next panic when it began.
    panics: u64,
    active: Cell<Option<Entered>>,
    ended: Cell<bool>,
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Complete,
    Failed(Fault),
    Cancelled,
    Panicked,
}

impl Exchange {
    pub(super) fn begin<B: Body>(asked: &Request<B>, service: Option<&Arc<str>>) -> Self {
        let headers = Headers::of(asked.headers());
        let incoming = propagation::read(&headers);
        let is_named = incoming.tracking_id.is_some();
        let (parent, request) = incoming.received_by(service.cloned());
        let route = asked.extensions().get::<MatchedPath>().cloned();
        let method = Method::of(asked.method());
        let scheme = origin::scheme(asked.uri(), &headers);
        let is_grpc = grpc::is_call(&headers);
        let call = if is_grpc { grpc::method(asked.uri().path()) } else { None };
        let name = match call {
            Some(call) => Cow::Owned(call.to_owned()),
            None if is_grpc => Cow::Borrowed("grpc"),
            None => name::of(method, route.as_ref().map(MatchedPath::as_str)),
        };
        // What the line says is then the span's name.
        let line = match &name {
            Cow::Borrowed(name) if route.is_some() && method != Method::Other && !is_grpc => Some(*name),
            _ => None,
        };
        let parent = parent.map_or(Parent::Root, Parent::Remote);
        let begin =
            Start { parent, request: Some(Arc::clone(&request)), name: Some(name), ..Start::default() };
        let known = Asked { method, scheme, route: route.as_ref(), is_grpc, call };
        let span = fields::open(asked, &headers, &known, begin);
        if let Some(captured) = capture::of_server() {
            captured.request.record(asked.headers(), &span);
        }
        Self {
            start: (!span.is_recorded()).then(Instant::now),
            span,
            request,
            is_named,
            method,
            scheme,
            path: Short::of(url::shortened(asked.uri().path()).as_bytes()),
            route,
            line,
            asked: Size::told(asked.body().size_hint().exact()),
            is_grpc,
            trace_response: false,
            status: Cell::new(None),
            code: Cell::new(None),
            sent: Cell::new(0),
            running: Cell::new(false),
            panics: call::next_panic(),
            active: Cell::new(Some(active(method, scheme))),
            ended: Cell::new(false),
        }
    }

    /// Runs a part of the handler inside the request's span.
    pub(super) fn during<T>(&self, part: impl FnOnce() -> T) -> T {
        self.running.set(true);
        let inside = self.span.inside();
        let value = part();
        drop(inside);
        self.running.set(false);
        value
    }

    /// Has the request's body counted while it is read, if nobody knows its size yet.
    pub(super) fn counts<B: 'static>(&mut self, body: &mut B) {
        if let Size::Unknown = self.asked {
            self.asked = chunked::counted(body);
        }
    }

    /// Whether the answer tells the caller which span this is.
    pub(super) const fn names_its_trace(&mut self, told: bool) {
        self.trace_response = told;
    }

    /// What handlers find with the request, where its headers do not say it.
    pub(super) fn nameless(&self) -> Option<Nameless> {
        (!self.is_named).then(|| Nameless(Arc::clone(&self.request)))
    }

    pub(super) const fn is_grpc(&self) -> bool {
        self.is_grpc
    }

    /// The answer's head is there: it gets the tracking id, and ends the request if it is all there is. Or the body is
    /// there, too; then these are its bytes.
    pub(super) fn answers<A: Body + 'static>(
        &self,
        answer: &mut Response<A>,
        context: &mut Context<'_>,
    ) -> Option<Bytes> {
        self.answered(answer);
        if answer.body().is_end_stream() || self.has_no_body() {
            self.end(End::Complete);
            return None;
        }
        // The end of a call of gRPC stands in the trailers.
        let whole = if self.is_grpc { None } else { ahead::whole(answer.body_mut(), context) };
        if let Some(bytes) = &whole {
            self.says(bytes.len());
            self.end(End::Complete);
        }
        whole
    }

    /// The answer's head is there.
    pub(super) fn answered<A>(&self, answer: &mut Response<A>) {
        if let Some(id) = echo::value(self.request.tracking_id()) {
            answer.headers_mut().insert(echo::NAME, id);
        }
        if self.trace_response {
            propagation::respond(answer.headers_mut());
        }
        self.status.set(Some(answer.status()));
        if self.is_grpc {
            self.code.set(Code::read(answer.headers()));
        }
        if let Some(captured) = capture::of_server() {
            captured.response.record(answer.headers(), &self.span);
        }
    }

    /// Whether HTTP lets this answer have no body, whatever the handler made.
    pub(super) fn has_no_body(&self) -> bool {
        let bare = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED, StatusCode::SWITCHING_PROTOCOLS];
        self.method == Method::Head || self.status.get().is_some_and(|status| bare.contains(&status))
    }

    /// The answer's body is so many bytes that are all there.
    pub(super) fn says(&self, size: usize) {
        self.sent.set(size as u64);
    }

    /// A part of the answer's body is on its way, the last one or not.
    pub(super) fn sends<D: Buf>(&self, frame: &Frame<D>, last: bool) {
        if let Some(data) = frame.data_ref() {
            let size = data.remaining() as u64;
            let before = self.sent.replace(self.sent.get() + size);
            // Of an answer that is one piece, the end tells as much.
            if before == 0 && size > 0 && !last {
                self.span.add_event("http.response.first_byte", &[]);
            }
        } else if let (true, Some(trailers)) = (self.is_grpc, frame.trailers_ref()) {
            self.code.set(Code::read(trailers).or(self.code.get()));
        }
        if last {
            self.end(End::Complete);
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.get()
    }

    /// The request is over; to be called inside of its span.
    pub(super) fn end(&self, end: End) {
        if self.ended.replace(true) {
            return;
        }
        drop(self.active.take());
        if end == End::Panicked {
            // Unless the handler, or what it called, is annotated and has told of it.
            call::unwound(&self.span, self.panics);
        }
        // The span, the metrics and the line tell the same duration; writing the line is no part of it.
        let duration = self.span.stop().or_else(|| Some(self.start?.elapsed())).unwrap_or_default();
        // A server that has no answer is seen by its caller as one that failed.
        let status = match end {
            End::Failed(_) | End::Panicked => self.status.get().or(Some(StatusCode::INTERNAL_SERVER_ERROR)),
            End::Complete | End::Cancelled => self.status.get(),
        };
        let code = self.code.get().filter(|code| code.is_fault());
        let fault = match (end, status) {
            (End::Panicked, _) => Fault::PANIC,
            (End::Failed(fault), _) => fault,
            (_, Some(status)) if status.is_server_error() => Fault::of(status),
            _ if code.is_some() => Fault::OTHER,
            _ => Fault::NONE,
        };
        let named = code.filter(|_| fault == Fault::OTHER).map_or_else(|| fault.as_label(), Code::name);
        self.mark(end, (fault != Fault::NONE).then_some(named));
        self.log(duration.as_secs_f64(), status);
        self.measure(duration, status, fault);
    }

    fn measure(&self, duration: Duration, status: Option<StatusCode>, fault: Fault) {
        // What follows a change of protocols is no body.
        let answered = status.is_some_and(|status| status != StatusCode::SWITCHING_PROTOCOLS);
        Ended {
            service: self.request.service().unwrap_or(&process::get().service),
            method: self.method,
            scheme: self.scheme,
            route: self.route.as_ref(),
            status,
            fault,
            duration,
            sizes: (self.asked.whole(), answered.then_some(self.sent.get())),
        }
        .record();
    }

    /// What the span says of the end.
    fn mark(&self, end: End, fault: Option<&str>) {
        if let Some(status) = self.status.get() {
            self.span.set_field(fields::STATUS, Given::U64(status.as_u16().into()));
        }
        if let Some(code) = self.code.get() {
            self.span.set_field(fields::CODE, Given::Str(code.name()));
        }
        if let Some(fault) = fault {
            self.span.set_field(fields::FAULT, Given::Str(fault));
            self.span.set_status(&Status::Error(Cow::Borrowed("")));
        }
        match end {
            End::Cancelled => self.span.set("telemark.outcome", Given::Str("cancelled")),
            End::Panicked => self.span.set("telemark.outcome", Given::Str("panicked")),
            End::Complete | End::Failed(_) => {}
        }
    }

    fn log(&self, duration: f64, status: Option<StatusCode>) {
        // Where the engine is the subscriber and the log has no reader, nobody would see the line.
        if self.span.is_engines() && !log::is_read() {
            return;
        }
        let route = self.route.as_ref().map(MatchedPath::as_str);
        let path = self.path.text();
        let named = |name: &str| self.tell((name, path, route), duration, status);
        match self.line {
            Some(line) => named(line),
            None => named(&format!("{} {}", self.method.as_label(), route.unwrap_or(path))),
        }
    }

    fn tell(
        &self,
        (message, path, route): (&str, &str, Option<&str>),
        duration: f64,
        status: Option<StatusCode>,
    ) {
        tracing::info!(
            target: "telemark::access",
            message,
            request.method = self.method.as_label(),
            request.path = path,
            request.duration = duration,
            request.status = status.map(|status| status.as_u16()),
            http.route = route,
            user.id = self.request.user(),
        );
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.has_ended() {
            let end = if self.running.get() { End::Panicked } else { End::Cancelled };
            self.span.in_scope(|| self.end(end));
        }
    }
}
