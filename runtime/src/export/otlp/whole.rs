//! Requests of whole records, for tests that look into their bytes.

use super::batch::{Encoded, request};
use super::resource::Resource;
use super::{encode, logs};
use crate::log;
use crate::span::SpanRecord;
use std::borrow::Cow;

/// The request that tells a collector of these spans.
pub(crate) fn request_of_spans(resource: &Resource, spans: &[SpanRecord]) -> Vec<u8> {
    let encoded = |span: &SpanRecord| {
        let mut bytes = Vec::new();
        encode::record(span, &mut bytes);
        Encoded { service: span.request.service().cloned(), target: Cow::Borrowed(span.target), bytes }
    };
    request(resource, &spans.iter().map(encoded).collect::<Vec<_>>())
}

/// The request that tells a collector of these log records.
pub(crate) fn request_of_logs(resource: &Resource, records: &[log::Record]) -> Vec<u8> {
    let encoded = |record: &log::Record| {
        let service = record.request.as_deref().and_then(|request| request.service()).cloned();
        Encoded { service, target: record.target.clone(), bytes: logs::whole(record) }
    };
    request(resource, &records.iter().map(encoded).collect::<Vec<_>>())
}
