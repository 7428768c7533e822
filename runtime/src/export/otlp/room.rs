//! Room for a message that is short nearly always.
//!
//! A `Vec` that grows is asked for room at each piece, and its length goes to memory and comes back each time. A slice of
//! known length and a place in it stay in registers.

use super::writer::Piece;

/// Some bytes and how many of them are written. Nothing is written that does not fit.
pub(super) struct Room<'a> {
    bytes: &'a mut [u8],
    written: usize,
}

impl<'a> Room<'a> {
    pub(super) const fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, written: 0 }
    }

    /// How many bytes are written.
    #[inline]
    pub(super) const fn written(&self) -> usize {
        self.written
    }

    /// Takes back what was written after these.
    #[inline]
    pub(super) fn back_to(&mut self, written: usize) {
        self.written = written.min(self.written);
    }

    /// The beginning of an array, all of which is copied: a copy of known size is a few moves.
    #[inline]
    pub(super) fn begin_of<const N: usize>(&mut self, bytes: &[u8; N], length: usize) -> Option<()> {
        *self.bytes.get_mut(self.written..)?.first_chunk_mut()? = *bytes;
        self.written += length;
        Some(())
    }

    /// Bytes that are written often, unless they are many.
    #[inline]
    pub(super) fn piece<const N: usize>(&mut self, piece: &Piece<N>) -> Option<()> {
        let (bytes, length) = piece.few()?;
        self.begin_of(bytes, length)
    }

    /// The same with another second byte, where the length of a message stands.
    #[inline]
    pub(super) fn piece_with_length<const N: usize>(&mut self, piece: &Piece<N>, length: u8) -> Option<()> {
        let at = self.written + 1;
        self.piece(piece)?;
        *self.bytes.get_mut(at)? = length;
        Some(())
    }

    /// Bytes of which there are few most of the time.
    #[inline]
    pub(super) fn append(&mut self, bytes: &[u8]) -> Option<()> {
        let length = bytes.len();
        match length {
            33..=64 => self.two(length, bytes.first_chunk::<32>()?, bytes.last_chunk::<32>()?),
            16..=32 => self.two(length, bytes.first_chunk::<16>()?, bytes.last_chunk::<16>()?),
            8..16 => self.two(length, bytes.first_chunk::<8>()?, bytes.last_chunk::<8>()?),
            _ => {
                self.bytes.get_mut(self.written..)?.get_mut(..length)?.copy_from_slice(bytes);
                self.written += length;
                Some(())
            }
        }
    }

    /// From `N` to `2 * N` bytes: the first ones and the last ones, which overlap.
    #[inline]
    fn two<const N: usize>(&mut self, length: usize, first: &[u8; N], last: &[u8; N]) -> Option<()> {
        self.begin_of(first, length - N)?;
        self.begin_of(last, N)
    }

    /// The first bytes, to be changed.
    #[inline]
    pub(super) fn first<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        self.bytes.get_mut(..self.written)?.first_chunk_mut()
    }

    /// The bytes that were written last, to be changed.
    #[inline]
    pub(super) fn last<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        self.bytes.get_mut(..self.written)?.last_chunk_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_written_and_what_does_not_is_refused() {
        let all: Vec<u8> = (1..=200).collect();
        for length in 0..=200 {
            let bytes = &all[..length];
            let mut place = [0; 300];
            let mut room = Room::new(&mut place);
            assert_eq!((room.append(&[255]), room.append(bytes)), (Some(()), Some(())));
            let written = room.written();
            assert_eq!((place[0], &place[1..written]), (255, bytes));
            let mut narrow = [0; 100];
            let mut room = Room::new(&mut narrow);
            let fits = room.append(&[255]).and_then(|()| room.append(bytes));
            assert_eq!(fits.is_some(), length < 100, "{length}");
            room.back_to(1);
            assert_eq!((room.written(), room.last::<1>()), (1, Some(&mut [255])));
        }
    }

    #[test]
    fn a_piece_needs_room_for_all_of_its_array() {
        let mut place = [0; 20];
        let mut room = Room::new(&mut place);
        let piece = Piece::<16>::of(&[0x0a, 0, 7]);
        assert_eq!(room.piece_with_length(&piece, 9), Some(()));
        assert_eq!(room.piece(&piece), Some(()));
        assert_eq!((room.piece(&piece), room.written()), (None, 6));
        assert_eq!(room.first::<2>(), Some(&mut [0x0a, 9]));
        assert_eq!(room.piece(&Piece::<2>::of(&[1, 2, 3])), None, "it is too long for its array");
        assert_eq!(room.last::<7>(), None);
    }
}
