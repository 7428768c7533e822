//! A wide buffer for the spans of a thread that outgrow their own, so that they need not grow it each time.

use super::KEPT;
use std::cell::Cell;

/// A wider one is given back.
const WIDEST: usize = 16 * KEPT;

thread_local! {
    /// The wide buffer; while a span has it, what that span had before.
    static OTHER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Makes room for so many bytes more, in the wide buffer if that has it.
pub(super) fn make_room(bytes: &mut Vec<u8>, more: usize) {
    let length = bytes.len() + more;
    if length <= bytes.capacity() || length <= KEPT {
        return;
    }
    // A thread that is ending has none.
    let mut other = OTHER.try_with(Cell::take).unwrap_or_default();
    if other.capacity() >= length {
        other.clear();
        other.extend_from_slice(bytes);
        std::mem::swap(bytes, &mut other);
    }
    let _ = OTHER.try_with(|cell| cell.set(other));
}

/// Keeps a buffer that has outgrown what a span may keep for the next one that does; gives what the span may keep.
pub(super) fn give_back(wide: Vec<u8>) -> Vec<u8> {
    if wide.capacity() > WIDEST {
        return Vec::new();
    }
    let other = OTHER.try_with(|cell| cell.replace(wide)).unwrap_or_default();
    // A span whose own buffer has grown by itself gets as much as it may keep, so that the next one needs the wide one.
    if other.capacity() <= KEPT && other.capacity() > 0 { other } else { Vec::with_capacity(KEPT) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wide_buffer_goes_from_span_to_span_and_their_own_come_back() {
        let mut bytes = vec![1; KEPT / 2];
        let own = bytes.as_ptr();
        make_room(&mut bytes, KEPT / 4);
        assert_eq!(bytes.as_ptr(), own, "there is no wide one yet");
        bytes.reserve(2 * KEPT);
        assert_eq!(give_back(std::mem::take(&mut bytes)).capacity(), KEPT, "it is not to grow again");
        for round in 0..3 {
            let mut bytes = vec![round; KEPT];
            let own = bytes.as_ptr();
            make_room(&mut bytes, 1);
            assert!(bytes.capacity() > KEPT && bytes == [round; KEPT]);
            let returned = give_back(bytes);
            assert_eq!(returned.as_ptr(), own);
        }
        make_room(&mut bytes, WIDEST);
        assert_eq!(bytes.capacity(), 0, "the wide one is not that wide");
        assert_eq!(give_back(Vec::with_capacity(WIDEST + 1)).capacity(), 0);
    }
}
