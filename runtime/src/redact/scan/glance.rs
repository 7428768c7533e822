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

/// A byte that may hide something wherever it stands.
const STRONG: u32 = 1;
const DIGIT: u32 = 1 << 1;
const SPACE: u32 = 1 << 2;
/// JSON escapes it.
const ESCAPED: u32 = 1 << 3;
/// In a URL, values follow it.
const QUERY: u32 = 1 << 4;
// The letters and marks that the shapes are made of.
const DOT: u32 = 1 << 5;
const DASH: u32 = 1 << 6;
const LOW_LINE: u32 = 1 << 7;
const CAPITAL_A: u32 = 1 << 8;
const CAPITAL_S: u32 = 1 << 9;
const CAPITAL_J: u32 = 1 << 10;
/// In capitals or not, as the names of schemes are written.
const B: u32 = 1 << 11;
const R: u32 = 1 << 12;
const I: u32 = 1 << 13;
const C: u32 = 1 << 14;
const G: u32 = 1 << 15;
const H: u32 = 1 << 16;
const K: u32 = 1 << 17;
const M: u32 = 1 << 18;
const P: u32 = 1 << 19;
const X: u32 = 1 << 20;
const Y: u32 = 1 << 21;
const V_OR_F: u32 = 1 << 22;
const CAPITAL_N: u32 = 1 << 23;
/// They stand between the groups of a card's number.
const BETWEEN: u32 = SPACE | DASH;

/// What each byte is.
static CLASSES: [u32; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'@' | b':' | b'=' | b'%' => STRONG,
            b'0'..=b'9' => DIGIT,
            b' ' => SPACE,
            b'-' => DASH,
            b'.' => DOT,
            b'_' => LOW_LINE,
            b'A' => CAPITAL_A,
            b'S' => CAPITAL_S,
            b'J' => CAPITAL_J,
            b'N' => CAPITAL_N,
            b'b' | b'B' => B,
            b'r' | b'R' => R,
            b'i' | b'I' => I,
            b'c' | b'C' => C,
            b'g' => G,
            b'h' => H,
            b'k' => K,
            b'm' => M,
            b'p' => P,
            b'x' => X,
            b'y' => Y,
            b'v' | b'f' => V_OR_F,
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

/// What a text must have to hold one of the shapes; the prefixes of keys are longer than their shapes.
const NEEDED: [u32; 12] = [
    // `sk-`, `glpat-`, `pypi-`, and `xoxb-` or `xapp-`.
    DASH | K,
    DASH | G | P,
    DASH | P | Y | I,
    DASH | X,
    // `ghp_`, `github_pat_`, `sk_live_`, `whsec_`, `npm_`, and `dop_v1_` or `hf_`.
    LOW_LINE | G | H,
    LOW_LINE | H | B,
    LOW_LINE | K,
    LOW_LINE | C,
    LOW_LINE | M | P,
    LOW_LINE | V_OR_F,
    // `bearer` and `basic`.
    B | R,
    B | C | I,
];

/// The same in short: whoever has not even this has none of them.
const fn may_have_needed(seen: u32) -> bool {
    seen & DASH != 0 && seen & (K | P | X) != 0
        || seen & LOW_LINE != 0
        || seen & B != 0 && seen & (R | I) != 0
}

/// What makes a text worth more than a look at its bytes.
const MARKS: u32 = DOT | CAPITAL_A | CAPITAL_J | DASH | LOW_LINE | B;

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
fn without(text: &str, strong: u32) -> Glance {
    let bytes = text.as_bytes();
    let seen = classes(bytes);
    let has = |class: u32| seen & class != 0;
    let is_short = bytes.len() < super::number::SHORTEST_CARD;
    if !has(strong | MARKS | ESCAPED) && (is_short || !has(DIGIT)) && bytes.len() <= length::LOOKED_AT {
        return Glance::Plain;
    }
    if has(strong) || bytes.len() > length::LOOKED_AT || may_hold(bytes, seen) {
        return Glance::Unsure;
    }
    if has(ESCAPED) { Glance::Clean } else { Glance::Plain }
}

/// What the bytes are, all together. Some may be looked at twice, so that all are in parts of one size.
fn classes(bytes: &[u8]) -> u32 {
    let class = |seen: u32, byte: &u8| seen | CLASSES[usize::from(*byte)];
    if let Some(last) = bytes.last_chunk::<8>() {
        let (parts, _) = bytes.as_chunks::<8>();
        return parts.iter().fold(last.iter().fold(0, class), |seen, part| part.iter().fold(seen, class));
    }
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => last.iter().fold(first.iter().fold(0, class), class),
        _ => bytes.iter().fold(0, class),
    }
}

/// Whether there is one of the shapes, or a card. Most texts do not have all that a shape needs.
#[inline(never)]
fn may_hold(bytes: &[u8], seen: u32) -> bool {
    let has = |class: u32| seen & class != 0;
    let may_have_shape = has(CAPITAL_A | CAPITAL_J)
        || has(DOT) && has(DIGIT | CAPITAL_S)
        || may_have_needed(seen) && NEEDED.iter().any(|needed| seen & needed == *needed);
    may_have_shape && holds_shape(bytes)
        // Of a block of PEM, or before an option and the space behind its name.
        || has(DASH) && has(SPACE | CAPITAL_N) && holds_dashes(bytes)
        || has(DIGIT) && holds_card(bytes)
}

/// Whether two dashes stand side by side.
fn holds_dashes(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const DASHES: u64 = u64::from_le_bytes([b'-'; 8]);
    // Zero where a byte and the one behind it are dashes; whether there is a zero is found for certain.
    let holds = |(first, second): (&[u8; 8], &[u8; 8])| {
        let [first, second] = [first, second].map(|word| u64::from_le_bytes(*word) ^ DASHES);
        let other = first | second;
        other.wrapping_sub(ONES) & !other & HIGH != 0
    };
    let Some((_, behind)) = bytes.split_first() else { return false };
    let before = &bytes[..behind.len()];
    match before.last_chunk().zip(behind.last_chunk()) {
        Some(last) => {
            let pairs = before.as_chunks().0.iter().zip(behind.as_chunks().0);
            pairs.fold(holds(last), |found, pair| found | holds(pair))
        }
        None => bytes.windows(2).any(|pair| pair == b"--"),
    }
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
    let class = |byte: &u8| CLASSES[usize::from(*byte)];
    let fits = |class: &u32| class & (DIGIT | BETWEEN) != 0;
    let more =
        |(run, digits): (usize, usize), class: u32| (run + 1, digits + usize::from(class & DIGIT != 0));
    // So many bytes in a row meet one of these places.
    let mut at = SHORTEST - 1;
    while let Some(byte) = bytes.get(at) {
        let mut next = at + SHORTEST;
        if fits(&class(byte)) {
            let behind = bytes[at..].iter().map(class).take_while(fits).fold((0, 0), more);
            let before = bytes[..at].iter().rev().take(SHORTEST).map(class).take_while(fits);
            let (_, digits) = before.fold(behind, more);
            if digits >= SHORTEST {
                return true;
            }
            next += behind.0;
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
            "it is on the basis of 4-4-2 and 4 4 2",
            // Each has a part of a shape, and what other shapes need, but never all that one needs.
            "on the basis.",
            "on this basis only",
            "1                                        ",
            "a--b",
            "a_basis",
            "a-basis",
            "a-p-basis",
            "a_hxop",
            "a_mxox",
            "a.b. 5 e.g. A, J, S, B and 8",
            "1 222-3333 4444",
        ] {
            assert_eq!(glance(seen), Glance::Plain, "{seen}");
        }
        assert_eq!((glance("a?b#c"), glance_at_url("a?b")), (Glance::Plain, Glance::Unsure));
        assert_eq!((glance_at_url("a#b"), glance_at_url("/a/b")), (Glance::Unsure, Glance::Plain));
        assert_eq!(glance("say \"it\""), Glance::Clean);
        assert_eq!(glance(&" ".repeat(length::LOOKED_AT + 1)), Glance::Unsure);
    }

    #[test]
    fn a_shape_is_seen_wherever_it_stands_and_whatever_stands_around_it() {
        for shape in SHAPES {
            let least: Vec<u8> = shape.iter().map(|place| place[0]).collect();
            let least = str::from_utf8(&least).expect("shapes are letters");
            for before in 0..20 {
                let seen = format!("{}{least}", "x".repeat(before));
                assert!(holds_shape(seen.as_bytes()), "{seen}");
            }
        }
        for before in 0..20 {
            for after in 0..20 {
                let text = |dashes: &str| format!("{}{dashes}{}", "a".repeat(before), "a-".repeat(after));
                assert!(holds_dashes(text("--").as_bytes()), "{before} {after}");
                assert!(!holds_dashes(text("-").as_bytes()) && !holds_dashes(text("").as_bytes()));
                for around in [" ", "N"] {
                    assert_eq!(
                        glance(&format!("{}{around}", text("--"))),
                        Glance::Unsure,
                        "{before} {after}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_scheme_and_its_credential_pass_in_whatever_case() {
        for scheme in ["bearer", "basic"] {
            for capitals in 0..1_u32 << scheme.len() {
                let letter = |(at, letter): (usize, char)| {
                    if capitals >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
                };
                let seen: String =
                    scheme.chars().enumerate().map(letter).chain(" Zm9vYmFy".chars()).collect();
                assert_eq!(glance(&seen), Glance::Unsure, "{seen}");
            }
        }
    }

    #[test]
    fn digits_of_a_card_are_seen_wherever_they_stand() {
        for before in 0..40 {
            for card in ["4222222222222", "4222-2222 2222 2"] {
                let seen = format!("{}{card}", "x".repeat(before));
                assert_eq!(glance(&seen), Glance::Unsure, "{seen}");
                let seen = format!("{}1 2{}{card}", "x".repeat(before), "x".repeat(14));
                assert_eq!(glance(&seen), Glance::Unsure, "{seen}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_hidden_does_not_pass(before in BEFORE, (secret, _) in secret(), other in "[0-9 a-eAIKJSGhkpx._-]{0,60}|[a-yA-S2._-]{0,60}") {
            for seen in [format!("{before}{secret}"), secret, other] {
                let passes = glance(&seen) != Glance::Unsure;
                prop_assert!(!passes || look(&seen, Slot::LogMessage) == seen, "{seen}");
            }
        }
    }
}
