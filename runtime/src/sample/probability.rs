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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SpanId;
    use proptest::prelude::*;

    /// Its random bits are these.
    const RANDOM: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn parent(state: &str) -> SpanContext {
        let trace = RANDOM.parse().expect("an identifier");
        SpanContext::new(trace, SpanId::random()).with_trace_state(state).from_remote()
    }

    fn after(state: &str, sampled: bool, travelling: Travelling<'_>) -> Option<String> {
        let parent = parent(state);
        trace_state(parent.trace_id(), Some(&parent), sampled, travelling).map(|state| state.to_string())
    }

    fn decided(state: &str, digits: &str, sampled: bool) -> Option<String> {
        let threshold = Threshold::parse(digits).expect("a threshold");
        after(state, sampled, Travelling::Decided(threshold, &alone(threshold)))
    }

    #[test]
    fn randomness_is_explicit_or_the_traces_own() {
        let own = 0x00ce_929d_0e0e_4736;
        for (state, expected) in [
            ("", own),
            ("a=1", own),
            ("ot=rv:00000000000001", 1),
            ("a=1,ot=th:c;rv:FFFFFFFFFFFFFF", 0xff_ffff_ffff_ffff),
            ("ot=rv:1", own),
            ("ot=rv:000000000000001", own),
            ("ot=rv:0000000000000g", own),
            ("ot=rv:+0000000000001", own),
            ("ot=rv:00000000000001;rv:00000000000002", own),
            ("ot=rv:00000000000001;", own),
            ("ot=RV:00000000000001", own),
            ("not=rv:00000000000001", own),
            ("ot@x=rv:00000000000001", own),
        ] {
            let parent = parent(state);
            assert_eq!(randomness(parent.trace_id(), Some(&parent)), expected, "{state}");
        }
    }

    #[test]
    fn a_threshold_goes_in_front_and_leaves_the_others_alone() {
        for (before, expected) in [
            ("", "ot=th:c"),
            ("a=1,b=2", "ot=th:c,a=1,b=2"),
            ("a=1,ot=th:8,b=2", "ot=th:c,a=1,b=2"),
            ("ot=rv:00000000000001", "ot=rv:00000000000001;th:c"),
            ("a=1,ot=p:8;th:8;r:62", "ot=p:8;r:62;th:c,a=1"),
            ("a=1,ot=nonsense", "ot=th:c,a=1"),
            ("ot=th:8;th:4", "ot=th:c"),
        ] {
            assert_eq!(decided(before, "c", true).as_deref(), Some(expected), "{before}");
        }
    }

    #[test]
    fn a_threshold_is_taken_away_where_it_would_not_be_true() {
        for (before, expected) in [
            ("", None),
            ("a=1", Some("a=1")),
            ("ot=th:8", None),
            ("a=1,ot=th:8,b=2", Some("a=1,b=2")),
            ("a=1,ot=th:8;rv:00000000000001", Some("ot=rv:00000000000001,a=1")),
            ("a=1,ot=nonsense", Some("a=1,ot=nonsense")),
        ] {
            assert_eq!(after(before, true, Travelling::Unknown).as_deref(), expected, "{before}");
            assert_eq!(after(before, false, Travelling::Unknown).as_deref(), expected, "{before}");
            assert_eq!(decided(before, "c", false).as_deref(), expected, "{before}");
        }
    }

    #[test]
    fn a_caller_that_is_followed_keeps_its_threshold_as_long_as_it_can_be_true() {
        for (state, sampled, stays) in [
            ("a=1,ot=th:c", true, true),
            ("a=1,ot=th:c", false, false),
            ("ot=th:d", true, false),
            ("ot=th:d", false, true),
            ("ot=th:d;rv:ffffffffffffff", true, true),
            ("ot=th:0", true, true),
            ("ot=th:xyz", true, false),
            ("ot=th:0;th:0", true, false),
            ("ot=rv:00000000000001", true, true),
            ("ot=th:c;", true, true),
            ("a=1", false, true),
        ] {
            let after = after(state, sampled, Travelling::Followed);
            assert_eq!(after.as_deref() == Some(state), stays, "{state} {sampled}: {after:?}");
            assert!(stays || after.is_none_or(|after| !after.contains("th:")), "{state}");
        }
    }

    #[test]
    fn the_last_of_thirty_three_members_is_dropped() {
        let full = (0..32).map(|n| format!("a{n}=1")).collect::<Vec<_>>().join(",");
        let new = decided(&full, "c", true).expect("a list");
        assert!(new.starts_with("ot=th:c,a0=1,") && new.ends_with(",a30=1"), "{new}");
        let with_own = full.replace("a31=1", "ot=th:8");
        assert!(decided(&with_own, "c", true).expect("a list").ends_with(",a30=1"));
    }

    #[test]
    fn a_threshold_that_finds_no_room_is_left_out() {
        for (length, fits) in [(249, true), (250, false), (254, false)] {
            let state = format!("ot=k:{}", "v".repeat(length));
            let new = decided(&state, "c", true).expect("a list");
            assert_eq!(new.contains("th:c"), fits, "{length}");
            assert!(new.len() <= LENGTH + 3 && new.starts_with(&state), "{new}");
        }
    }

    fn any_member() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-z][a-z0-9@]{0,4}=[!-+\\--<>-~]{1,8}",
            1 => "ot=[a-z:;0-9.A-F]{1,20}",
            1 => "ot=(th:[0-9a-f]{1,15};)?(rv:[0-9a-f]{13,15};)?[a-z]:[a-z]{0,3}",
        ]
    }

    proptest! {
        #[test]
        fn whatever_came_what_goes_is_a_valid_list_with_the_others_in_order(
            members in prop::collection::vec(any_member(), 0..40), sampled: bool, how in 0..3
        ) {
            let state = members.join(",");
            let threshold = Threshold::of(0.25);
            let own = alone(threshold);
            let travelling = match how {
                0 => Travelling::Followed,
                1 => Travelling::Unknown,
                _ => Travelling::Decided(threshold, &own),
            };
            let new = after(&state, sampled, travelling).unwrap_or_default();
            let others = |list: &str| -> Vec<String> {
                list.split(',').filter(|one| !one.is_empty() && !one.starts_with("ot=")).map(str::to_owned).collect()
            };
            if new != state {
                prop_assert!(new.split(',').count() <= MEMBERS);
                prop_assert!(new.split(',').all(|one| one.is_empty() || one.len() <= LENGTH + 3));
                prop_assert!(new.split(',').skip(1).all(|one| !one.starts_with("ot=")));
            }
            let (before, after) = (others(&state), others(&new));
            prop_assert_eq!(&before[..after.len()], &after[..]);
            prop_assert!(after.len() == before.len() || new.split(',').count() == MEMBERS);
            let parent = parent(&state);
            let new_parent = parent.clone().with_trace_state(&new);
            if member(&state).is_some() {
                prop_assert_eq!(randomness(parent.trace_id(), Some(&parent)), randomness(parent.trace_id(), Some(&new_parent)));
            }
            if how == 2 && sampled {
                let told = member(&new).and_then(|own| pair(own, THRESHOLD)).and_then(Threshold::parse);
                prop_assert_eq!(told, Some(threshold));
            }
        }
    }
}
