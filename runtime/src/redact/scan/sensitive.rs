//! Which names say that their value is a secret.

/// Names are no longer.
pub(super) const LONGEST: usize = 64;

/// Ends of names by their last letter, in lower case and without `_`, `-` and `.`; and whole names, which are too short
/// to be looked for at the end of another one.
const fn known(last: u8) -> (&'static [&'static [u8]], &'static [&'static [u8]]) {
    match last {
        b'd' => (&[b"password", b"passwd", b"pwd", b"sessionid", b"accesskeyid"], &[]),
        b'e' => (&[b"passphrase", b"passcode", b"cookie", b"seedphrase"], &[]),
        b't' => (&[b"secret", b"jwt"], &[]),
        b'n' => (&[b"token", b"authorization"], &[b"pin", b"ssn"]),
        b's' => (&[b"passwords", b"secrets", b"credentials", b"cookies"], &[b"pass"]),
        b'l' => (&[b"credential"], &[]),
        b'y' => (
            &[
                b"apikey",
                b"accesskey",
                b"accountkey",
                b"secretkey",
                b"privatekey",
                b"signingkey",
                b"encryptionkey",
                b"masterkey",
                b"authkey",
                b"sharedkey",
                b"sessionkey",
                b"hmackey",
            ],
            &[],
        ),
        b'r' => (&[b"cardnumber"], &[]),
        b'g' => (&[b"connectionstring"], &[]),
        b'c' => (&[b"mnemonic"], &[b"cvc"]),
        b'v' => (&[], &[b"cvv"]),
        b'2' => (&[], &[b"cvv2"]),
        b'p' => (&[], &[b"otp"]),
        _ => (&[], &[]),
    }
}

/// Whether a value of this name is hidden.
pub(super) fn is_secret(name: &[u8]) -> bool {
    let (ends, whole) = known(name.last().map_or(0, u8::to_ascii_lowercase));
    ends.iter().any(|end| left_of(name, end).is_some())
        || whole.iter().any(|word| left_of(name, word) == Some(0))
}

/// How much of a name stands before this end of it, in any case and with any separators.
fn left_of(name: &[u8], end: &[u8]) -> Option<usize> {
    let is_letter = |byte: &&u8| !matches!(byte, b'_' | b'-' | b'.');
    let mut letters = name.iter().rev().filter(is_letter);
    let ends = end
        .iter()
        .rev()
        .all(|byte| letters.next().is_some_and(|letter| letter.to_ascii_lowercase() == *byte));
    ends.then(|| letters.count())
}

/// Whether all that follows on the line belongs to the value.
pub(super) fn takes_line(name: &[u8]) -> bool {
    let ends =
        |with: &[u8]| name.len() >= with.len() && name[name.len() - with.len()..].eq_ignore_ascii_case(with);
    ends(b"cookie") || ends(b"authorization")
}

/// Whether a value says nothing: it is empty, a switch, a placeholder or hidden already.
pub(super) fn is_harmless(value: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"",
        b"true",
        b"false",
        b"null",
        b"none",
        b"nil",
        b"undefined",
        b"{}",
        b"()",
        b"[]",
        b"***",
        b"redacted",
        b"[redacted]",
        b"[secret]",
        b"[jwt]",
        b"[pem]",
        b"[email]",
        b"[pan]",
        b"[ip]",
        b"<redacted>",
    ];
    WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        for name in [
            "password",
            "DB_PASSWORD",
            "api-key",
            "x-api-key",
            "apiKey",
            "aws.secret_access_key",
            "Set-Cookie",
            "PIN",
        ] {
            assert!(is_secret(name.as_bytes()), "{name}");
        }
        for name in
            ["tokens", "max_tokens", "key", "mapping", "spin", "author", "status", "secretary", "id", ""]
        {
            assert!(!is_secret(name.as_bytes()), "{name}");
        }
    }
}
