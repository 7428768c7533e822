//! A value that a field must have: a number, a truth, or a text with a pattern.

use std::cmp::Ordering;
use std::fmt::Debug;

/// The value of a directive.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    text: String,
    patterns: Vec<Vec<Piece>>,
}

/// One character of a pattern and how often it may come.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    letter: Letter,
    /// Zero times is enough.
    optional: bool,
    /// As often as there are.
    repeated: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Letter {
    Any,
    This(char),
    /// Ranges, and whether it is everything but them.
    Of(Vec<(char, char)>, bool),
}

impl Wanted {
    /// Reads what stands behind the `=`; quotes around it are not part of it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = unquoted(text);
        let parts = alternatives(text)?;
        let patterns = parts.into_iter().map(pieces).collect::<Option<_>>();
        let patterns = patterns.ok_or_else(|| {
            format!("has the pattern `{text}`: characters, `.`, `[a-z]`, `*`, `+`, `?`, `|` and `\\` make patterns")
        })?;
        Ok(Self { text: text.to_owned(), patterns })
    }

    pub(super) fn is_bool(&self, value: bool) -> bool {
        self.text.parse() == Ok(value)
    }

    pub(super) fn is_integer(&self, value: i128) -> bool {
        self.text.parse() == Ok(value)
    }

    /// Numbers are compared as numbers, so `2` is `2.0`; one NaN is as good as another.
    pub(super) fn is_float(&self, value: f64) -> bool {
        let wanted = self.text.parse::<f64>();
        wanted.is_ok_and(|wanted| {
            wanted.partial_cmp(&value).map_or(wanted.is_nan() && value.is_nan(), Ordering::is_eq)
        })
    }

    pub(super) fn is_text(&self, value: &str) -> bool {
        value == self.text || self.patterns.iter().any(|pattern| matches(pattern, value))
    }

    /// What `Debug` prints, with or without the quotes that it puts around text.
    pub(super) fn is_printed(&self, value: &dyn Debug) -> bool {
        let printed = format!("{value:?}");
        self.is_text(&printed) || self.is_text(unquoted(&printed))
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// The parts between bars; nothing of a pattern is inside parentheses.
fn alternatives(text: &str) -> Result<Vec<Vec<char>>, String> {
    let mut parts = vec![Vec::new()];
    let (mut escaped, mut class) = (false, false);
    for letter in text.chars() {
        if letter == '|' && !escaped && !class {
            parts.push(Vec::new());
            continue;
        }
        class = !escaped && (letter == '[' || class && letter != ']') || escaped && class;
        escaped = !escaped && letter == '\\';
        parts.last_mut().ok_or("has no value")?.push(letter);
    }
    Ok(parts)
}

fn pieces(text: Vec<char>) -> Option<Vec<Piece>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut letters = text.into_iter().peekable();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '*' | '+' | '?' | '(' | ')' | '{' | '}' | '^' | '$' => return None,
            '.' => Letter::Any,
            '[' => class(&mut letters)?,
            '\\' => match letters.next()? {
                'd' => Letter::Of(vec![('0', '9')], false),
                'w' => Letter::Of(vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')], false),
                letter if letter.is_alphanumeric() => return None,
                letter => Letter::This(letter),
            },
            letter => Letter::This(letter),
        };
        let times = letters.next_if(|next| "*+?".contains(*next));
        let (optional, repeated) = (matches!(times, Some('*' | '?')), matches!(times, Some('*' | '+')));
        pieces.push(Piece { letter, optional, repeated });
    }
    Some(pieces)
}

fn class(letters: &mut impl Iterator<Item = char>) -> Option<Letter> {
    let mut inside: Vec<char> = Vec::new();
    loop {
        match letters.next()? {
            ']' if !inside.is_empty() => break,
            '\\' => inside.push(letters.next()?),
            letter => inside.push(letter),
        }
    }
    let except = inside[0] == '^' && inside.len() > 1;
    let mut rest = &inside[usize::from(except)..];
    let mut ranges = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        if let ['-', last, after @ ..] = after {
            ranges.push((*first, *last));
            rest = after;
        } else {
            ranges.push((*first, *first));
            rest = after;
        }
    }
    Some(Letter::Of(ranges, except))
}

impl Letter {
    fn is(&self, letter: char) -> bool {
        match self {
            Self::Any => letter != '\n',
            Self::This(this) => *this == letter,
            Self::Of(ranges, except) => {
                ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != *except
            }
        }
    }
}

/// Whether the whole text is of this pattern, in one pass: all places where the pattern may stand are kept at once.
fn matches(pattern: &[Piece], text: &str) -> bool {
    let mut at = vec![false; pattern.len() + 1];
    at[0] = true;
    skip(pattern, &mut at);
    for letter in text.chars() {
        let mut next = vec![false; pattern.len() + 1];
        for (place, piece) in pattern.iter().enumerate() {
            if at[place] && piece.letter.is(letter) {
                next[place + 1] = true;
                next[place] |= piece.repeated;
            }
        }
        skip(pattern, &mut next);
        at = next;
    }
    at[pattern.len()]
}

/// What need not come may be passed over.
fn skip(pattern: &[Piece], at: &mut [bool]) {
    for (place, piece) in pattern.iter().enumerate() {
        at[place + 1] |= at[place] && piece.optional;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Wanted {
        Wanted::parse(text).unwrap_or_else(|fault| panic!("`{text}` {fault}"))
    }

    #[test]
    fn numbers_and_truths_are_compared_as_what_they_are() {
        assert!(wanted("true").is_bool(true) && !wanted("true").is_bool(false) && !wanted("1").is_bool(true));
        assert!(wanted("-3").is_integer(-3) && !wanted("3").is_integer(-3) && !wanted("x").is_integer(0));
        assert!(wanted("2").is_float(2.0) && wanted("NaN").is_float(f64::NAN) && !wanted("2").is_float(2.5));
    }

    #[test]
    fn a_pattern_stands_for_the_whole_text() {
        let fits = [
            ("alice", "alice"),
            ("\"alice\"", "alice"),
            ("al.*", "alice"),
            ("a.?", "a"),
            ("[a-c]+", "abccba"),
            ("[^a-c]", "d"),
            ("alice|bob", "bob"),
            ("a[|]b", "a|b"),
            ("a\\.b", "a.b"),
            (r"\d+-\w*", "12-ab_3"),
            ("é*x", "ééx"),
        ];
        for (pattern, text) in fits {
            assert!(wanted(pattern).is_text(text), "{pattern} is {text}");
        }
        let misses = [
            ("alice", "alice2"),
            ("al", "alice"),
            ("[a-c]+", ""),
            ("a.b", "ab"),
            ("a\\.b", "axb"),
            ("a+b", "b"),
        ];
        for (pattern, text) in misses {
            assert!(!wanted(pattern).is_text(text), "{pattern} is not {text}");
        }
    }

    #[test]
    fn text_is_found_as_debug_prints_it() {
        assert!(wanted("bob").is_printed(&"bob") && wanted("Some\\(3\\)").is_printed(&Some(3)));
    }

    #[test]
    fn patterns_that_are_not_understood_are_refused() {
        for text in ["(a)", "*a", "a**", "[a", "a{2}", "^a", "\\b", "a\\"] {
            assert!(Wanted::parse(text).is_err(), "{text}");
        }
    }
}
