//! Keys whose prefix tells what they open, and blocks of PEM.

use super::{Found, Shown, Text};
use crate::redact::{Rule, masks};

/// How the rest of a key is written.
#[derive(Clone, Copy)]
enum Rest {
    /// Letters and digits, so many at least.
    Letters(usize),
    /// Also `-` and `_`, so many at least.
    Wide(usize),
    /// Capital letters and digits, so many at least.
    Capitals(usize),
}

/// A kind of key: its prefix, what follows, and what is shown.
type Kind = (&'static [u8], Rest);

/// Kinds by their last character, which is the trigger, and the one before.
const fn kinds(before: u8, trigger: u8) -> &'static [Kind] {
    use Rest::{Letters, Wide};
    match (before, trigger) {
        (b'p', b'_') => &[(b"ghp_", Letters(16))],
        (b'o', b'_') => &[(b"gho_", Letters(16))],
        (b'u', b'_') => &[(b"ghu_", Letters(16))],
        (b's', b'_') => &[(b"ghs_", Letters(16))],
        (b'r', b'_') => &[(b"ghr_", Letters(16))],
        (b't', b'_') => &[
            (b"github_pat_", Wide(16)),
            (b"sk_test_", Letters(10)),
            (b"pk_test_", Letters(10)),
            (b"rk_test_", Letters(10)),
        ],
        (b'e', b'_') => &[(b"sk_live_", Letters(10)), (b"pk_live_", Letters(10)), (b"rk_live_", Letters(10))],
        (b'c', b'_') => &[(b"whsec_", Letters(16))],
        (b'm', b'_') => &[(b"npm_", Letters(20))],
        (b'1', b'_') => &[(b"dop_v1_", Letters(20))],
        (b'f', b'_') => &[(b"hf_", Letters(20))],
        (b'k', b'-') => &[(b"sk-", Letters(20))],
        (b't', b'-') => &[(b"sk-ant-", Wide(16)), (b"glpat-", Wide(16)), (b"sk-svcacct-", Wide(16))],
        (b'j', b'-') => &[(b"sk-proj-", Wide(16))],
        (b'i', b'-') => &[(b"pypi-", Letters(16))],
        (b'p', b'-') => &[(b"xoxp-", Wide(10)), (b"xapp-", Wide(10))],
        (b'a', b'-') => &[(b"xoxa-", Wide(10))],
        (b'b', b'-') => &[(b"xoxb-", Wide(10))],
        (b'e', b'-') => &[(b"xoxe-", Wide(10))],
        (b'r', b'-') => &[(b"xoxr-", Wide(10))],
        (b's', b'-') => &[(b"xoxs-", Wide(10))],
        _ => &[],
    }
}

/// Kinds by their first character, which is the trigger.
const fn capitals(trigger: u8) -> &'static [Kind] {
    use Rest::{Capitals, Wide};
    match trigger {
        b'A' => &[
            (b"AKIA", Capitals(16)),
            (b"ASIA", Capitals(16)),
            (b"ABIA", Capitals(16)),
            (b"ACCA", Capitals(16)),
            (b"AIza", Wide(30)),
        ],
        b'S' => &[(b"SG.", Wide(16))],
        b'y' => &[(b"ya29.", Wide(16))],
        _ => &[],
    }
}

/// Looks around a byte that some kind of key has.
pub(super) fn look(text: Text<'_>, at: usize) -> Option<Found> {
    let byte = text.get(at)?;
    if matches!(byte, b'_' | b'-') {
        let kind = |(prefix, rest): &Kind| {
            (text.floor + prefix.len() <= at + 1)
                .then(|| at + 1 - prefix.len())
                .and_then(|start| known(text, start, prefix, *rest))
        };
        return kinds(text.before(at)?, byte).iter().find_map(kind);
    }
    capitals(byte).iter().find_map(|(prefix, rest)| known(text, at, prefix, *rest))
}

fn known(text: Text<'_>, start: usize, prefix: &[u8], rest: Rest) -> Option<Found> {
    if !text.starts(start, prefix) {
        return None;
    }
    let from = start + prefix.len();
    let fits = |most: usize, fits: fn(u8) -> bool| text.run(from, most, fits) - from >= most;
    let is_key = match rest {
        Rest::Letters(least) => fits(least, |byte| byte.is_ascii_alphanumeric()),
        Rest::Wide(least) => fits(least, is_wide),
        Rest::Capitals(count) => fits(count, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
    };
    if !is_key {
        return None;
    }
    let end = text.run(from, usize::MAX, |byte| is_wide(byte) || matches!(byte, b'.' | b'+' | b'/' | b'='));
    let prefix = str::from_utf8(prefix).unwrap_or_default();
    Some(Found { start, end, rule: Rule::Key, shown: Shown::Word(masks::token(prefix)) })
}

fn is_wide(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// A block of PEM, to its end or to that of the text.
pub(super) fn block(text: Text<'_>, at: usize) -> Option<Found> {
    const END: &[u8] = b"-----END";
    if !text.starts(at, b"-----BEGIN") {
        return None;
    }
    let rest = &text.bytes[at..];
    let last = rest.windows(END.len()).position(|window| window == END);
    let end = last.map_or(text.bytes.len(), |last| {
        let label = text.run(at + last + END.len(), 64, |byte| byte.is_ascii_uppercase() || byte == b' ');
        text.run(label, 5, |byte| byte == b'-')
    });
    Some(Found { start: at, end, rule: Rule::Pem, shown: Shown::Word("[pem]") })
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::super::{Glance, glance};
    use super::*;

    #[test]
    fn every_kind_of_token_that_a_mask_knows_is_found_in_a_text_too() {
        for (prefix, mask) in masks::TOKEN_KINDS {
            let key = format!("{prefix}{}", "Q1W2X3Z4K5".repeat(3));
            assert_eq!(shown(&key), *mask);
            assert_eq!(shown(&format!("the key {key}+/=.-_x, ok")), format!("the key {mask}, ok"));
            // Right behind what is hidden already.
            assert_eq!(shown(&format!("[4242424242424242{key}")), format!("[[pan]{mask}"));
            let begun = &prefix[1..];
            assert_eq!(shown(begun), begun);
        }
        for seen in
            ["ghp_abcdefghijklmno-p", "AKIAIOSFODNN7EXAMPLe", "SG.abcdefghijklmno.p", "risk-abcdefghij"]
        {
            assert_eq!(shown(seen), seen);
        }
    }

    #[test]
    fn a_block_of_pem_is_hidden_to_the_dashes_behind_its_end() {
        for (seen, hidden) in [
            ("a -----BEGIN EC KEY-----\nM+/=\n-----END EC KEY----- b", "a [pem] b"),
            ("-----BEGIN A-----x-----END A------y", "[pem]-y"),
            ("-----BEGIN A-----x-----END a", "[pem]a"),
            ("-----BEGIN A-----x-----EN a", "[pem]"),
            ("-----BEGI A-----x-----END A-----", "-----BEGI A-----x-----END A-----"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }

    #[test]
    fn no_kind_of_key_passes_at_a_glance() {
        let bytes = || 0..=u8::MAX;
        let pairs = bytes().flat_map(|before| bytes().flat_map(move |trigger| kinds(before, trigger)));
        let kinds: Vec<&Kind> = pairs.chain(bytes().flat_map(capitals)).collect();
        assert!(kinds.len() > 30, "they are found by their last bytes: {}", kinds.len());
        for (prefix, rest) in kinds {
            let (Rest::Letters(count) | Rest::Wide(count) | Rest::Capitals(count)) = rest;
            for filling in ["Q", "Z", "7"] {
                let key = format!("{}{}", String::from_utf8_lossy(prefix), filling.repeat(*count));
                assert_eq!(glance(&key), Glance::Unsure, "{key}");
                let found = look(Text { bytes: key.as_bytes(), floor: 0 }, prefix.len() - 1)
                    .or_else(|| look(Text { bytes: key.as_bytes(), floor: 0 }, 0));
                assert!(found.is_some(), "{key}");
                let shorter = &key[..key.len() - 1];
                assert_eq!(shown(shorter), shorter);
            }
        }
    }
}
