//! What the second line has hidden, counted by the rule that saw it and the slot where it stood.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$said:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(dead_code, reason = "a program may have no exporter that fills all slots; their counts stay at 0")]
        pub(crate) enum $name {
            $($(#[$said])* $variant),+
        }

        impl $name {
            /// The values of the label, in order.
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),+];
        }
    };
}

words! {
    /// Why something was hidden.
    Rule {
        /// A JSON web token.
        Jwt = "jwt",
        /// A key of a well-known kind: AWS, GitHub, Slack, Stripe and others.
        Key = "key",
        /// A block between `-----BEGIN` and `-----END`.
        Pem = "pem",
        /// What follows `Bearer` or `Basic`.
        Authorization = "authorization",
        /// User and password of a URL.
        Userinfo = "userinfo",
        /// The value of a query.
        Query = "query",
        /// The number of a payment card.
        Pan = "pan",
        /// An address of mail.
        Email = "email",
        /// An address of a network.
        Ip = "ip",
        /// The value of a key that says it is a secret.
        Assignment = "assignment",
        /// A literal of SQL.
        Sql = "sql",
        /// Text that may hold anything, by the rule of its callsite.
        Text = "text",
        /// A value left out by the rule of its callsite.
        Dropped = "dropped",
        /// The end of a text that is too long to be looked at.
        Length = "length",
    }
}

words! {
    /// Where it stood.
    Slot {
        /// The name of a span.
        SpanName = "span_name",
        /// An attribute of a span.
        SpanAttribute = "span_attribute",
        /// The description of a span's status.
        SpanStatus = "span_status",
        /// The name of an event of a span, or of a log record.
        EventName = "event_name",
        /// An attribute of an event of a span.
        EventAttribute = "event_attribute",
        /// The message of a log record.
        LogMessage = "log_message",
        /// A field of a log record.
        LogField = "log_field",
        /// What a panic says.
        Panic = "panic",
        /// What tells of the process: resource and scope.
        Resource = "resource",
    }
}

/// One count for each rule and slot, the slots of a rule side by side.
static COUNTS: [AtomicU64; Rule::WORDS.len() * Slot::WORDS.len()] =
    [const { AtomicU64::new(0) }; Rule::WORDS.len() * Slot::WORDS.len()];

/// Counts one redaction.
pub(crate) fn redacted(rule: Rule, slot: Slot) {
    COUNTS[rule as usize * Slot::WORDS.len() + slot as usize].fetch_add(1, Ordering::Relaxed);
}

/// The count at this place, rules first and their slots within.
pub(crate) fn redactions(place: usize) -> u64 {
    COUNTS.get(place).map_or(0, |count| count.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_and_slot_has_a_count_of_its_own() {
        redacted(Rule::Sql, Slot::Panic);
        redacted(Rule::Sql, Slot::Panic);
        let sql = Rule::WORDS.iter().position(|word| *word == "sql").expect("it is one of the rules");
        let panic = Slot::WORDS.iter().position(|word| *word == "panic").expect("it is one of the slots");
        assert_eq!(redactions(sql * Slot::WORDS.len() + panic), 2);
        assert_eq!(redactions(usize::MAX), 0);
    }
}
