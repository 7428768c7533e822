//! What is known of the request that is being handled.

use super::TrackingId;
use super::baggage::Entries;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// One request, shared by all spans that work for it; a trace without a request has one too.
#[derive(Debug)]
pub struct Request {
    tracking_id: TrackingId,
    service: Option<Arc<str>>,
    user: OnceLock<Box<str>>,
    attributes: Mutex<Vec<(Cow<'static, str>, Value)>>,
    fingerprints: Mutex<Vec<u64>>,
    baggage: RwLock<Entries>,
}

impl Request {
    /// A request under this tracking id.
    #[must_use]
    pub fn new(tracking_id: TrackingId, service: Option<Arc<str>>, baggage: Entries) -> Arc<Self> {
        Arc::new(Self {
            tracking_id,
            service,
            user: OnceLock::new(),
            attributes: Mutex::new(Vec::new()),
            fingerprints: Mutex::new(Vec::new()),
            baggage: RwLock::new(baggage),
        })
    }

    /// The id that support and logs know it by.
    pub const fn tracking_id(&self) -> &TrackingId {
        &self.tracking_id
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
        let _ = self.user.set(user.into());
    }

    /// Marks every span of the request; the last value of a key wins.
    pub fn set_attribute(&self, key: Cow<'static, str>, value: Value) {
        let mut attributes = self.attributes.lock().unwrap_or_else(PoisonError::into_inner);
        match attributes.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => attributes.push((key, value)),
        }
    }

    /// The marks so far.
    pub fn attributes(&self) -> Vec<(Cow<'static, str>, Value)> {
        self.attributes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers an exception recorded for this request; false if it was known.
    pub fn remember(&self, fingerprint: u64) -> bool {
        let mut known = self.fingerprints.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(&fingerprint) {
            return false;
        }
        // A bound, so that a request which fails for hours does not grow.
        if known.len() < 64 {
            known.push(fingerprint);
        }
        true
    }

    /// Whether this exception was recorded already.
    pub fn remembers(&self, fingerprint: u64) -> bool {
        self.fingerprints.lock().unwrap_or_else(PoisonError::into_inner).contains(&fingerprint)
    }

    /// The baggage, to read or to change.
    pub const fn baggage(&self) -> &RwLock<Entries> {
        &self.baggage
    }
}
