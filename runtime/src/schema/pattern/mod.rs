//! Whether the pattern of a matcher matches a value, decided while the program is compiled as well as when it runs.

mod class;
mod places;
mod run;

use places::{LONGEST, Places, State};
use run::Run;

/// What is known of a pattern and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matching {
    /// The whole value matches.
    Yes,
    /// It does not.
    No,
    /// The pattern uses something that is not understood here, or the value is too long.
    Unknown,
    /// It is no pattern.
    Broken,
}

/// Whether the pattern, in Prometheus' form of regular expressions, matches the whole value.
///
/// Literals, `.`, classes, `|`, groups, `*`, `+`, `?`, `{n,m}`, `^`, `$` and the escapes of letters, digits and spaces are
/// understood; the answer to everything else is [`Matching::Unknown`].
#[must_use]
pub(crate) const fn matches(pattern: &str, value: &str) -> Matching {
    let (pattern, value) = (pattern.as_bytes(), value.as_bytes());
    let too_long = value.len() > LONGEST;
    let run = Run { pattern, value: if too_long { b"" } else { value } };
    let reached = run.alternatives(0, pattern.len(), Places::first());
    if !matches!(reached.state, State::Fine) {
        return if matches!(reached.state, State::Broken) { Matching::Broken } else { Matching::Unknown };
    }
    if too_long {
        Matching::Unknown
    } else if reached.has(value.len()) {
        Matching::Yes
    } else {
        Matching::No
    }
}

#[cfg(test)]
mod tests {
    use super::{Matching, matches};

    #[test]
    fn the_whole_value_is_matched() {
        let cases = [
            ("5..", "503", true),
            ("5..", "5030", false),
            ("5..", "1503", false),
            ("5.*|429", "429", true),
            ("(4|5)[0-9]{2}", "404", true),
            ("(4|5)[0-9]{2}", "304", false),
            ("(?:4|5)\\d\\d", "500", true),
            ("", "", true),
            ("", "a", false),
            ("a?b+c*", "bbb", true),
            ("a?b+c*", "ac", false),
            ("a|", "", true),
            ("()+", "", true),
            ("(a*)*b", "aaab", true),
            ("[^45]..", "200", true),
            ("[^45]..", "500", false),
            ("[]a-c-]+", "b-]a", true),
            ("^20.$", "204", true),
            ("2^0.", "204", false),
            ("gpt-4\\.1", "gpt-4.1", true),
            ("gpt-4\\.1", "gpt-4x1", false),
            ("a{2,3}", "aaaa", false),
            ("a{2,}", "aaaa", true),
            ("a{0}b", "b", true),
            (".+?", "abc", true),
            ("größe|.ß", "größe", true),
            (".ß", "öß", true),
            ("/api/.*", "/api/app/{id}", true),
            ("\\w+\\s\\S", "ab c", true),
        ];
        for (pattern, value, expected) in cases {
            let expected = if expected { Matching::Yes } else { Matching::No };
            assert_eq!(matches(pattern, value), expected, "{pattern} and {value}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told_from_what_is_not_understood() {
        for broken in ["(a", "a)", "[a", "*a", "a|*", "a**", "a\\", "[z-a]", "a{3,2}", "(", "[", "(a|[)"] {
            assert_eq!(matches(broken, "abc"), Matching::Broken, "{broken}");
        }
        for unknown in
            ["(?i)a", "\\bfoo", "[[:alpha:]]", "\\pL", "[ä-ö]", "(?P<x>a)", "a{1000}", "a{b", "zzz\\Q"]
        {
            assert_eq!(matches(unknown, "abc"), Matching::Unknown, "{unknown}");
        }
        assert_eq!(matches("a", &"a".repeat(2000)), Matching::Unknown);
        assert_eq!(matches(".*", &"a".repeat(1023)), Matching::Yes);
    }

    #[test]
    fn constants_are_decided_by_the_compiler() {
        const SERVER: bool = matches!(matches("5..", "503"), Matching::Yes);
        const { assert!(SERVER) }
    }
}
