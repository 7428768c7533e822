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
}

impl Policy {
    /// Whether values of this class are shown in clear.
    #[must_use]
    pub const fn shows(self, class: Class) -> bool {
        match (self, class) {
            (_, Class::Public) | (Self::Dev, Class::Internal | Class::Personal) => true,
            (_, Class::Secret) | (Self::Production, Class::Internal | Class::Personal) => false,
        }
    }

    /// The word used in `TELEMARK_POLICY`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Production => "production",
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
        for policy in [Policy::Dev, Policy::Production] {
            assert!(!policy.shows(Class::Secret));
            assert!(policy.shows(Class::Public));
        }
        assert!(Policy::Dev.shows(Class::Personal));
        assert!(!Policy::Production.shows(Class::Internal));
    }

    #[test]
    fn a_panic_while_rendering_puts_the_policy_back() {
        let panicked = std::panic::catch_unwind(|| within(Policy::Dev, || panic!("user's Debug")));
        assert!(panicked.is_err());
        assert_eq!(Policy::current(), Policy::Production);
    }
}
