//! What every line says of the span that it belongs to, written once for each span.

use super::line::text;
use crate::context::{Identity, Place, Request, traces_are_marked};
use std::sync::Arc;

/// The span that this thread has logged in last.
#[derive(Default)]
pub(super) struct Around {
    identity: Option<Identity>,
    /// Tracking id, trace, span and flags as members of an object, each with the comma before it.
    members: Vec<u8>,
    /// The request's own service in quotes, or nothing.
    service: Vec<u8>,
    request: Option<Arc<Request>>,
}

impl Around {
    /// What is to be said of this span; nothing outside of any.
    pub(super) fn at(&mut self, place: Option<&dyn Place>) -> Option<&Self> {
        let place = place?;
        let identity = place.identity();
        if self.identity != Some(identity) {
            self.look(identity, place.request());
        } else if self.request.is_none() && traces_are_marked() {
            // A plain trace gets a request when it is marked. It says nothing else of the span than was said before.
            self.request = place.request();
        }
        Some(self)
    }

    fn look(&mut self, identity: Identity, request: Option<Arc<Request>>) {
        self.members.clear();
        self.service.clear();
        Self::write(identity, request.as_deref(), &mut self.members);
        if let Some(service) = request.as_deref().and_then(Request::service) {
            text(service, &mut self.service);
        }
        (self.identity, self.request) = (Some(identity), request);
    }

    /// The members of the line, each with the comma before it.
    pub(super) fn members(&self) -> &[u8] {
        &self.members
    }

    /// The service in quotes, if the request has one of its own.
    pub(super) fn service(&self) -> Option<&[u8]> {
        (!self.service.is_empty()).then_some(&*self.service)
    }

    /// Who asked, once somebody has said so.
    pub(super) fn user(&self) -> Option<&str> {
        self.request.as_deref()?.user()
    }

    /// Writes the members of a span; without a request it is known by its trace.
    pub(super) fn write((trace, span, flags): Identity, request: Option<&Request>, line: &mut Vec<u8>) {
        match request {
            Some(request) => Self::tracking(request, line),
            None => quoted(b",\"tracking_id\":\"", &trace.to_hex(), line),
        }
        quoted(b",\"trace_id\":\"", &trace.to_hex(), line);
        quoted(b",\"span_id\":\"", &span.to_hex(), line);
        quoted(b",\"trace_flags\":\"", if flags.is_sampled() { b"01" } else { b"00" }, line);
    }

    /// Writes the tracking id of a request.
    pub(super) fn tracking(request: &Request, line: &mut Vec<u8>) {
        line.extend_from_slice(b",\"tracking_id\":");
        text(request.tracking_id().as_str(), line);
    }
}

/// A key up to the quote of its value, and the value.
fn quoted(key: &[u8], value: &[u8], line: &mut Vec<u8>) {
    line.extend_from_slice(key);
    line.extend_from_slice(value);
    line.push(b'"');
}
