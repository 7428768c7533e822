//! The words of LogQL.

/// A word and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// As written; of a text what is in its quotes, with its backslashes.
    pub(super) text: &'t str,
    pub(super) at: usize,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A text in quotes.
    Text,
    /// A number, with its unit.
    Number,
    /// Anything else.
    Sign,
}

/// Longer signs first.
const SIGNS: [&str; 16] =
    ["|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "{", "}", "|", "=", ">", "<"];

/// The words of a query; or the place of a text that does not end.
pub(super) fn tokens(query: &str) -> Result<Vec<Token<'_>>, usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = query[at..].chars().next() {
        let rest = &query[at..];
        let (kind, length) = if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        } else if letter == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if matches!(letter, '"' | '`') {
            let close = close(&rest[1..], letter).ok_or(at)?;
            found.push(Token { kind: Kind::Text, text: &rest[1..=close], at: at + 1 });
            at += close + 2;
            continue;
        } else if letter.is_ascii_alphabetic() || letter == '_' {
            (Kind::Word, run(rest, |c| c.is_ascii_alphanumeric() || c == '_'))
        } else if letter.is_ascii_digit() {
            (Kind::Number, run(rest, |c| c.is_ascii_alphanumeric() || c == '.'))
        } else {
            let sign = SIGNS
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .map_or(letter.len_utf8(), |sign| sign.len());
            (Kind::Sign, sign)
        };
        found.push(Token { kind, text: &rest[..length], at });
        at += length;
    }
    Ok(found)
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !belongs(letter)).unwrap_or(text.len())
}

fn close(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        if letter == quote && !escaped {
            return Some(at);
        }
        escaped = letter == '\\' && !escaped && quote == '"';
    }
    None
}

/// A text without its backslashes.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("\\\"", "\"").replace("\\\\", "\\")
}
