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
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn the_value_of_every_name_of_a_secret_is_hidden() {
        let names = "password passwd pwd session_id access-key-id passphrase passcode cookie seed.phrase secret jwt token \
            authorization pin ssn passwords secrets credentials cookies pass credential api_key access-key account.key \
            secretKey PRIVATE_KEY signing_key encryption_key master_key auth_key shared_key session_key hmac_key \
            card_number connection_string mnemonic cvc cvv cvv2 otp";
        for name in names.split_whitespace() {
            assert_eq!(shown(&format!("{name}: hunter2")), format!("{name}: ***"));
            let is_whole = ["pin", "ssn", "pass", "cvc", "cvv", "cvv2", "otp"].contains(&name);
            let longer = format!("my{name}: {}", if is_whole { "hunter2" } else { "***" });
            assert_eq!(shown(&format!("my{name}: hunter2")), longer);
        }
    }

    #[test]
    fn a_line_belongs_to_a_cookie_and_to_an_authorization() {
        for (seen, hidden) in [
            ("Set-Cookie: a=b; c=d, e\nx", "Set-Cookie: ***\nx"),
            ("Proxy-Authorization: Digest user=x, y\r\nx", "Proxy-Authorization: ***\r\nx"),
            ("cookie: a b", "cookie: ***"),
            ("cookies: a b", "cookies: *** b"),
            ("otp: a b", "otp: *** b"),
        ] {
            assert_eq!(shown(seen), hidden);
        }
    }

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
