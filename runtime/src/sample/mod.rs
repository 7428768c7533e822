//! Which traces are recorded: decided once, at the root.

mod candidate;
mod environment;
mod equal;
mod head;
mod limit;
mod parent;
mod probability;
mod rules;
mod sampler;
mod tail;
mod threshold;

pub(crate) use candidate::{Candidate, Decision, Details, Record};
pub(crate) use environment::from_environment;
pub(crate) use equal::equal;
use head::Head;
use parent::Parent;
pub use rules::{Rules, rules};
pub use sampler::Sampler;
pub(crate) use tail::{EndedSpan, Reason, TailRules};

/// Every trace, unless the caller has decided otherwise.
///
/// # Example: everything while a service is young
/// ```
/// let sampler = telemark::sample::always();
/// # assert_eq!(sampler, telemark::sample::ratio(1.0));
/// ```
#[must_use]
pub const fn always() -> Sampler {
    Sampler::of(Head::Always)
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
    Sampler::of(Head::Never)
}

/// This share of the traces that start here, from 0 to 1; a caller's decision is followed.
///
/// The decision depends on the trace id alone (or on the random value that the caller sends in `tracestate`), so every
/// service with the same ratio keeps the same traces, and one with a smaller ratio keeps a part of them. A share that
/// is not a number counts as 1.
///
/// # Example: one trace in a hundred, whatever the callers say
/// ```
/// let sampler = telemark::sample::ratio(0.01).ignore_parent();
/// # assert_ne!(sampler, telemark::sample::ratio(0.01));
/// ```
#[must_use]
pub fn ratio(share: f64) -> Sampler {
    Sampler::of(head::share(share))
}

/// So many traces a second of those that start here; a caller's decision is followed and does not count.
///
/// What one second brings may come at once. Zero or less is none; `0.1` is one in ten seconds.
///
/// # Example: a bound on what tracing costs, whatever the traffic
/// ```
/// let sampler = telemark::sample::per_second(20);
/// # assert_ne!(sampler, telemark::sample::always());
/// ```
#[must_use]
pub fn per_second(traces: impl Into<f64>) -> Sampler {
    always().at_most_per_second(traces)
}
