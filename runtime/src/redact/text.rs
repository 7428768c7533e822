//! The text of a value, read without a detour through the heap where that can be.

use std::fmt::{self, Display, Write};

/// The text that a strategy works on.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// Text that is there.
    Str(&'a str),
    /// What `Display` writes.
    Shown(&'a dyn Display),
}

impl Text<'_> {
    /// Hands the whole text to `read`.
    pub(super) fn read<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        match self {
            Self::Str(text) => read(text),
            Self::Shown(value) => {
                let mut gathered = Gathered { near: [0; NEAR], filled: 0, far: String::new() };
                // A `Display` that fails has no text; what it wrote so far counts.
                let _ = write!(gathered, "{value}");
                gathered.read(read)
            }
        }
    }
}

/// Longer texts go to the heap; numbers, addresses and identifiers do not.
const NEAR: usize = 64;

struct Gathered {
    near: [u8; NEAR],
    filled: usize,
    far: String,
}

impl Gathered {
    fn read<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        if !self.far.is_empty() {
            return read(&self.far);
        }
        // Only whole pieces of text were copied.
        read(str::from_utf8(&self.near[..self.filled]).unwrap_or_default())
    }
}

impl Write for Gathered {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        let end = self.filled + piece.len();
        if self.far.is_empty() && end <= NEAR {
            self.near[self.filled..end].copy_from_slice(piece.as_bytes());
            self.filled = end;
            return Ok(());
        }
        if self.far.is_empty() {
            self.far.push_str(str::from_utf8(&self.near[..self.filled]).unwrap_or_default());
        }
        self.far.push_str(piece);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_and_in_any_pieces_are_read_whole() {
        struct Pieces<'a>(&'a [&'a str]);
        impl Display for Pieces<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|piece| f.write_str(piece))
            }
        }
        let long = "é".repeat(NEAR);
        for pieces in [&[][..], &["a"], &["", "b", ""], &[&long], &["x", &long, "y"], &[&long[..NEAR], "z"]] {
            let read = Text::Shown(&Pieces(pieces)).read(str::to_owned);
            assert_eq!(read, pieces.concat());
        }
        assert_eq!(Text::Str("as it is").read(str::len), 8);
    }
}
