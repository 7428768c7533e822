//! Copies few bytes in a few moves, where a call to copy them would take longer than the copying.

/// The beginning of an array. All of it is copied: a copy of known size is a few moves.
#[inline]
pub(crate) fn begin_of<const N: usize>(buffer: &mut Vec<u8>, bytes: &[u8; N], length: usize) {
    let end = buffer.len() + length;
    buffer.extend_from_slice(bytes);
    buffer.truncate(end);
}

/// Bytes of which there are few most of the time.
#[inline]
pub(crate) fn append(buffer: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.len() {
        length @ 33..=64 => two(buffer, length, bytes.first_chunk::<32>(), bytes.last_chunk::<32>()),
        length @ 16..=32 => two(buffer, length, bytes.first_chunk::<16>(), bytes.last_chunk::<16>()),
        length @ 8..16 => two(buffer, length, bytes.first_chunk::<8>(), bytes.last_chunk::<8>()),
        length @ 4..8 => two(buffer, length, bytes.first_chunk::<4>(), bytes.last_chunk::<4>()),
        length @ 1..4 => begin_of(buffer, &[bytes[0], bytes[length / 2], bytes[length - 1]], length),
        0 => {}
        _ => buffer.extend_from_slice(bytes),
    }
}

/// From `N` to `2 * N` bytes: the first ones and the last ones, which overlap.
#[inline]
fn two<const N: usize>(buffer: &mut Vec<u8>, length: usize, first: Option<&[u8; N]>, last: Option<&[u8; N]>) {
    if let (Some(first), Some(last)) = (first, last) {
        begin_of(buffer, first, length - N);
        buffer.extend_from_slice(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_any_number_come_out_as_they_are() {
        let all: Vec<u8> = (0..200).collect();
        for length in 0..200 {
            let mut buffer = vec![255];
            append(&mut buffer, &all[..length]);
            assert_eq!((buffer[0], &buffer[1..]), (255, &all[..length]));
        }
        let mut buffer = vec![255];
        begin_of(&mut buffer, &[1, 2, 3, 4], 3);
        assert_eq!(buffer, [255, 1, 2, 3]);
    }
}
