//! The Rust sources below a folder, and their text as words.

use std::fs;
use std::io;
use std::path::Path;

/// Calls `then` with the path and the text of every Rust source below the folder, in the order of their names.
pub(super) fn each(folder: &Path, then: &mut dyn FnMut(&str, &str)) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (kind, path) = (entry.file_type()?, entry.path());
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // A link may lead in a circle, and what it leads to has a place of its own.
        if kind.is_dir() && name != "target" && !name.starts_with('.') {
            each(&path, then)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            then(&path.to_string_lossy(), &fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// One word or sign of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// A name as it is written, or one sign.
    pub(super) text: &'a str,
    /// Its line, from 1.
    pub(super) line: u32,
}

/// A comment, without its slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment<'a> {
    pub(super) text: &'a str,
    pub(super) line: u32,
    /// Whether it stands alone on its line.
    pub(super) alone: bool,
}

/// The names and signs of a source, and beside them its comments; texts and numbers are left out.
pub(super) fn words(text: &str) -> (Vec<Token<'_>>, Vec<Comment<'_>>) {
    let mut reader = Reader { text, at: 0, line: 1, tokens: Vec::new(), comments: Vec::new() };
    while reader.at < text.len() {
        reader.step();
    }
    (reader.tokens, reader.comments)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    tokens: Vec<Token<'a>>,
    comments: Vec<Comment<'a>>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes on by so many bytes.
    fn skip(&mut self, length: usize) -> &'a str {
        let skipped = &self.rest()[..length];
        self.at += length;
        self.line += skipped.matches('\n').count() as u32;
        skipped
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if rest.starts_with("//") {
            self.comment(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.comment(block(rest));
        } else if let Some(length) = literal(rest) {
            self.skip(length);
        } else if first == '_' || first.is_alphanumeric() {
            let (line, raw) = (self.line, rest.strip_prefix("r#").unwrap_or(rest));
            let end = raw.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(raw.len());
            self.skip(rest.len() - raw.len() + end);
            self.tokens.push(Token { text: &raw[..end], line });
        } else {
            let line = self.line;
            let text = self.skip(first.len_utf8());
            if !first.is_whitespace() {
                self.tokens.push(Token { text, line });
            }
        }
    }

    fn comment(&mut self, length: usize) {
        let line = self.line;
        let alone = self.tokens.last().is_none_or(|token| token.line != line);
        let text = self.skip(length).trim_end_matches("*/").trim_start_matches(['/', '*', '!']);
        self.comments.push(Comment { text: text.trim(), line, alone });
    }
}

/// The length of a comment in `/*`, which may hold others.
fn block(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let here = &text.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of a text or of a single character, if one begins here; lifetimes are none.
fn literal(text: &str) -> Option<usize> {
    let body = text.strip_prefix(['b', 'c']).unwrap_or(text);
    let prefix = text.len() - body.len();
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let content = &raw[hashes + 1..];
            let length = content.find(&end).map_or(content.len(), |at| at + end.len());
            return Some(prefix + 1 + hashes + 1 + length);
        }
        return None;
    }
    let quote = body.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut signs = body.char_indices().skip(1).peekable();
    if quote == '\'' {
        // `'a` is a lifetime, `'a'` a character.
        let (_, first) = signs.next()?;
        if first != '\\' && signs.peek().is_none_or(|(_, next)| *next != '\'') {
            return None;
        }
        if first == '\\' {
            signs.next();
        }
    }
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            sign if sign == quote => return Some(prefix + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        words(source).0.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn texts_and_comments_hold_no_words() {
        let source =
            "a(\"public(\\\"x\\\")\") // expose()\n/* b /* c */ d */ e r#\"f\"g\"# h b\"i\" j r\"k\" l";
        assert_eq!(texts(source), ["a", "(", ")", "e", "h", "j", "l"]);
        assert_eq!(texts("x \"never ends"), ["x"]);
        assert_eq!(texts("x /* never ends"), ["x"]);
    }

    #[test]
    fn lifetimes_are_no_characters_and_raw_names_are_names() {
        assert_eq!(
            texts("fn f<'a>(x: &'a str)"),
            ["fn", "f", "<", "'", "a", ">", "(", "x", ":", "&", "'", "a", "str", ")"]
        );
        assert_eq!(texts("['\"', 'ä', '\\'', '\\u{41}', b'x'] z"), ["[", ",", ",", ",", ",", "]", "z"]);
        assert_eq!(texts("r#type r#public(1)"), ["type", "public", "(", "1", ")"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let (tokens, comments) = words("a\n\"x\ny\"\n// one\nb // two\n");
        assert_eq!(
            tokens.iter().map(|token| (token.text, token.line)).collect::<Vec<_>>(),
            [("a", 1), ("b", 5)]
        );
        let lines: Vec<_> =
            comments.iter().map(|comment| (comment.text, comment.line, comment.alone)).collect();
        assert_eq!(lines, [("one", 4, true), ("two", 5, false)]);
    }
}
