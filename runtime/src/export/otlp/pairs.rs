//! Lists such as `key=value,other=value`, percent-encoded, as headers and resource attributes are written.

/// The pairs of a list; `Err` holds the position of the first member that is not a pair, from 1.
pub(super) fn pairs(list: &str) -> Result<Vec<(String, String)>, usize> {
    let members = list.split(',').map(str::trim).enumerate().filter(|(_, member)| !member.is_empty());
    members.map(|(at, member)| pair(member).ok_or(at + 1)).collect()
}

fn pair(member: &str) -> Option<(String, String)> {
    let (key, value) = member.split_once('=')?;
    let (key, value) = (decoded(key.trim())?, decoded(value.trim())?);
    (!key.is_empty()).then_some((key, value))
}

/// The text without percent-encoding; nothing if it has a wrong one.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = if byte == b'%' { digit(rest.next()?)? << 4 | digit(rest.next()?)? } else { byte };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    #[test]
    fn values_are_decoded_and_spaces_around_members_do_not_count() {
        let read = pairs("Authorization=Basic%20dXNlcjpw==, x-scope = a%2Cb ,,").unwrap();
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(read, [pair("Authorization", "Basic dXNlcjpw=="), pair("x-scope", "a,b")]);
    }

    #[test]
    fn the_first_wrong_member_is_told_by_its_place_and_not_by_its_secret() {
        for wrong in ["a=1,secret", "a=1,=x", "a=1,b=%2", "a=1,b=%zz", "a=1,b=%ff"] {
            assert_eq!(pairs(wrong), Err(2), "{wrong}");
        }
    }

    fn encoded(text: &str) -> String {
        text.bytes().fold(String::new(), |mut all, byte| {
            if byte.is_ascii_alphanumeric() {
                all.push(char::from(byte));
            } else {
                write!(all, "%{byte:02x}").expect("a String takes everything");
            }
            all
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(list in prop::collection::vec((".{1,10}", ".{0,20}"), 0..8)) {
            let text: Vec<_> =
                list.iter().map(|(key, value)| format!(" {}={} ", encoded(key), encoded(value))).collect();
            prop_assert_eq!(pairs(&text.join(",")), Ok(list));
        }

        #[test]
        fn any_text_is_a_list_or_has_a_first_wrong_member(text in "[a-c=, %0-9f]{0,40}|.{0,40}") {
            match pairs(&text) {
                Ok(pairs) => prop_assert!(pairs.iter().all(|(key, _)| !key.is_empty())),
                Err(at) => prop_assert!((1..=text.split(',').count()).contains(&at)),
            }
        }
    }
}
