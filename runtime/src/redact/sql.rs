//! Statements of SQL without their literals, whatever database they are for.
//!
//! Databases disagree on quotes, escapes and comments. Where two readings of a text differ in what is a literal, the
//! rest of the statement is left out.

use std::borrow::Cow;

/// Longer statements are cut off.
const LONGEST: usize = 8192;

/// The statement with `?` for each literal, without its comments, and `IN (?)` for lists.
pub(crate) fn without_literals(statement: &str) -> Cow<'_, str> {
    let looked_at = &statement[..statement.floor_char_boundary(LONGEST)];
    let mut reader =
        Reader { text: looked_at, at: 0, out: String::with_capacity(looked_at.len()), word: "", list: false };
    while reader.at < looked_at.len() {
        if reader.step().is_none() {
            reader.literal();
            break;
        }
    }
    if looked_at.len() < statement.len() {
        // What was cut through may be a literal or a name.
        let last = reader.out.trim_end_matches(|letter: char| !letter.is_whitespace()).len();
        reader.out.truncate(last);
        reader.out.push('…');
    }
    if reader.out == statement { Cow::Borrowed(statement) } else { Cow::Owned(reader.out) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    out: String,
    /// The word before, in front of spaces at most.
    word: &'a str,
    /// Within the brackets behind `IN`.
    list: bool,
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}

impl<'a> Reader<'a> {
    fn get(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Where the bytes that fit end.
    fn run(&self, from: usize, fits: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text.as_bytes()[from..];
        from + rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len())
    }

    /// Takes one token; nothing where it cannot be told how the text goes on.
    fn step(&mut self) -> Option<()> {
        let byte = self.get(self.at)?;
        match byte {
            b'\'' => self.single(false)?,
            b'"' => self.double()?,
            b'`' => {
                let end = self.rest()[1..].find('`')?;
                self.keep(end + 2);
            }
            b'-' if self.rest().starts_with("--") => self.line()?,
            b'/' if self.rest().starts_with("/*") => self.block()?,
            b'#' if !matches!(self.get(self.at + 1), Some(b'>' | b'=')) => return None,
            b'$' => self.dollar()?,
            b'.' if self.get(self.at + 1).is_some_and(|next| next.is_ascii_digit()) && !self.after_name() => {
                self.number();
            }
            b'0'..=b'9' => self.number(),
            b'?' => {
                self.at += 1;
                self.literal();
            }
            byte if is_name(byte) => return self.name(),
            b' ' | b'\t' | b'\n' | b'\r' => {
                self.keep(1);
                return Some(());
            }
            other => {
                if matches!(other, b'(' | b')') {
                    self.list = other == b'(' && self.word.eq_ignore_ascii_case("in");
                }
                self.keep(1);
            }
        }
        self.word = "";
        Some(())
    }

    fn keep(&mut self, length: usize) {
        self.out.push_str(&self.text[self.at..self.at + length]);
        self.at += length;
    }

    fn after_name(&self) -> bool {
        self.at > 0
            && self.get(self.at - 1).is_some_and(|byte| is_name(byte) || matches!(byte, b'"' | b'`' | b']'))
    }

    /// Writes `?`, once for a whole list.
    fn literal(&mut self) {
        if self.list {
            let before = self.out.trim_end();
            if let Some(first) =
                before.strip_suffix(',').map(str::trim_end).filter(|first| first.ends_with('?'))
            {
                let length = first.len();
                self.out.truncate(length);
                return;
            }
        }
        self.out.push('?');
    }

    /// A word, the prefix of a string, or a truth value.
    fn name(&mut self) -> Option<()> {
        let end = self.run(self.at, is_name);
        let word = &self.text[self.at..end];
        let follows = self.get(end);
        let is = |known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
        if follows == Some(b'\'') && is(&["e", "n", "b", "x", "r", "br", "rb", "q", "nq"]) {
            self.at = end;
            if is(&["q", "nq"]) {
                self.chosen()?;
            } else {
                self.single(is(&["e"]))?;
            }
            self.word = "";
            return Some(());
        }
        if follows == Some(b'&') && self.get(end + 1) == Some(b'\'') && is(&["u"]) {
            self.at = end + 1;
            self.single(false)?;
            self.word = "";
            return Some(());
        }
        if is(&["true", "false"]) {
            self.at = end;
            self.literal();
            self.word = "";
            return Some(());
        }
        self.keep(end - self.at);
        self.word = word;
        Some(())
    }

    /// A string in single quotes. Whether a backslash escapes one is certain only behind `E`.
    fn single(&mut self, escapes: bool) -> Option<()> {
        self.at = self.quoted(self.at + 1, b'\'', escapes)?;
        self.literal();
        Some(())
    }

    /// Behind the quote that ends this string.
    fn quoted(&self, from: usize, quote: u8, escapes: bool) -> Option<usize> {
        let mut at = from;
        loop {
            match self.get(at)? {
                b'\\' if escapes => at += 2,
                b'\\' => {
                    let end = self.run(at, |byte| byte == b'\\');
                    // Databases disagree on whether this quote ends the string.
                    if (end - at) % 2 == 1 && self.get(end) == Some(quote) {
                        return None;
                    }
                    at = end;
                }
                byte if byte == quote && self.get(at + 1) == Some(quote) => at += 2,
                byte if byte == quote => return Some(at + 1),
                _ => at += 1,
            }
        }
    }

    /// A name to some databases and a string to others: a name only where no string can stand.
    fn double(&mut self) -> Option<()> {
        let end = self.quoted(self.at + 1, b'"', false)?;
        let before = ["from", "join", "into", "update", "table", "only"];
        let is_name = self.out.ends_with('.')
            || self.get(end) == Some(b'.')
            || before.iter().any(|word| self.word.eq_ignore_ascii_case(word));
        if is_name {
            self.keep(end - self.at);
        } else {
            self.at = end;
            self.literal();
        }
        Some(())
    }

    /// Oracle's `q'[…]'`.
    fn chosen(&mut self) -> Option<()> {
        let opening = self.rest()[1..].chars().next()?;
        let closing = match opening {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            '<' => '>',
            same => same,
        };
        let from = 1 + opening.len_utf8();
        let end = self.rest()[from..].find(&format!("{closing}'"))?;
        self.at += from + end + closing.len_utf8() + 1;
        self.literal();
        Some(())
    }

    /// `$tag$ … $tag$`, or a parameter.
    fn dollar(&mut self) -> Option<()> {
        let tag = self.run(self.at + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80);
        let begins_number = self.get(self.at + 1).is_some_and(|byte| byte.is_ascii_digit());
        if self.get(tag) != Some(b'$') || begins_number {
            self.keep(tag - self.at);
            return Some(());
        }
        let quote = &self.text[self.at..=tag];
        let end = self.text[tag + 1..].find(quote)?;
        self.at = tag + 1 + end + quote.len();
        self.literal();
        Some(())
    }

    fn number(&mut self) {
        let mut end = self.run(self.at, |byte| is_name(byte) || byte == b'.');
        let is_hexadecimal = self.rest().starts_with("0x") || self.rest().starts_with("0X");
        if !is_hexadecimal
            && self.text[self.at..end].ends_with(['e', 'E'])
            && matches!(self.get(end), Some(b'+' | b'-'))
        {
            end = self.run(end + 1, is_name);
        }
        self.at = end;
        self.literal();
    }

    /// A comment to the end of the line; what only some databases take for one must not hold a quote.
    fn line(&mut self) -> Option<()> {
        let end = self.run(self.at, |byte| byte != b'\n');
        let is_certain = self.get(self.at + 2).is_none_or(|byte| byte.is_ascii_whitespace());
        if !is_certain && self.text[self.at..end].contains(['\'', '"', '`', '$', '*']) {
            return None;
        }
        self.at = end;
        Some(())
    }

    /// A comment in a comment ends with the inner one for some databases.
    fn block(&mut self) -> Option<()> {
        let (mut at, mut open, mut nests) = (self.at + 2, 1_usize, false);
        while open > 0 {
            at += self.text[at..].find(['*', '/'])?;
            let pair = self.text.get(at..at + 2).unwrap_or_default();
            match pair {
                "*/" => open -= 1,
                "/*" => {
                    open += 1;
                    nests = true;
                }
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
        }
        if nests && self.text[self.at..at].contains(['\'', '"', '`', '$', '-', '#']) {
            return None;
        }
        self.at = at;
        self.out.push(' ');
        Some(())
    }
}

#[cfg(test)]
mod tests;
