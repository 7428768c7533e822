//! The first look at a text, which most texts pass: no shape that is hidden can be in it.
//!
//! It may take a clean text for one that needs the real look, and never the other way round.

use super::length;

/// What a glance at a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glance {
    /// There is nothing to hide, and nothing that JSON has to escape.
    Plain,
    /// There is nothing to hide.
    Clean,
    /// It has to be looked at.
    Unsure,
}

/// A byte that decides nothing alone but may hide something wherever it stands.
const STRONG: u8 = 1;
const DIGIT: u8 = 2;
/// It stands between the groups of a card's number.
const BETWEEN: u8 = 4;
/// It is in some of the shapes.
const SHAPED: u8 = 8;
/// JSON escapes it.
const ESCAPED: u8 = 16;
/// In a URL, values follow it.
const QUERY: u8 = 32;

/// What each byte is.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'@' | b':' | b'=' | b'%' => STRONG,
            b'0'..=b'9' => DIGIT,
            b' ' => BETWEEN,
            b'-' => BETWEEN | SHAPED,
            b'_' | b'.' | b'A' | b'S' | b'J' | b'B' | b'b' | b'y' => SHAPED,
            b'"' | b'\\' | 0..0x20 => ESCAPED,
            b'?' | b'#' => QUERY,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Beginnings or parts of all shapes that need none of the strong bytes: at each place one of these bytes.
const SHAPES: &[&[&[u8]]] = &[
    // Addresses, blocks of PEM, and options of commands.
    &[b"0123456789", b".", b"0123456789"],
    &[b"-", b"-"],
    // Keys by their prefixes.
    &[b"s", b"k", b"-"],
    &[b"g", b"l", b"p"],
    &[b"p", b"y", b"p", b"i"],
    &[b"x", b"oa", b"xp"],
    &[b"g", b"h", b"pousr", b"_"],
    &[b"h", b"u", b"b", b"_"],
    &[b"spr", b"k", b"_", b"tl"],
    &[b"s", b"e", b"c", b"_"],
    &[b"n", b"p", b"m", b"_"],
    &[b"vh", b"1f", b"_"],
    &[b"A", b"KSBCI", b"ICz", b"Aa"],
    &[b"S", b"G", b"."],
    &[b"y", b"a", b"2"],
    // Tokens, and what follows the name of a scheme.
    &[b"e", b"y", b"J"],
    &[b"bB", b"eE", b"aA", b"rR"],
    &[b"bB", b"aA", b"sS", b"iI"],
];

/// The shapes side by side as bits, one for each of their places.
struct Places {
    /// The places where each byte fits.
    fits: [u64; 256],
    first: u64,
    last: u64,
}

static PLACES: Places = {
    let mut places = Places { fits: [0; 256], first: 0, last: 0 };
    let (mut shape, mut bit) = (0, 0);
    while shape < SHAPES.len() {
        places.first |= 1 << bit;
        let mut place = 0;
        while place < SHAPES[shape].len() {
            let mut byte = 0;
            while byte < SHAPES[shape][place].len() {
                places.fits[SHAPES[shape][place][byte] as usize] |= 1 << bit;
                byte += 1;
            }
            place += 1;
            bit += 1;
        }
        places.last |= 1 << (bit - 1);
        shape += 1;
    }
    places
};

/// Glances at a text.
pub(crate) fn glance(text: &str) -> Glance {
    without(text, STRONG)
}

/// Glances at a URL, or at the path of one.
pub(crate) fn glance_at_url(url: &str) -> Glance {
    without(url, STRONG | QUERY)
}

/// The same; bytes of the classes that are strong make it unsure.
#[inline]
fn without(text: &str, strong: u8) -> Glance {
    let bytes = text.as_bytes();
    let seen = classes(bytes);
    let has = |class: u8| seen & class != 0;
    if has(strong)
        || bytes.len() > length::LOOKED_AT
        || has(SHAPED) && holds_shape(bytes)
        || has(DIGIT) && holds_card(bytes)
    {
        return Glance::Unsure;
    }
    if has(ESCAPED) { Glance::Clean } else { Glance::Plain }
}

/// What the bytes are, all together.
fn classes(bytes: &[u8]) -> u8 {
    let (parts, rest) = bytes.as_chunks::<8>();
    let class = |seen: u8, byte: &u8| seen | CLASSES[usize::from(*byte)];
    rest.iter().fold(parts.iter().fold(0, |seen, part| part.iter().fold(seen, class)), class)
}

/// Whether there is one of the shapes: all are followed at once, a bit for each place that fits so far.
fn holds_shape(bytes: &[u8]) -> bool {
    let (parts, rest) = bytes.as_chunks::<8>();
    let step = |(at, seen): (u64, u64), byte: &u8| {
        let at = (at << 1 | PLACES.first) & PLACES.fits[usize::from(*byte)];
        (at, seen | at)
    };
    let (_, seen) =
        rest.iter().fold(parts.iter().fold((0, 0), |so_far, part| part.iter().fold(so_far, step)), step);
    seen & PLACES.last != 0
}

/// Whether there are as many digits as a card has, side by side or in groups.
fn holds_card(bytes: &[u8]) -> bool {
    const SHORTEST: usize = super::number::SHORTEST_CARD;
    let is = |byte: u8, class: u8| CLASSES[usize::from(byte)] & class != 0;
    // So many bytes in a row meet one of these places.
    let mut at = SHORTEST - 1;
    while let Some(&byte) = bytes.get(at) {
        let mut next = at + SHORTEST;
        if is(byte, DIGIT | BETWEEN) {
            let fits = |byte: &u8| is(*byte, DIGIT | BETWEEN);
            let before = bytes[..at].iter().rev().take(SHORTEST).take_while(|byte| fits(byte)).count();
            let behind = bytes[at..].iter().take_while(|byte| fits(byte)).count();
            let digits = || bytes[at - before..at + behind].iter().filter(|byte| is(**byte, DIGIT)).count();
            if before + behind >= SHORTEST && digits() >= SHORTEST {
                return true;
            }
            next = at + behind + SHORTEST;
        }
        at = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::look;
    use super::super::tests::{BEFORE, secret};
    use super::*;
    use crate::redact::Slot;
    use proptest::prelude::*;

    #[test]
    fn usual_texts_need_no_real_look() {
        for seen in [
            "",
            "user-00042",
            "0192f3a4-7b2c-7042-9d3e-000000000042",
            "/api/v1/workflows/42/steps",
            "it is based on 17 steps",
        ] {
            assert_eq!(glance(seen), Glance::Plain, "{seen}");
        }
        assert_eq!((glance("a?b#c"), glance_at_url("a?b")), (Glance::Plain, Glance::Unsure));
        assert_eq!((glance_at_url("a#b"), glance_at_url("/a/b")), (Glance::Unsure, Glance::Plain));
        assert_eq!(glance("say \"it\""), Glance::Clean);
        assert_eq!(glance(&" ".repeat(length::LOOKED_AT + 1)), Glance::Unsure);
    }

    #[test]
    fn digits_of_a_card_are_seen_wherever_they_stand() {
        for before in 0..40 {
            for seen in ["4222222222222", "4222-2222 2222 2"] {
                let seen = format!("{}{seen}", "x".repeat(before));
                assert_eq!(glance(&seen), Glance::Unsure, "{seen}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_hidden_does_not_pass(before in BEFORE, (secret, _) in secret(), other in "[0-9 a-eAIKJSGhkpx._-]{0,60}") {
            for seen in [format!("{before}{secret}"), secret, other] {
                let passes = glance(&seen) != Glance::Unsure;
                prop_assert!(!passes || look(&seen, Slot::LogMessage) == seen, "{seen}");
            }
        }
    }
}
