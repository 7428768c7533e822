//! A record of six fields with three of them masked (`masks6`) or replaced by keyed pseudonyms (`hmac3`), as text.

mod data_privacy_debug;
mod input;
mod redact_secret;
mod serde_masks;
mod telemark;
mod veil_debug;

use super::{Measure, Suite};

pub const SUITE: Suite = Suite {
    name: "redact",
    measure: Measure::Rivals(&[
        ("telemark", telemark::cases),
        ("telemark/serde_json", telemark::serde),
        ("data_privacy", data_privacy_debug::cases),
        ("veil", veil_debug::cases),
        ("redact", redact_secret::cases),
        ("serde_json/masks", serde_masks::cases),
        ("serde_json/clear", serde_masks::clear),
    ]),
};
