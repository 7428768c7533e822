//! What the program says of callsites that are not telemark's.

use super::known::is_below;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

/// What happens to the text of spans and events that none of telemark's macros has made.
///
/// Whatever is chosen, fields with the name of a secret lose their value, and URLs, SQL and headers are recorded by
/// the rules of the semantic conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Foreign {
    /// It is recorded without what looks like a secret: keys, tokens, credentials, card numbers, addresses.
    #[default]
    Scan,
    /// It is not recorded. Numbers are, and the names of fields.
    Deny,
    /// It is recorded as it is: its author is trusted.
    Trust,
}

/// What was said: for all, and for targets, the longest last.
struct Said {
    all: Foreign,
    targets: Vec<(String, Foreign)>,
}

static SAID: RwLock<Said> = RwLock::new(Said { all: Foreign::Scan, targets: Vec::new() });

/// How often something else was said; plans that were made before are made anew.
static GENERATION: AtomicUsize = AtomicUsize::new(0);

/// From now on this holds, for all targets and for some.
pub(crate) fn set_trust(all: Foreign, mut targets: Vec<(String, Foreign)>) {
    targets.sort_by_key(|(target, _)| target.len());
    let mut said = SAID.write().unwrap_or_else(PoisonError::into_inner);
    if said.all != all || said.targets != targets {
        *said = Said { all, targets };
        GENERATION.fetch_add(1, Ordering::Release);
    }
}

/// Which plans are valid: those that were made when this was the same.
#[inline]
pub(crate) fn generation() -> usize {
    GENERATION.load(Ordering::Acquire)
}

/// What was said of this target.
pub(super) fn trust_of(target: &str) -> Foreign {
    let said = SAID.read().unwrap_or_else(PoisonError::into_inner);
    said.trust_of(target)
}

impl Said {
    fn trust_of(&self, target: &str) -> Foreign {
        let named = self.targets.iter().rev().find(|(above, _)| is_below(target, above));
        named.map_or(self.all, |(_, foreign)| *foreign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::alone::alone;

    #[test]
    fn plans_are_made_anew_when_something_else_is_said_and_only_then() {
        alone(
            concat!(module_path!(), "::plans_are_made_anew_when_something_else_is_said_and_only_then"),
            || {
                let say = |all, target: &str| {
                    let before = generation();
                    set_trust(all, vec![(target.to_owned(), Foreign::Deny)]);
                    generation() != before
                };
                assert!(say(Foreign::Scan, "a") && !say(Foreign::Scan, "a"));
                assert_eq!((trust_of("a::b"), trust_of("b")), (Foreign::Deny, Foreign::Scan));
                assert!(say(Foreign::Trust, "a") && say(Foreign::Trust, "b"));
                assert_eq!((trust_of("a::b"), trust_of("b")), (Foreign::Trust, Foreign::Deny));
            },
        );
    }

    #[test]
    fn the_longest_target_decides() {
        let targets = vec![("a".to_owned(), Foreign::Trust), ("a::b".to_owned(), Foreign::Deny)];
        let said = Said { all: Foreign::Scan, targets };
        assert_eq!(said.trust_of("a::c"), Foreign::Trust);
        assert_eq!(said.trust_of("a::b::c"), Foreign::Deny);
        assert_eq!(said.trust_of("ab"), Foreign::Scan);
        assert_eq!(said.trust_of("c"), Foreign::Scan);
    }
}
