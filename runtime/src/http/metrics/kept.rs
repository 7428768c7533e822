//! The series of the requests that a thread has answered lately, kept at hand: most requests are like one before.

use super::Ended;
use super::server::{HTTP_REQUESTS, REQUEST, SERVER, SERVER_REQUEST_SIZE, SERVER_RESPONSE_SIZE};
use crate::http::{Fault, Method, Scheme};
use crate::metric::{Settled, Together};
use axum::extract::MatchedPath;
use http::StatusCode;
use std::cell::RefCell;

/// Kinds of requests that a thread remembers, about 20 KiB at most.
const PLACES: usize = 64;

thread_local! {
    static KEPT: RefCell<Vec<Option<Box<Kept>>>> = const { RefCell::new(Vec::new()) };
}

/// One kind of requests: what labels are made of, and the series of those labels.
struct Kept {
    service: Box<str>,
    route: Option<Box<str>>,
    method: Method,
    scheme: Scheme,
    status: Option<StatusCode>,
    fault: Fault,
    /// Whether the durations had the bounds of set-up.
    wide: bool,
    requests: Settled,
    request: Settled,
    server: Settled,
    /// Looked up when there is something to record: a series that is looked up is shown.
    request_size: Option<Settled>,
    response_size: Option<Settled>,
}

/// Records a request by what is kept; false if there is nothing and the ordinary way must be taken.
pub(super) fn record(ended: &Ended<'_>) -> bool {
    let together = Together::now();
    let recorded = KEPT.try_with(|all| {
        // Taken already: an allocator that counts requests is at work inside of this.
        let mut all = all.try_borrow_mut().ok()?;
        if all.is_empty() {
            all.resize_with(PLACES, || None);
        }
        let place = all.get_mut(place(ended))?;
        if !place.as_ref().is_some_and(|kept| kept.is(ended)) {
            *place = Some(Box::new(Kept::of(ended)?));
        }
        place.as_mut()?.record(ended, together)
    });
    recorded.ok().flatten().is_some()
}

/// Where such a request is kept, if it is.
fn place(ended: &Ended<'_>) -> usize {
    let route = ended.route.map_or(0, |route| route.as_str().as_ptr().addr() >> 4);
    let status = ended.status.map_or(0, |status| usize::from(status.as_u16()));
    (route ^ status ^ (ended.method as usize) << 3) % PLACES
}

impl Kept {
    /// Nothing if the cells cannot be kept at hand.
    fn of(ended: &Ended<'_>) -> Option<Self> {
        Some(Self {
            service: ended.service.into(),
            route: ended.route.map(|route| route.as_str().into()),
            method: ended.method,
            scheme: ended.scheme,
            status: ended.status,
            fault: ended.fault,
            wide: SERVER.is_wide(),
            requests: HTTP_REQUESTS.settle(ended.request_labels())?,
            request: REQUEST.settle(ended.request_labels())?,
            server: SERVER.settle(ended.server_labels())?,
            request_size: None,
            response_size: None,
        })
    }

    fn is(&self, ended: &Ended<'_>) -> bool {
        self.status == ended.status
            && self.method == ended.method
            && self.scheme == ended.scheme
            && self.fault == ended.fault
            && self.wide == SERVER.is_wide()
            && self.route.as_deref() == ended.route.map(MatchedPath::as_str)
            && *self.service == *ended.service
    }

    /// Nothing if the cells of a size cannot be kept at hand; then nothing has been recorded.
    fn record(&mut self, ended: &Ended<'_>, together: Together) -> Option<()> {
        let (asked, sent) = ended.sizes;
        if asked.is_some() && self.request_size.is_none() {
            self.request_size = Some(SERVER_REQUEST_SIZE.settle(ended.server_labels())?);
        }
        if sent.is_some() && self.response_size.is_none() {
            self.response_size = Some(SERVER_RESPONSE_SIZE.settle(ended.server_labels())?);
        }
        let seconds = ended.duration.as_secs_f64();
        self.requests.add(1, together);
        self.request.record(seconds, together);
        self.server.record(seconds, together);
        // How large a body was leads to no trace that is worth a look.
        let plain = together.without_exemplars();
        for (size, settled) in [(asked, &self.request_size), (sent, &self.response_size)] {
            if let (Some(size), Some(settled)) = (size, settled) {
                settled.record(size as f64, plain);
            }
        }
        Some(())
    }
}
