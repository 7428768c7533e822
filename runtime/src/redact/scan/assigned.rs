//! Values behind a name that says they are secret: `password=…`, `"token": "…"`, `--api-key …`.

use super::sensitive::{self, is_harmless, is_secret, takes_line};
use super::{Found, Shown, Text};
use crate::redact::{Rule, url};

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Looks around a sign of assignment that stands from `at` to `after`.
pub(super) fn look(text: Text<'_>, at: usize, after: usize) -> Option<Found> {
    // Two colons are a path.
    if text.get(at) == Some(b':') && (text.get(after) == Some(b':') || text.before(at) == Some(b':')) {
        return None;
    }
    let spaces = text.back(at, 4, |byte| matches!(byte, b' ' | b'\t' | b'=' | b'!'));
    // The name may be an index: `env["TOKEN"] = …`.
    let index = spaces - usize::from(text.ends(spaces, b"\"]") || text.ends(spaces, b"']"));
    let quotes = text.back(index, 8, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b'`'));
    let start = text.back(quotes, sensitive::LONGEST, is_name);
    let name = &text.bytes[start..quotes];
    if name.is_empty() {
        return None;
    }
    let in_query = matches!(text.before(start), Some(b'?' | b'&')) && text.get(at) == Some(b'=');
    if in_query && str::from_utf8(name).is_ok_and(url::is_signature) {
        return query(text, after);
    }
    if !is_secret(name) || is_complaint(text, start, name) {
        return None;
    }
    value(text, after, name)
}

/// The value of a query.
fn query(text: Text<'_>, start: usize) -> Option<Found> {
    let end = text.run(start, usize::MAX, |byte| {
        !byte.is_ascii_whitespace() && !matches!(byte, b'&' | b'#' | b'"' | b'\'' | b'<' | b'>')
    });
    let value = &text.bytes[start..end];
    let is_shown = !value.is_empty() && value != url::REDACTED.as_bytes();
    is_shown.then_some(Found { start, end, rule: Rule::Query, shown: Shown::Word(url::REDACTED) })
}

/// Whether a parser complains: `unexpected token: }`.
fn is_complaint(text: Text<'_>, start: usize, name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"token") && text.ends(start, b"expected ")
}

/// Looks at the first `-` of `--password hunter2`.
pub(super) fn flag(text: Text<'_>, at: usize) -> Option<Found> {
    if !text.starts(at, b"--") || text.before(at).is_some_and(is_name) {
        return None;
    }
    let start = at + 2;
    let end = text.run(start, sensitive::LONGEST, is_name);
    let name = &text.bytes[start..end];
    if text.get(end) != Some(b' ') || !is_secret(name) {
        return None;
    }
    value(text, end, name)
}

/// The value that begins here or behind spaces.
fn value(text: Text<'_>, after: usize, name: &[u8]) -> Option<Found> {
    let start = text.run(after, usize::MAX, |byte| matches!(byte, b' ' | b'\t' | b'=' | b'>'));
    let hide = |start: usize, end: usize| {
        let is_shown = !is_harmless(&text.bytes[start..end]);
        is_shown.then_some(Found { start, end, rule: Rule::Assignment, shown: Shown::Word("***") })
    };
    // In quotes, which may be escaped themselves: to the same quote again.
    let slashes = text.run(start, 8, |byte| byte == b'\\');
    if let Some(quote) = text.get(slashes).filter(|byte| matches!(byte, b'"' | b'\'' | b'`')) {
        let inside = slashes + 1;
        return hide(inside, closing(text, inside, quote, slashes - start));
    }
    if takes_line(name) {
        return hide(
            start,
            text.run(start, usize::MAX, |byte| !matches!(byte, b'\n' | b'\r' | b'"' | b'\'')),
        );
    }
    let mut end = bare(text, start);
    if [&b"bearer"[..], b"basic", b"digest", b"token"]
        .iter()
        .any(|s| text.bytes[start..end].eq_ignore_ascii_case(s))
    {
        end = bare(text, text.run(end, usize::MAX, |byte| byte == b' '));
    }
    hide(start, end)
}

/// Where the text in quotes ends: before a quote with as many backslashes before it as the first one had.
fn closing(text: Text<'_>, inside: usize, quote: u8, slashes: usize) -> usize {
    let (mut at, mut run) = (inside, 0);
    while let Some(byte) = text.get(at) {
        // Backslashes in pairs stand for themselves.
        if byte == quote && (run <= slashes || (slashes == 0 && run % 2 == 0)) {
            return at - run.min(slashes);
        }
        run = if byte == b'\\' { run + 1 } else { 0 };
        at += 1;
    }
    at
}

/// Where a value without quotes ends: at a space, at a mark between fields, or at a bracket that it did not open.
fn bare(text: Text<'_>, start: usize) -> usize {
    let (mut at, mut open) = (start, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            // `Some("…")` and `b"…"`.
            b'"' if open > 0 || at < start + 3 => at = closing(text, at + 1, b'"', 0),
            b'\'' if open == 0 && !text.get(at + 1).is_some_and(super::is_word) => break,
            b'&' if open == 0 && begins_pair(text, at + 1) => break,
            b'%' if open == 0 && text.starts(at, b"%26") => break,
            b'"' | b'<' | b')' | b']' | b'}' | b',' | b';' if open == 0 => break,
            b')' | b']' | b'}' => open -= 1,
            byte if open == 0 && byte.is_ascii_whitespace() => break,
            _ => {}
        }
        at += 1;
    }
    at.min(text.bytes.len())
}

/// Whether another pair of a query begins here; a password may hold an `&`.
fn begins_pair(text: Text<'_>, at: usize) -> bool {
    let name = text.run(at, sensitive::LONGEST, |byte| is_name(byte) || matches!(byte, b'[' | b']' | b'%'));
    text.get(name) == Some(b'=')
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    fn all(cases: &[(&str, &str)]) {
        for (seen, hidden) in cases {
            assert_eq!(shown(seen), *hidden);
        }
    }

    #[test]
    fn a_name_may_be_in_quotes_or_an_index_and_stands_before_its_sign() {
        all(&[
            ("password:x", "password:***"),
            ("password  \t= x", "password  \t= ***"),
            ("password == x", "password == ***"),
            ("password != x", "password != ***"),
            ("password => x", "password => ***"),
            ("password :=\tx", "password :=\t***"),
            ("a.b-c_password=x", "a.b-c_password=***"),
            ("é password=x", "é password=***"),
            ("env[\"TOKEN\"] = x", "env[\"TOKEN\"] = ***"),
            ("env['TOKEN'] = x", "env['TOKEN'] = ***"),
            ("{`token`: x}", "{`token`: ***}"),
            ("{\\\\\"token\\\\\": x}", "{\\\\\"token\\\\\": ***}"),
            ("password::x", "password::x"),
            ("password::x=y", "password::x=y"),
            ("= x, \"\"= x, :x", "= x, \"\"= x, :x"),
            ("name=x", "name=x"),
            ("unexpected token: x", "unexpected token: x"),
            ("Expected Token: x", "Expected Token: x"),
            ("expected secret: x", "expected secret: ***"),
            ("an expected_token: x", "an expected_token: ***"),
        ]);
    }

    #[test]
    fn a_signature_of_a_query_is_hidden_to_its_end() {
        for end in [" ", "\n", "&x", "#x", "\"", "'", "<", ">", ""] {
            all(&[(&format!("/?a=1&sig=ab;c,d{end}"), &format!("/?a=1&sig=REDACTED{end}"))]);
        }
        all(&[
            ("?sig=abc", "?sig=REDACTED"),
            ("?sig=&a=b", "?sig=&a=b"),
            ("?sig=REDACTED", "?sig=REDACTED"),
            ("?sig:abc", "?sig:abc"),
            ("sig=abc", "sig=abc"),
            ("?a=b", "?a=b"),
        ]);
    }

    #[test]
    fn the_word_behind_an_option_is_its_value() {
        all(&[
            ("--password hunter2 -v", "--password *** -v"),
            ("--password  hunter2", "--password  ***"),
            ("x --api-key 'a b' y", "x --api-key '***' y"),
            ("--password=hunter2", "--password=***"),
            ("-password hunter2", "-password hunter2"),
            ("a--password hunter2", "a--password hunter2"),
            ("---password hunter2", "---password ***"),
            ("--password\thunter2", "--password\thunter2"),
            ("--user ann", "--user ann"),
            ("--password", "--password"),
        ]);
    }

    #[test]
    fn a_value_in_quotes_ends_at_the_same_quote() {
        all(&[
            ("token=\"a b\" c", "token=\"***\" c"),
            ("token='a \"b' c", "token='***' c"),
            ("token=`a 'b` c", "token=`***` c"),
            ("token=\"a\\\"b\" c", "token=\"***\" c"),
            ("token=\"a\\\\\" c", "token=\"***\" c"),
            ("token=\"a\\\\\\\"b\" c", "token=\"***\" c"),
            ("token=\\\"a \\\\\\\"b\\\" c", "token=\\\"***\\\" c"),
            ("token=\\\"a b\" c", "token=\\\"***\" c"),
            ("token=\"a b", "token=\"***"),
            ("token=\"\" c", "token=\"\" c"),
            ("token=\"true\" c", "token=\"true\" c"),
        ]);
    }

    #[test]
    fn a_bare_value_ends_where_the_next_field_begins() {
        all(&[
            ("token=a b", "token=*** b"),
            ("token=a\tb", "token=***\tb"),
            ("token=a, b", "token=***, b"),
            ("token=a; b", "token=***; b"),
            ("token=a<b", "token=***<b"),
            ("token=abc\"d", "token=***\"d"),
            ("(token=a) b", "(token=***) b"),
            ("[token=a] b", "[token=***] b"),
            ("{token=a} b", "{token=***} b"),
            ("token=f(a, b) c", "token=*** c"),
            ("token=[a, {b c}, d] e", "token=*** e"),
            ("token=(a)(b) c", "token=*** c"),
            ("token=(a b", "token=***"),
            ("token=f(\") a\", 1) b", "token=*** b"),
            ("token=b\"a, b\" c", "token=*** c"),
            ("token=br\"a, b\" c", "token=*** c"),
            ("token=Some(\"a)\") c", "token=*** c"),
            ("'token=it's' c", "'token=***' c"),
            ("'token=a' c", "'token=***' c"),
            ("token=(a' b) c", "token=*** c"),
            ("?token=a&b=c", "?token=***&b=c"),
            ("?token=a&b[%1]=c", "?token=***&b[%1]=c"),
            ("?token=a&b c", "?token=*** c"),
            ("token=f(a&b=c) d", "token=*** d"),
            ("token%3Da%26b", "token%3D***%26b"),
            ("token%3Df(%26)%26b", "token%3D***%26b"),
            ("token=a%20b c", "token=*** c"),
            ("token=true", "token=true"),
            ("token=", "token="),
            ("token: Bearer  a1 b", "token: *** b"),
            ("password: token a b", "password: *** b"),
            ("password: Digest a b", "password: *** b"),
        ]);
    }
}
