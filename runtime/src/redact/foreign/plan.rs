//! What happens to the values of one callsite.

use super::known::{self, MESSAGE};
use super::names;
use super::rule::{Rule, WITHHELD};
use super::trust::{Foreign, trust_of};
use crate::redact::scan::Glance;
use crate::redact::{Rule as Reason, Slot, redacted};
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing_core::field::Field;
use tracing_core::{Level, Metadata};

/// What happens to the values of one callsite.
#[derive(Debug)]
pub(crate) struct Plan {
    ours: bool,
    /// By the index of the field; what a callsite has beside them stands in the program.
    fields: Vec<Rule>,
    message: Rule,
    /// The hash of the one message that the callsite has said, if it has not said another.
    said: AtomicU64,
}

/// Nothing was said yet.
const SILENT: u64 = 0;
/// More than one message was said.
const VARIES: u64 = u64::MAX;

/// The plan of every callsite of ours: nothing is looked at.
pub(super) static OURS: Plan = Plan::of_message(true, Rule::Clear);

impl Plan {
    /// A plan of a callsite of which only the message is known.
    pub(super) const fn of_message(ours: bool, message: Rule) -> Self {
        Self { ours, fields: Vec::new(), message, said: AtomicU64::new(VARIES) }
    }

    /// The plan of a callsite that is not ours.
    pub(super) fn of(metadata: &Metadata<'_>) -> Self {
        let (target, level) = (metadata.target(), *metadata.level());
        let usual = usual(target);
        let rule =
            |name: &str| known::rule(target, level, name).or_else(|| names::rule(name)).unwrap_or(usual);
        let fields = metadata.fields().iter().map(|field| rule(field.name())).collect();
        let (message, said) = (message_rule(target, level), AtomicU64::new(SILENT));
        Self { ours: false, fields, message, said }
    }

    /// Whether the callsite is one of telemark's macros': its author has decided, and nothing is looked at.
    pub(crate) const fn is_ours(&self) -> bool {
        self.ours
    }

    /// The text of a field as it may be recorded in this slot; clean text is borrowed.
    pub(crate) fn text<'t>(&self, field: &Field, text: &'t str, slot: Slot) -> Cow<'t, str> {
        self.rule(field).apply(text, slot)
    }

    /// What a glance at the text of a field tells.
    pub(crate) fn glance(&self, field: &Field, text: &str) -> Glance {
        self.rule(field).glance(text)
    }

    /// Whether a text of this field is shown as it is after a [`glance`](crate::redact::glance) that finds nothing.
    pub(crate) fn is_glanced_at(&self, field: &Field) -> bool {
        self.rule(field) == Rule::Scan
    }

    /// What a glance at the message tells.
    pub(crate) fn glance_at_message(&self, message: &str) -> Glance {
        self.message.glance(message)
    }

    /// What is recorded instead of a number or a truth in this field, if its name is that of a secret.
    pub(crate) fn instead(&self, field: &Field, slot: Slot) -> Option<&'static str> {
        let drops = self.drops(field);
        drops.then(|| {
            redacted(Reason::Dropped, slot);
            WITHHELD
        })
    }

    /// Whether nothing of this field is recorded, not even a number.
    pub(crate) fn drops(&self, field: &Field) -> bool {
        self.rule(field) == Rule::Nothing
    }

    /// The message as it may be recorded.
    pub(crate) fn message<'t>(&self, text: &'t str, slot: Slot) -> Cow<'t, str> {
        self.message.apply(text, slot)
    }

    /// Whether this is the only message that the callsite has ever said, so that it may be literal.
    pub(crate) fn is_constant(&self, message: &str) -> bool {
        if self.ours {
            return true;
        }
        let hash = hash(message.as_bytes()).clamp(SILENT + 1, VARIES - 1);
        // Most callsites have said it before: a look costs less than an exchange.
        if self.said.load(Ordering::Relaxed) == hash {
            return true;
        }
        match self.said.compare_exchange(SILENT, hash, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => true,
            Err(said) if said == hash => true,
            Err(_) => {
                self.said.store(VARIES, Ordering::Relaxed);
                false
            }
        }
    }

    fn rule(&self, field: &Field) -> Rule {
        let other = || if field.name() == MESSAGE { self.message } else { Rule::Clear };
        self.fields.get(field.index()).copied().unwrap_or_else(other)
    }
}

/// Tells texts apart, as well as chance does; nobody gains by finding two that look the same.
fn hash(text: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: [u8; 8]| {
        let product = u128::from(hash ^ u64::from_le_bytes(word)) * u128::from(ODD);
        product as u64 ^ (product >> 64) as u64
    };
    let (words, rest) = text.as_chunks();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    // Texts that differ only in zeros at the end differ in length.
    words.iter().chain([&last]).fold(text.len() as u64, |hash, word| mix(hash, *word))
}

/// What happens to the message of a target.
pub(super) fn message_rule(target: &str, level: Level) -> Rule {
    known::rule(target, level, MESSAGE).unwrap_or_else(|| usual(target))
}

/// What happens to text that nothing is known of.
fn usual(target: &str) -> Rule {
    match trust_of(target) {
        Foreign::Scan => Rule::Scan,
        Foreign::Deny => Rule::NoText,
        Foreign::Trust => Rule::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_a_little_have_other_hashes() {
        let texts =
            (0..200).map(|length| "a".repeat(length)).chain((0..2000).map(|number| format!("step {number}")));
        // Of two words: one that changes somewhere, and one whose change could make good for it.
        let letters = || "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".chars();
        let pairs = letters().flat_map(|one| letters().map(move |other| format!("{one}======{other}")));
        let far = letters().flat_map(|one| letters().map(move |other| format!("======={one}======={other}")));
        let near = (0..1 << 16).map(|bits: u32| format!("{bits:016b}"));
        let texts = texts.chain(pairs).chain(far).chain(near);
        let texts: Vec<_> = texts.chain(["ab", "ba", "a\0", "a\0\0", "\0"].map(str::to_owned)).collect();
        let mut hashes: Vec<_> = texts.iter().map(|text| hash(text.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), texts.len());
    }

    #[test]
    fn a_message_is_constant_until_another_one_comes() {
        let plan = Plan { said: AtomicU64::new(SILENT), ..Plan::of_message(false, Rule::Scan) };
        assert!(plan.is_constant("started") && plan.is_constant("started"));
        assert!(!plan.is_constant("stopped") && !plan.is_constant("started"));
        assert!(OURS.is_constant("one") && OURS.is_constant("another"), "its author has decided");
    }

    /// Two hashes have a meaning of their own, and texts may have them like any other.
    #[test]
    fn a_message_with_a_hash_out_of_the_ordinary_is_told_from_others_too() {
        for (text, meant) in [("", SILENT), ("s00e8eb2<4&BU6'", VARIES)] {
            assert_eq!(hash(text.as_bytes()), meant, "otherwise there is nothing to take for anything else");
            let plan = Plan { said: AtomicU64::new(SILENT), ..Plan::of_message(false, Rule::Scan) };
            assert!(plan.is_constant(text) && plan.is_constant(text));
            assert!(!plan.is_constant("stopped") && !plan.is_constant(text), "{text}");
        }
    }
}
