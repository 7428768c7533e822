//! The `tracestate` header: the marks that tracing systems leave on a trace, passed on as they came.

/// Members of one list.
const MEMBERS: usize = 32;
/// Characters of a key, and of a value.
const LENGTH: usize = 256;

/// A header that is not a `tracestate`; the standard then wants all of it dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Invalid;

/// One list out of all the header's lines, in order; an empty list is fine and means none.
///
/// Of a key that stands there twice the first, newest member stays.
pub(crate) fn combine<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<String, Invalid> {
    let mut keys: [&str; MEMBERS] = [""; MEMBERS];
    let mut count = 0;
    let mut list = String::new();
    for member in lines.into_iter().flat_map(|line| line.split(|b| *b == b',')) {
        let member = blank_trimmed(member);
        if member.is_empty() {
            continue;
        }
        let (key, value) = split(member).ok_or(Invalid)?;
        if keys[..count].contains(&key) {
            continue;
        }
        *keys.get_mut(count).ok_or(Invalid)? = key;
        count += 1;
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(key);
        list.push('=');
        list.push_str(value);
    }
    Ok(list)
}

/// Without the spaces and tabs that may stand around a comma.
pub(super) fn blank_trimmed(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

fn split(member: &[u8]) -> Option<(&str, &str)> {
    let at = member.iter().position(|b| *b == b'=')?;
    let (key, value) = (&member[..at], &member[at + 1..]);
    let sized = |part: &[u8]| (1..=LENGTH).contains(&part.len());
    let first = key.first().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let key_letter = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-*/@".contains(b);
    let value_letter = |b: &u8| (0x20..=0x7e).contains(b) && *b != b'=';
    let valid =
        sized(key) && sized(value) && first && key.iter().all(key_letter) && value.iter().all(value_letter);
    if !valid {
        return None;
    }
    Some((std::str::from_utf8(key).ok()?, std::str::from_utf8(value).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn combined(lines: &[&str]) -> Result<String, Invalid> {
        combine(lines.iter().map(|line| line.as_bytes()))
    }

    #[test]
    fn several_lines_are_one_list_in_order() {
        assert_eq!(
            combined(&["foo=1,bar=2", "rojo=1", "congo=2"]).as_deref(),
            Ok("foo=1,bar=2,rojo=1,congo=2")
        );
    }

    #[test]
    fn empty_members_and_blanks_around_commas_are_allowed() {
        assert_eq!(combined(&["", " foo=1 ,\t, bar=2\t", ","]).as_deref(), Ok("foo=1,bar=2"));
        assert_eq!(combined(&[""]).as_deref(), Ok(""));
        assert_eq!(combined(&[]).as_deref(), Ok(""));
    }

    #[test]
    fn the_first_of_two_members_with_one_key_stays() {
        assert_eq!(combined(&["foo=1,foo=2", "foo=3,bar=4"]).as_deref(), Ok("foo=1,bar=4"));
    }

    #[test]
    fn keys_and_values_of_the_standard_are_accepted() {
        let key = format!("0{}", "_-*/@".repeat(51));
        for list in ["fw529a3039@dt=FfAoHAWwAAAAA", "foo@@bar=1", "@foo"].map(String::from) {
            let expected = if list.starts_with('@') { Err(Invalid) } else { Ok(list.clone()) };
            assert_eq!(combined(&[&list]), expected, "{list}");
        }
        let list = format!("{key}={}", "v".repeat(256));
        assert_eq!(combined(&[&list]), Ok(list.clone()));
        assert_eq!(combined(&["a= b c"]).as_deref(), Ok("a= b c"));
    }

    #[test]
    fn one_bad_member_drops_the_whole_list() {
        let long = "z".repeat(257);
        let (long_key, long_value) = (format!("{long}=1"), format!("a={long}"));
        for list in [
            "foo",
            "foo=",
            "=1",
            "foo =1",
            "FOO=1",
            "foo.bar=1",
            "foo=bar=baz",
            "foo=1;bar=2,é=1",
            &long_key,
            &long_value,
        ] {
            assert_eq!(combined(&["good=1", list]), Err(Invalid), "{list}");
        }
        assert_eq!(combine([b"a=\xff".as_slice()]), Err(Invalid));
    }

    #[test]
    fn the_thirty_third_member_drops_the_list() {
        let list = |n: usize| (0..n).map(|i| format!("bar{i:02}={i:02}")).collect::<Vec<_>>().join(",");
        assert_eq!(combined(&[&list(32)]), Ok(list(32)));
        assert_eq!(combined(&[&list(33)]), Err(Invalid));
    }

    proptest! {
        #[test]
        fn anything_at_all_is_read_without_a_panic(
            lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..100), 0..5)
        ) {
            drop(combine(lines.iter().map(Vec::as_slice)));
        }

        #[test]
        fn a_valid_list_comes_out_as_it_went_in(
            members in prop::collection::btree_map("[a-z0-9][a-z0-9_*/@-]{0,20}", "[!-+\\--<>-~]{1,20}", 0..32)
        ) {
            let list: Vec<String> = members.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let whole = list.join(",");
            prop_assert_eq!(combined(&[&whole]), Ok(whole.clone()));
            let lines: Vec<&str> = list.iter().map(String::as_str).collect();
            prop_assert_eq!(combined(&lines), Ok(whole));
        }
    }
}
