//! Text of lines that is always the same: made once, and copied in one piece.

/// So much is copied whatever the length is. To copy as much as there is costs more than to copy a little too much.
const PIECE: usize = 48;

/// What is copied.
pub(super) type Piece = [u8; PIECE];

/// Text that stands in many lines, and the quote that may follow it.
pub(super) struct Fixed {
    piece: Piece,
    length: usize,
    /// All of it, with the quote.
    whole: Box<[u8]>,
}

/// Appends so much of a piece to a line.
#[inline]
pub(super) fn copy(piece: &Piece, length: u8, line: &mut Vec<u8>) {
    let end = line.len() + usize::from(length);
    line.extend_from_slice(piece);
    line.truncate(end);
}

impl Fixed {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut piece = [0; PIECE];
        piece.iter_mut().zip(text.iter().chain(b"\"")).for_each(|(place, byte)| *place = *byte);
        Self { piece, length: text.len(), whole: [text, b"\""].concat().into() }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.whole[..self.length]
    }

    /// Its beginning.
    pub(super) const fn piece(&self) -> Piece {
        self.piece
    }

    /// Its length, if it fits into a piece with the quote behind it.
    pub(super) fn short(&self) -> Option<u8> {
        u8::try_from(self.length).ok().filter(|length| usize::from(*length) < PIECE)
    }

    /// Appends it to a line.
    #[inline]
    pub(super) fn write(&self, line: &mut Vec<u8>) {
        self.copy(self.length, line);
    }

    /// Appends it with a quote behind it.
    #[inline]
    pub(super) fn write_to_quote(&self, line: &mut Vec<u8>) {
        self.copy(self.length + 1, line);
    }

    #[inline]
    fn copy(&self, length: usize, line: &mut Vec<u8>) {
        if length > PIECE {
            line.extend_from_slice(&self.whole[..length]);
        } else {
            copy(&self.piece, length as u8, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_are_copied_whole() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 255, 256, 300] {
            let text = vec![b'x'; length];
            let fixed = Fixed::of(&text);
            let mut line = b"a".to_vec();
            fixed.write(&mut line);
            assert_eq!(line, [b"a", text.as_slice()].concat());
            fixed.write_to_quote(&mut line);
            assert_eq!(line, [b"a", text.as_slice(), &text, b"\""].concat());
            assert_eq!((fixed.bytes(), fixed.short().is_some()), (text.as_slice(), length < PIECE));
        }
    }
}
