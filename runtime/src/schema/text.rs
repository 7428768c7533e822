//! Sentences and comparisons of words in constants: what the compiler says of a declaration.

use super::near::nearest;

/// Text built in a constant; what does not fit is cut off.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    bytes: [u8; 1024],
    length: usize,
}

/// So many values are listed in full.
const MOST_LISTED: usize = 16;

impl Text {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 1024], length: 0 }
    }

    pub(crate) const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    pub(crate) const fn number(self, number: usize) -> Self {
        let mut digits = [b'0'; 20];
        let mut first = digits.len();
        let mut rest = number;
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        match std::str::from_utf8(digits.split_at(first).1) {
            Ok(digits) => self.push(digits),
            Err(_) => self,
        }
    }

    /// A number with at most nine places behind the point, as people write it.
    pub(crate) const fn decimal(mut self, number: f64) -> Self {
        let mut rest = number;
        if rest < 0.0 {
            self = self.push("-");
            rest = -rest;
        }
        if rest > 1e15 || !rest.is_finite() {
            return self.push("too much");
        }
        let mut places = 0;
        let mut scale = 1.0;
        while places < 9 && !is_whole(rest * scale) {
            places += 1;
            scale *= 10.0;
        }
        let scaled = (rest * scale + 0.5) as u64;
        let scale = scale as u64;
        self = self.number((scaled / scale) as usize);
        if places == 0 {
            return self;
        }
        self = self.push(".");
        let fraction = scaled % scale;
        let mut each = scale / 10;
        while each > 1 && fraction < each {
            self = self.push("0");
            each /= 10;
        }
        self.number(fraction as usize)
    }

    /// Values with commas between them, in full unless they are many.
    pub(crate) const fn list(mut self, values: &[&str]) -> Self {
        let shown = if values.len() > MOST_LISTED { MOST_LISTED } else { values.len() };
        let mut at = 0;
        while at < shown {
            self = self.push(if at > 0 { ", " } else { "" });
            self = self.push(if values[at].is_empty() { "\"\"" } else { values[at] });
            at += 1;
        }
        if shown < values.len() {
            self = self.push(", … (").number(values.len()).push(" values)");
        }
        self
    }

    /// `, did you mean `x`?`, or nothing.
    pub(crate) const fn meant(self, word: &str, words: &[&str]) -> Self {
        match nearest(word, words) {
            Some(at) => self.push(", did you mean `").push(words[at]).push("`?"),
            None => self,
        }
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        let mut length = self.length;
        // A cut within a character takes the whole character away.
        while length > 0 && std::str::from_utf8(self.bytes.split_at(length).0).is_err() {
            length -= 1;
        }
        match std::str::from_utf8(self.bytes.split_at(length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// Whether a number is whole, up to what arithmetic on floats leaves over.
const fn is_whole(number: f64) -> bool {
    let rounded = (number + 0.5) as u64 as f64;
    let apart = if number > rounded { number - rounded } else { rounded - number };
    apart <= 1e-9 * if number > 1.0 { number } else { 1.0 } && (number < 1e-9 || rounded > 0.0)
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn numbers_read_as_people_write_them() {
        let written = |number: f64| Text::new().decimal(number).as_str().to_owned();
        let cases = [0.005, 0.1, 1.0, 2.5, 10.0, 1_048_576.0, 0.0, -1.25, 1.000_5, 100.025].map(written);
        let expected = ["0.005", "0.1", "1", "2.5", "10", "1048576", "0", "-1.25", "1.0005", "100.025"];
        assert_eq!(cases, expected);
        assert_eq!(written(f64::INFINITY), "too much");
    }

    #[test]
    fn what_does_not_fit_is_cut_between_characters() {
        let mut text = Text::new().push("x");
        for _ in 0..600 {
            text = text.push("ö");
        }
        assert_eq!(text.as_str().chars().count(), 512);
        assert_eq!(Text::new().list(&["a", "", "c"]).as_str(), "a, \"\", c");
        assert!(Text::new().list(&["v"; 20]).as_str().ends_with(", … (20 values)"));
    }
}
