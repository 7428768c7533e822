//! The `ot` member of a `tracestate`: what OpenTelemetry's samplers tell each other.

use super::threshold::{Threshold, hex};
use crate::context::SpanContext;
use crate::id::TraceId;
use std::sync::Arc;

/// The key of OpenTelemetry's member.
const KEY: &str = "ot";
const THRESHOLD: &str = "th";
const RANDOMNESS: &str = "rv";
/// Members of a list.
const MEMBERS: usize = 32;
/// Characters of a value.
const LENGTH: usize = 256;

/// What a decision makes of the threshold that travels with the trace.
#[derive(Debug, Clone, Copy)]
pub(super) enum Travelling<'s> {
    /// The parent is followed: its threshold stays true.
    Followed,
    /// Decided by this threshold; the text is the whole member for a trace without any other.
    Decided(Threshold, &'s Arc<str>),
    /// Decided by something that has no probability.
    Unknown,
}

/// The value of the parent's member, if it has one that the specification allows.
fn member(state: &str) -> Option<&str> {
    let value = state.split(',').find_map(|member| member.strip_prefix(KEY)?.strip_prefix('='))?;
    is_valid(value).then_some(value)
}

fn is_valid(value: &str) -> bool {
    let mut keys = value.split(';').map(|pair| pair.split_once(':'));
    value.len() <= LENGTH && keys.all(|pair| pair.is_some_and(|(key, value)| is_pair(key, value)))
}

fn is_pair(key: &str, value: &str) -> bool {
    let key_letter = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let value_letter = |b: &u8| b.is_ascii_alphanumeric() || b"._-".contains(b);
    let (key, value) = (key.as_bytes(), value.as_bytes());
    key.first().is_some_and(u8::is_ascii_lowercase)
        && key.iter().all(key_letter)
        && value.iter().all(value_letter)
}

/// A pair's value; of a key that stands there twice nothing is believed.
fn pair<'a>(member: &'a str, key: &str) -> Option<&'a str> {
    let mut found = member.split(';').filter_map(|pair| pair.strip_prefix(key)?.strip_prefix(':'));
    found.next().filter(|_| found.next().is_none())
}

/// The trace's 56 random bits: those that its root made explicit, or else those of its identifier.
pub(super) fn randomness(trace: TraceId, parent: Option<&SpanContext>) -> u64 {
    let explicit = || {
        let text = pair(member(parent?.trace_state()?)?, RANDOMNESS)?;
        hex(text).filter(|_| text.len() == 14)
    };
    explicit().unwrap_or_else(|| trace.randomness())
}

/// The `tracestate` of a trace from here on.
pub(super) fn trace_state(
    trace: TraceId,
    parent: Option<&SpanContext>,
    sampled: bool,
    travelling: Travelling<'_>,
) -> Option<Arc<str>> {
    let Some(state) = parent.and_then(SpanContext::shared_trace_state) else {
        return match travelling {
            Travelling::Decided(_, alone) if sampled => Some(Arc::clone(alone)),
            _ => None,
        };
    };
    let threshold = match travelling {
        Travelling::Decided(threshold, _) if sampled => Some(threshold),
        Travelling::Followed if is_true(state, randomness(trace, parent), sampled) => {
            return Some(Arc::clone(state));
        }
        _ => None,
    };
    if threshold.is_none() && member(state).is_none_or(|member| pairs_of(member, THRESHOLD) == 0) {
        return Some(Arc::clone(state));
    }
    rewritten(state, threshold)
}

/// Whether the threshold that came along says what was decided; what is no threshold says nothing.
fn is_true(state: &str, randomness: u64, sampled: bool) -> bool {
    let Some(member) = member(state) else { return true };
    match pairs_of(member, THRESHOLD) {
        0 => true,
        1 => pair(member, THRESHOLD)
            .and_then(Threshold::parse)
            .is_some_and(|threshold| threshold.keeps(randomness) == sampled),
        _ => false,
    }
}

fn pairs_of(member: &str, key: &str) -> usize {
    member.split(';').filter(|pair| pair.split(':').next() == Some(key)).count()
}

/// The list with another threshold or with none; a changed member goes first, and the last of 33 is dropped.
fn rewritten(state: &str, threshold: Option<Threshold>) -> Option<Arc<str>> {
    let old = member(state).unwrap_or_default();
    let kept = old.split(';').filter(|pair| !pair.is_empty() && pair.split(':').next() != Some(THRESHOLD));
    let new = threshold.map(|threshold| format!("{THRESHOLD}:{threshold}"));
    let mut value = kept.clone().collect::<Vec<_>>();
    // A threshold for which there is no room is left out: nothing said is better than others' words cut short.
    let used = value.iter().map(|pair| pair.len() + 1).sum::<usize>();
    value.extend(new.as_deref().filter(|new| used + new.len() <= LENGTH));
    let own = (!value.is_empty()).then(|| format!("{KEY}={}", value.join(";")));
    let others = state.split(',').filter(|member| member.split('=').next() != Some(KEY));
    let list = own.as_deref().into_iter().chain(others).take(MEMBERS).collect::<Vec<_>>().join(",");
    (!list.is_empty()).then(|| list.into())
}

/// The member of a trace that has no other.
pub(super) fn alone(threshold: Threshold) -> Arc<str> {
    format!("{KEY}={THRESHOLD}:{threshold}").into()
}
