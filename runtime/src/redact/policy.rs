//! Who may see what: the policy of a sink, and the one in force on this thread.

use crate::schema::Class;
use std::cell::Cell;
use std::fmt;

/// What a sink shows of classified values. No policy shows a secret.
///
/// Outside any sink, in `dbg!`, `println!` and panics, values look as in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Policy {
    /// For the author's own screen: `internal` and `pii` in clear. The word is `dev`.
    Dev,
    /// Only `public` in clear; everything else through its strategy. The word is `production`.
    #[default]
    Production,
    /// Only `public` in clear, and of everything else nothing: strategies give way to a mask. The word is `strict`.
    Strict,
    /// For a sink of somebody else's: as in production, but `pii` and `secret` are left out. The word is
    /// `third_party`.
    ThirdParty,
}

/// Where a value is on its way to, for fields that one kind of sink alone may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// The terminal and the JSON log.
    Log,
    /// What is exported: spans, their events and OTLP logs.
    Otlp,
}

impl Policy {
    /// Every policy, in the order of its definition.
    pub const ALL: [Self; 4] = [Self::Dev, Self::Production, Self::Strict, Self::ThirdParty];

    /// Whether values of this class are shown in clear.
    #[must_use]
    pub const fn shows(self, class: Class) -> bool {
        match class {
            Class::Public => true,
            Class::Internal | Class::Personal => matches!(self, Self::Dev),
            Class::Secret => false,
        }
    }

    /// Whether values of this class are left out, whatever their strategy.
    #[must_use]
    pub const fn drops(self, class: Class) -> bool {
        matches!((self, class), (Self::ThirdParty, Class::Personal | Class::Secret))
    }

    /// Whether a strategy may show a part of a value of this class.
    pub(super) const fn trusts(self, class: Class) -> bool {
        !matches!(self, Self::Strict) || matches!(class, Class::Public)
    }

    /// The word used in `TELEMARK_POLICY`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Production => "production",
            Self::Strict => "strict",
            Self::ThirdParty => "third_party",
        }
    }

    /// The policy in force on this thread: that of the sink which is rendering now, else production.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(Cell::get).unwrap_or_default()
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

thread_local! {
    static CURRENT: Cell<Policy> = const { Cell::new(Policy::Production) };
    static CHANNEL: Cell<Option<Channel>> = const { Cell::new(None) };
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

impl Channel {
    /// Where values that are rendered now on this thread are on their way to; nothing outside of every sink.
    pub(super) fn current() -> Option<Self> {
        // A thread that is ending notes nothing.
        let _ = ASKED.try_with(|asked| asked.set(true));
        CHANNEL.try_with(Cell::get).ok().flatten()
    }
}

/// Renders on the way to this kind of sink: fields of the other kind are left out.
pub(crate) fn toward<T>(channel: Channel, render: impl FnOnce() -> T) -> T {
    struct Back(Option<Channel>);
    impl Drop for Back {
        fn drop(&mut self) {
            // A thread that is ending renders nothing any more.
            let _ = CHANNEL.try_with(|cell| cell.set(self.0));
        }
    }
    let before = CHANNEL.try_with(|cell| cell.replace(Some(channel))).ok().flatten();
    let _back = Back(before);
    render()
}

/// The same, and whether anything looked where it goes: if not, every kind of sink is shown the same.
pub(crate) fn toward_noting<T>(channel: Channel, render: impl FnOnce() -> T) -> (T, bool) {
    let before = ASKED.try_with(|asked| asked.replace(false)).unwrap_or(true);
    let rendered = toward(channel, render);
    let asked = ASKED.try_with(|asked| asked.replace(asked.get() || before)).unwrap_or(true);
    (rendered, asked)
}

/// Puts the thread's policy back, also when a user's `Debug` panics.
struct Restore(Policy);

impl Drop for Restore {
    fn drop(&mut self) {
        // A thread that is ending renders nothing any more.
        let _ = CURRENT.try_with(|cell| cell.set(self.0));
    }
}

/// Renders under this policy: every `Debug` of a classified type that runs in `render` follows it.
pub(crate) fn within<T>(policy: Policy, render: impl FnOnce() -> T) -> T {
    let before = CURRENT.try_with(|cell| cell.replace(policy)).unwrap_or_default();
    let _restore = Restore(before);
    render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_policy_shows_a_secret() {
        for policy in Policy::ALL {
            assert!(!policy.shows(Class::Secret));
            assert!(policy.shows(Class::Public));
            assert!(!policy.drops(Class::Public));
        }
        assert!(Policy::Dev.shows(Class::Personal));
        assert!(!Policy::Production.shows(Class::Internal));
    }

    #[test]
    fn somebody_else_gets_no_person_and_a_strict_sink_no_part_of_anybody() {
        assert!(Policy::ThirdParty.drops(Class::Personal) && !Policy::ThirdParty.drops(Class::Internal));
        assert!(!Policy::Strict.trusts(Class::Internal) && Policy::Strict.trusts(Class::Public));
        assert!(Policy::Production.trusts(Class::Personal));
    }

    #[test]
    fn a_policy_is_called_as_the_environment_calls_it() {
        let words = Policy::ALL.map(|policy| policy.to_string());
        assert_eq!(words, ["dev", "production", "strict", "third_party"]);
        assert_eq!(words, Policy::ALL.map(|policy| policy.as_str().to_owned()));
    }

    #[test]
    fn what_is_rendered_follows_the_innermost_policy_and_then_the_one_before() {
        let inner = || (within(Policy::Dev, Policy::current), Policy::current());
        assert_eq!(within(Policy::Strict, inner), (Policy::Dev, Policy::Strict));
        assert_eq!(Policy::current(), Policy::Production, "outside of every sink");
    }

    #[test]
    fn a_value_knows_where_it_goes_only_while_it_goes_there() {
        assert_eq!(Channel::current(), None);
        let inner = || (Channel::current(), toward(Channel::Log, Channel::current), Channel::current());
        let seen = toward(Channel::Otlp, inner);
        assert_eq!(seen, (Some(Channel::Otlp), Some(Channel::Log), Some(Channel::Otlp)));
        assert_eq!(Channel::current(), None);
    }

    #[test]
    fn what_looks_where_it_goes_is_told_from_what_does_not() {
        assert_eq!(toward_noting(Channel::Otlp, || 7), (7, false));
        assert_eq!(toward_noting(Channel::Otlp, Channel::current), (Some(Channel::Otlp), true));
        let inner = || toward_noting(Channel::Log, || 7);
        assert!(toward_noting(Channel::Otlp, || (Channel::current(), inner())).1);
        assert_eq!(inner(), (7, false));
    }

    #[test]
    fn a_panic_while_rendering_puts_the_policy_back() {
        let panicked = std::panic::catch_unwind(|| within(Policy::Dev, || panic!("user's Debug")));
        assert!(panicked.is_err());
        assert_eq!(Policy::current(), Policy::Production);
    }
}
