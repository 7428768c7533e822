//! What is known of the request that is being handled.

use super::baggage::{Entries, of_thread};
use super::{TrackingId, scope};
use crate::id::{SpanId, TraceId};
use crate::value::Value;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// Marks of one request: as many as a span has room for.
const LIMIT: usize = 128;

/// Exceptions that a request remembers: a bound, so that one which fails for hours does not grow.
const REMEMBERED: usize = 64;

/// An exception that was recorded.
#[derive(Debug)]
struct Remembered {
    fingerprint: u64,
    /// The span that it was recorded on, and those around it.
    around: Arc<[SpanId]>,
}

/// One request, shared by all spans that work for it; a trace without a request has one too.
#[derive(Debug)]
pub struct Request {
    tracking_id: OnceLock<TrackingId>,
    service: Option<Arc<str>>,
    user: OnceLock<Box<str>>,
    attributes: Mutex<Vec<(Cow<'static, str>, Value)>>,
    /// Whether there are any, for those who would rather not lock.
    marked: AtomicBool,
    exceptions: Mutex<VecDeque<Remembered>>,
    baggage: RwLock<Entries>,
    /// Whether it was made for a trace that came with no request.
    of_trace: bool,
    /// Whether its caller wants it recorded by every service.
    debug: AtomicBool,
}

/// Whether any trace that came with no request was ever marked: then the request of each has to be looked for.
static TRACES_ARE_MARKED: AtomicBool = AtomicBool::new(false);

/// Whether spans without a request have to look for marks of their trace.
#[inline]
pub(crate) fn traces_are_marked() -> bool {
    TRACES_ARE_MARKED.load(Ordering::Relaxed)
}

impl Request {
    /// A request under this tracking id; one that brought none is known by its trace.
    #[must_use]
    pub(crate) fn new(
        tracking_id: Option<TrackingId>,
        service: Option<Arc<str>>,
        baggage: Entries,
    ) -> Arc<Self> {
        Arc::new(Self::made(tracking_id, service, baggage, false))
    }

    fn made(
        tracking_id: Option<TrackingId>,
        service: Option<Arc<str>>,
        baggage: Entries,
        of_trace: bool,
    ) -> Self {
        Self {
            tracking_id: tracking_id.map(OnceLock::from).unwrap_or_default(),
            service,
            user: OnceLock::new(),
            attributes: Mutex::new(Vec::new()),
            marked: AtomicBool::new(false),
            exceptions: Mutex::new(VecDeque::new()),
            baggage: RwLock::new(baggage),
            of_trace,
            debug: AtomicBool::new(false),
        }
    }

    /// Its caller wants it recorded by every service, and every callee is to be told so.
    pub(crate) fn debug(&self) {
        self.debug.store(true, Ordering::Relaxed);
    }

    /// Whether its caller wants it recorded by every service.
    pub(crate) fn is_debug(&self) -> bool {
        self.debug.load(Ordering::Relaxed)
    }

    /// What a trace without a request has: no caller, and the baggage of the thread it begins on.
    #[must_use]
    pub(crate) fn of_trace(trace: TraceId) -> Arc<Self> {
        let request = Self::made(None, None, of_thread(), true);
        request.known_by(trace);
        Arc::new(request)
    }

    /// It has a user or attributes.
    fn mark(&self) {
        if self.of_trace {
            TRACES_ARE_MARKED.store(true, Ordering::Relaxed);
        }
    }

    /// Says which trace works for it; it is the tracking id of a request that brought none.
    pub(crate) fn known_by(&self, trace: TraceId) {
        self.tracking_id.get_or_init(|| TrackingId::from(trace));
    }

    /// Another trace works for it than was said; a tracking id that was made of the first one follows.
    pub(crate) fn moved(&mut self, from: TraceId, to: TraceId) {
        if self.tracking_id.get().is_some_and(|known| *known == TrackingId::from(from)) {
            self.tracking_id = OnceLock::from(TrackingId::from(to));
        }
    }

    /// The id that support and logs know it by.
    pub fn tracking_id(&self) -> &TrackingId {
        // Without telemetry no trace has claimed the request; its answer still names it.
        self.tracking_id.get_or_init(|| TrackingId::from(TraceId::random()))
    }

    /// The service that handles it, where one process runs several.
    pub fn service(&self) -> Option<&Arc<str>> {
        self.service.as_ref()
    }

    /// Who asked, once somebody has said so.
    pub fn user(&self) -> Option<&str> {
        self.user.get().map(AsRef::as_ref)
    }

    /// Says who asked; the first to say so wins.
    pub fn set_user(&self, user: &str) {
        // A second user in one request is a mistake of the caller; the first one is on records already.
        self.user.get_or_init(|| user.into());
        self.mark();
    }

    /// Marks every span of the request; the last value of a key wins, and the first 128 keys stay.
    pub fn set_attribute(&self, key: Cow<'static, str>, value: Value) {
        let mut attributes = self.attributes.lock().unwrap_or_else(PoisonError::into_inner);
        self.marked.store(true, Ordering::Release);
        match attributes.iter().position(|(known, _)| *known == key) {
            Some(at) => attributes[at].1 = value,
            None if attributes.len() < LIMIT => attributes.push((key, value)),
            // No span has room for more.
            None => {}
        }
        drop(attributes);
        self.mark();
    }

    /// The marks so far.
    pub fn attributes(&self) -> Vec<(Cow<'static, str>, Value)> {
        self.with_attributes(<[_]>::to_vec)
    }

    /// Whether somebody has said who asked, or marked it.
    pub(crate) fn is_marked(&self) -> bool {
        self.marked.load(Ordering::Acquire) || self.user.get().is_some()
    }

    /// Looks at the marks so far; they are locked meanwhile.
    pub(crate) fn with_attributes<T>(&self, look: impl FnOnce(&[(Cow<'static, str>, Value)]) -> T) -> T {
        look(&self.attributes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers an exception that was recorded inside these spans; the oldest is forgotten.
    pub(crate) fn remember(&self, fingerprint: u64, around: &Arc<[SpanId]>) {
        let mut known = self.exceptions.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == REMEMBERED {
            known.pop_front();
        }
        known.push_back(Remembered { fingerprint, around: Arc::clone(around) });
    }

    /// Whether this exception was recorded already inside this span.
    pub(crate) fn remembers(&self, fingerprint: u64, inside: SpanId) -> bool {
        let known = self.exceptions.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().any(|one| one.fingerprint == fingerprint && one.around.contains(&inside))
    }

    /// The baggage, to read or to change.
    pub(crate) const fn baggage(&self) -> &RwLock<Entries> {
        &self.baggage
    }

    /// The baggage that it came with, without what was set since.
    pub(crate) fn received(&self) -> Entries {
        self.baggage.read().unwrap_or_else(PoisonError::into_inner).received_only()
    }
}

/// Says who asked: the attribute `user.id` of every span and log line of the request, the open ones included.
///
/// The first user of a request stays. Give an identifier, never a name or an address. Outside a span nothing happens.
///
/// # Example: after the session is known
/// ```
/// telemark::set_user("user-123");
/// ```
pub fn set_user(user: impl AsRef<str>) {
    if let Some(scope) = scope() {
        scope.request.set_user(user.as_ref());
    }
}

/// Marks the request: an attribute of every span of it in this service, the open ones included.
///
/// The last value of a key wins; an attribute that a span has itself stays. Outside a span nothing happens.
///
/// # Example: a customer whose traces are always kept
/// ```
/// telemark::set_attribute("user.vip", true);
/// ```
pub fn set_attribute(key: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
    if let Some(scope) = scope() {
        scope.request.set_attribute(key.into(), value.into());
    }
}
