//! Which traces are recorded: decided once, at the root.

use crate::context::SpanContext;
use crate::id::TraceId;

/// Decides whether a trace that starts here is recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampler {
    root: Root,
    follow_parent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Root {
    Always,
    Never,
    /// Kept if the trace id's 56 random bits reach this threshold (OpenTelemetry consistent probability).
    Threshold(u64),
}

/// Every trace, unless the caller has decided otherwise.
#[must_use]
pub const fn always() -> Sampler {
    Sampler { root: Root::Always, follow_parent: true }
}

/// No trace, unless the caller has decided otherwise.
#[must_use]
pub const fn never() -> Sampler {
    Sampler { root: Root::Never, follow_parent: true }
}

/// This share of the traces that start here, from 0 to 1; a caller's decision is followed.
///
/// The decision depends on the trace id alone, so every service with the same ratio keeps the same traces.
/// A share that is not a number counts as 1.
#[must_use]
pub fn ratio(share: f64) -> Sampler {
    let share = if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) };
    let root = if share >= 1.0 {
        Root::Always
    } else if share <= 0.0 {
        Root::Never
    } else {
        Root::Threshold(((1.0 - share) * (1_u64 << 56) as f64) as u64)
    };
    Sampler { root, follow_parent: true }
}

impl Sampler {
    /// Decides anew in this service, whatever the caller has decided.
    #[must_use]
    pub const fn ignore_parent(mut self) -> Self {
        self.follow_parent = false;
        self
    }

    /// Whether a trace with this id and this remote parent is recorded.
    pub(crate) fn decide(self, trace: TraceId, parent: Option<&SpanContext>) -> bool {
        if let (Some(parent), true) = (parent, self.follow_parent) {
            return parent.is_sampled();
        }
        match self.root {
            Root::Always => true,
            Root::Never => false,
            Root::Threshold(threshold) => trace.randomness() >= threshold,
        }
    }
}
