//! The policy of each kind of sink, which can be changed while the program runs.

use super::policy::{Channel, Policy, toward, within};
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

/// Where telemark writes what it has recorded; each kind has a policy of its own.
///
/// Sinks that a program brings (`setup().log_sink(..)`) say their policy themselves: `log::Sink::policy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SinkKind {
    /// Lines for people and panics, on stderr.
    Terminal,
    /// Lines of JSON on stdout.
    Json,
    /// What leaves the process: OTLP, and exporters of OpenTelemetry's SDK. What spans capture is captured once, for
    /// all sinks of spans, under this policy. It is never weaker than [`Policy::Production`].
    Otlp,
}

static IN_FORCE: [AtomicU8; SinkKind::ALL.len()] =
    [const { AtomicU8::new(Policy::Production as u8) }; SinkKind::ALL.len()];

impl SinkKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Terminal, Self::Json, Self::Otlp];

    /// The word used in the audit and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Otlp => "otlp",
        }
    }

    /// The policy in force; [`Policy::Production`] before `install()`.
    #[must_use]
    #[inline]
    pub fn policy(self) -> Policy {
        let number = IN_FORCE[self as usize].load(Ordering::Relaxed);
        Policy::ALL.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// Puts another policy in force; false if it shows more than this kind may show, and then nothing changes.
    pub(crate) fn set_policy(self, policy: Policy) -> bool {
        let allowed = self.may_have(policy);
        if allowed {
            IN_FORCE[self as usize].store(policy as u8, Ordering::Relaxed);
        }
        allowed
    }

    /// What leaves the process never shows more than production does.
    const fn may_have(self, policy: Policy) -> bool {
        !matches!((self, policy), (Self::Otlp, Policy::Dev))
    }
}

impl fmt::Display for SinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The policy under which a value is captured that all sinks of spans share.
#[must_use]
#[inline]
pub(crate) fn captured() -> Policy {
    SinkKind::Otlp.policy()
}

/// Renders on the way to what all sinks of spans share: every `Debug` of a classified type that runs in `render` shows
/// what may leave the process.
#[inline]
pub(crate) fn capturing<T>(render: impl FnOnce() -> T) -> T {
    toward(Channel::Otlp, || within(captured(), render))
}

/// The policy of one sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SinkPolicy {
    /// Always this one.
    Fixed(Policy),
    /// The one in force for its kind.
    Of(SinkKind),
}

impl SinkPolicy {
    /// The policy now.
    #[must_use]
    #[inline]
    pub fn now(self) -> Policy {
        match self {
            Self::Fixed(policy) => policy,
            Self::Of(kind) => kind.policy(),
        }
    }
}

impl From<Policy> for SinkPolicy {
    fn from(policy: Policy) -> Self {
        Self::Fixed(policy)
    }
}

impl From<SinkKind> for SinkPolicy {
    fn from(kind: SinkKind) -> Self {
        Self::Of(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::alone::alone;
    use crate::schema::Class;

    #[test]
    fn what_leaves_the_process_never_shows_more_than_production() {
        for policy in Policy::ALL {
            let shows = policy.shows(Class::Internal) || policy.shows(Class::Personal);
            assert_eq!(SinkKind::Otlp.may_have(policy), !shows, "{policy}");
            assert!(SinkKind::Terminal.may_have(policy) && SinkKind::Json.may_have(policy), "{policy}");
        }
    }

    #[test]
    fn a_policy_is_found_again_by_its_number() {
        for (number, policy) in Policy::ALL.into_iter().enumerate() {
            assert_eq!(policy as usize, number, "{policy}");
        }
    }

    #[test]
    fn a_kind_of_sink_is_called_as_the_audit_calls_it() {
        assert_eq!(SinkKind::ALL.map(|kind| kind.to_string()), ["terminal", "json", "otlp"]);
    }

    #[test]
    fn a_sink_of_its_own_keeps_its_policy_and_one_of_a_kind_follows_it() {
        assert_eq!(SinkPolicy::from(Policy::Dev).now(), Policy::Dev);
        alone(
            concat!(module_path!(), "::a_sink_of_its_own_keeps_its_policy_and_one_of_a_kind_follows_it"),
            || {
                let follows = SinkPolicy::from(SinkKind::Json);
                assert_eq!(follows.now(), Policy::Production);
                assert!(SinkKind::Json.set_policy(Policy::Dev));
                assert_eq!((follows.now(), SinkKind::Terminal.policy()), (Policy::Dev, Policy::Production));
                assert!(!SinkKind::Otlp.set_policy(Policy::Dev));
                assert_eq!(captured(), Policy::Production, "what is refused changes nothing");
                assert!(SinkKind::Otlp.set_policy(Policy::ThirdParty));
                assert_eq!(captured(), Policy::ThirdParty);
            },
        );
    }
}
