//! Calls that show a value in clear, found in a source.

use super::source::{Comment, Token, words};
use super::{Opening, OpeningKind};

/// A line of source in the document is cut after this many characters.
const LONGEST: usize = 160;

/// The calls in one file.
pub(super) fn found(file: &str, text: &str) -> Vec<Opening> {
    let (tokens, comments) = words(text);
    let lines: Vec<&str> = text.lines().collect();
    let names = Names::of(&tokens);
    let mut openings = Vec::new();
    for at in 0..tokens.len() {
        let Some(kind) = names.kind(&tokens, at) else { continue };
        let line = tokens[at].line;
        let what = lines.get(line as usize - 1).map_or("", |line| line.trim());
        openings.push(Opening {
            file: file.to_owned(),
            line,
            kind,
            what: what.chars().take(LONGEST).collect(),
            reason: reason(&comments, &tokens, line),
            package: None,
        });
    }
    // Two calls on a line are one place to look at.
    openings.dedup();
    openings
}

/// The comment on the line, else the one that ends right above it.
fn reason(comments: &[Comment<'_>], tokens: &[Token<'_>], line: u32) -> Option<String> {
    let beside = comments.iter().find(|comment| comment.line == line && !comment.alone);
    if let Some(comment) = beside {
        return Some(comment.text.to_owned());
    }
    // A call in the middle of a statement: the comment stands above its first line.
    let first = tokens.iter().rposition(|token| token.line < line && matches!(token.text, ";" | "{" | "}"));
    let begin = match first {
        Some(at) => tokens.get(at + 1).map_or(line, |token| token.line),
        None => tokens.first().map_or(line, |token| token.line),
    };
    let mut above: Vec<&str> = Vec::new();
    let mut next = begin.min(line);
    for comment in comments.iter().rev().filter(|comment| comment.alone) {
        if comment.line + 1 == next {
            above.push(comment.text);
            next = comment.line;
        }
    }
    above.reverse();
    Some(above.join(" ")).filter(|text| !text.is_empty())
}

/// What the functions are called in this file.
struct Names<'a> {
    /// `use telemark::public as ..`
    renamed: Vec<&'a str>,
    /// Whether the file takes `public` from telemark, so that the word alone is the function.
    imported: bool,
}

impl<'a> Names<'a> {
    fn of(tokens: &[Token<'a>]) -> Self {
        let mut names = Self { renamed: Vec::new(), imported: false };
        for (at, token) in tokens.iter().enumerate() {
            if token.text != "public" || !in_use(tokens, at) {
                continue;
            }
            names.imported = true;
            if text(tokens, at + 1) == "as" {
                names.renamed.push(text(tokens, at + 2));
            }
        }
        names
    }

    fn kind(&self, tokens: &[Token<'_>], at: usize) -> Option<OpeningKind> {
        let (word, before, after) = (tokens[at].text, behind(tokens, at, 1), text(tokens, at + 1));
        if before == "fn" {
            return None;
        }
        let path = before == ":" && behind(tokens, at, 2) == ":";
        match word {
            "expose" | "into_exposed" => (before == "." || path).then_some(OpeningKind::Expose),
            word if word == "public" || self.renamed.contains(&word) => {
                let called = after == "(" && before != ".";
                // As a function that is handed on: `map(telemark::public)`.
                let named = path || word != "public" || self.imported;
                let handed =
                    named && before != "." && !in_attribute(tokens, at) && is_argument(before, after, path);
                ((called || handed) && !in_use(tokens, at)).then_some(OpeningKind::Public)
            }
            _ => None,
        }
    }
}

/// Whether the word stands as a whole argument.
fn is_argument(before: &str, after: &str, path: bool) -> bool {
    (path || matches!(before, "(" | "," | "=")) && matches!(after, ")" | "," | ";")
}

fn text<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.text)
}

fn behind<'a>(tokens: &[Token<'a>], at: usize, back: usize) -> &'a str {
    at.checked_sub(back).map_or("", |at| text(tokens, at))
}

/// Whether the word stands in a `use` of telemark's.
fn in_use(tokens: &[Token<'_>], at: usize) -> bool {
    let begin =
        tokens[..at].iter().rposition(|token| matches!(token.text, ";" | "}" | "(" | ")" | "=" | "]"));
    tokens[begin.map_or(0, |at| at + 1)..at].iter().any(|token| token.text == "use")
}

/// Whether the word stands in an attribute such as `#[redact(public)]`, where it is a word of the grammar.
fn in_attribute(tokens: &[Token<'_>], at: usize) -> bool {
    let mut open = 0_usize;
    for back in (0..at).rev() {
        match tokens[back].text {
            "]" => open += 1,
            "[" if open == 0 => return matches!(behind(tokens, back, 1), "#" | "!"),
            "[" => open -= 1,
            ";" => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<(u32, OpeningKind, Option<String>)> {
        found("a.rs", source)
            .into_iter()
            .map(|opening| (opening.line, opening.kind, opening.reason))
            .collect()
    }

    #[test]
    fn every_way_to_call_is_found() {
        let source = "use telemark::{public as open, Secret};\n\
                      fn a() { telemark::public(1); }\n\
                      fn b() { open(1); }\n\
                      fn c(s: Secret<u8>) { s.expose(); Secret::expose(&s); s.into_exposed(); }\n\
                      fn d() { v.iter().map(telemark::public); v.iter().map(open); }\n\
                      #[traced(args(telemark::public(x)))]\n\
                      fn e(x: u8) {}\n";
        let found: Vec<_> = lines(source).into_iter().map(|(line, kind, _)| (line, kind)).collect();
        let (public, expose) = (OpeningKind::Public, OpeningKind::Expose);
        assert_eq!(found, [(2, public), (3, public), (4, expose), (5, public), (6, public)]);
    }

    #[test]
    fn words_that_open_nothing_are_left_alone() {
        let source = "use telemark::public;\n\
                      struct A { #[redact(public)] x: u8, #[redact(public, rename = \"y\")] public: u8 }\n\
                      fn public(public: u8) -> u8 { a.public }\n\
                      fn expose() { \"telemark::public(x) .expose()\"; /* s.expose() */ }\n\
                      pub(crate) fn f() {} // s.expose()\n";
        assert_eq!(lines(source), []);
    }

    #[test]
    fn the_comment_beside_a_call_or_above_its_statement_is_the_reason() {
        let source = "fn a() {\n\
                      // Region names stand on\n\
                      // our status page.\n\
                      log(\n\
                      telemark::public(region),\n\
                      );\n\
                      s.expose(); // the driver takes it\n\
                      s.expose();\n\
                      }\n";
        let reasons: Vec<_> = lines(source).into_iter().map(|(line, _, reason)| (line, reason)).collect();
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            reasons,
            [
                (5, said("Region names stand on our status page.")),
                (7, said("the driver takes it")),
                (8, None)
            ]
        );
    }
}
