//! Which names say that their value is a secret.

/// Names are no longer.
pub(super) const LONGEST: usize = 64;

/// Ends of names, in lower case and without `_`, `-` and `.`.
const ENDS: &[&[u8]] = &[
    b"password",
    b"passwords",
    b"passwd",
    b"passphrase",
    b"passcode",
    b"pwd",
    b"secret",
    b"secrets",
    b"token",
    b"apikey",
    b"accesskey",
    b"accesskeyid",
    b"accountkey",
    b"secretkey",
    b"privatekey",
    b"signingkey",
    b"encryptionkey",
    b"masterkey",
    b"authkey",
    b"sharedkey",
    b"sessionkey",
    b"sessionid",
    b"hmackey",
    b"authorization",
    b"credential",
    b"credentials",
    b"cookie",
    b"cookies",
    b"jwt",
    b"cardnumber",
    b"connectionstring",
    b"mnemonic",
    b"seedphrase",
];

/// Whole names: too short to be looked for at the end of another one.
const WHOLE: &[&[u8]] = &[b"pin", b"otp", b"cvv", b"cvc", b"cvv2", b"ssn", b"pass", b"auth"];

/// Whether a value of this name is hidden.
pub(super) fn is_secret(name: &[u8]) -> bool {
    let Some(last) = name.last() else { return false };
    // Almost every name ends here.
    if !b"destynrlgcv2p".contains(&last.to_ascii_lowercase()) || name.len() < 3 {
        return false;
    }
    let mut folded = [0; LONGEST];
    let mut at = LONGEST;
    for byte in name.iter().rev().filter(|byte| !matches!(byte, b'_' | b'-' | b'.')).take(LONGEST) {
        at -= 1;
        folded[at] = byte.to_ascii_lowercase();
    }
    let name = &folded[at..];
    ENDS.iter().any(|end| name.ends_with(end)) || WHOLE.contains(&name)
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
