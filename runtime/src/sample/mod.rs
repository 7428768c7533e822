//! Which traces are recorded: decided once, at the root.

mod environment;
mod threshold;

pub use environment::from_environment;

use crate::context::SpanContext;
use crate::id::TraceId;
use threshold::Threshold;

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
    Ratio(Threshold),
}

/// Every trace, unless the caller has decided otherwise.
///
/// # Example: everything while a service is young
/// ```
/// let sampler = telemark::sample::always();
/// # assert_eq!(sampler, telemark::sample::ratio(1.0));
/// ```
#[must_use]
pub const fn always() -> Sampler {
    Sampler { root: Root::Always, follow_parent: true }
}

/// No trace, unless the caller has decided otherwise.
///
/// # Example: only what a caller wants to see
/// ```
/// let sampler = telemark::sample::never();
/// # assert_eq!(sampler, telemark::sample::ratio(0.0));
/// ```
#[must_use]
pub const fn never() -> Sampler {
    Sampler { root: Root::Never, follow_parent: true }
}

/// This share of the traces that start here, from 0 to 1; a caller's decision is followed.
///
/// The decision depends on the trace id alone, so every service with the same ratio keeps the same traces, and one
/// with a smaller ratio keeps a part of them. A share that is not a number counts as 1.
///
/// # Example: one trace in a hundred, whatever the callers say
/// ```
/// let sampler = telemark::sample::ratio(0.01).ignore_parent();
/// # assert_ne!(sampler, telemark::sample::ratio(0.01));
/// ```
#[must_use]
pub fn ratio(share: f64) -> Sampler {
    let share = if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) };
    let root = if share >= 1.0 {
        Root::Always
    } else if share <= 0.0 {
        Root::Never
    } else {
        Root::Ratio(Threshold::of(share))
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
            Root::Ratio(threshold) => threshold.keeps(trace),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::TraceFlags;
    use crate::id::SpanId;

    #[test]
    fn a_caller_is_followed_unless_it_is_to_be_ignored() {
        let trace = TraceId::random();
        let wanted = SpanContext::new(trace, SpanId::random()).from_remote();
        let unwanted = wanted.clone().with_flags(TraceFlags::NONE);
        assert!(never().decide(trace, Some(&wanted)));
        assert!(!always().decide(trace, Some(&unwanted)));
        assert!(!never().ignore_parent().decide(trace, Some(&wanted)));
        assert!(always().ignore_parent().decide(trace, Some(&unwanted)));
    }

    #[test]
    fn shares_beyond_the_ends_are_the_ends() {
        assert_eq!(ratio(7.0), always());
        assert_eq!(ratio(-1.0), never());
        assert_eq!(ratio(f64::NAN), always());
    }
}
