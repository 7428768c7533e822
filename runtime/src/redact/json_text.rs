//! What JSON is made of, the same for lines of the log and for redacted views: escaped text, and numbers in few digits.

/// What JSON is written to, piece by piece.
pub(crate) trait Page {
    /// Whether `\b` and `\f` are written so. Lines of the log have always spelled these two by number.
    const SHORT_WORDS: bool;

    /// Appends a text as it is.
    fn put(&mut self, text: &str);

    /// Appends one ASCII character as it is.
    fn sign(&mut self, sign: char);

    /// Makes room for so many bytes at once.
    fn room(&mut self, bytes: usize);
}

impl Page for String {
    const SHORT_WORDS: bool = true;

    #[inline]
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }

    #[inline]
    fn sign(&mut self, sign: char) {
        self.push(sign);
    }

    #[inline]
    fn room(&mut self, bytes: usize) {
        self.reserve(bytes);
    }
}

impl Page for Vec<u8> {
    const SHORT_WORDS: bool = false;

    #[inline]
    fn put(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }

    #[inline]
    fn sign(&mut self, sign: char) {
        self.push(sign as u8);
    }

    #[inline]
    fn room(&mut self, bytes: usize) {
        self.reserve(bytes);
    }
}

/// Text in quotes.
#[inline]
pub(crate) fn quoted(text: &str, to: &mut impl Page) {
    to.room(text.len() + 2);
    to.sign('"');
    escape(text, to);
    to.sign('"');
}

/// Text as it stands between quotes.
#[inline]
pub(crate) fn escape(text: &str, to: &mut impl Page) {
    if is_clean(text.as_bytes()) { to.put(text) } else { escape_some(text, to) }
}

/// Whether a byte stands between quotes as it is.
#[allow(clippy::needless_bitwise_bool, reason = "without jumps many bytes are compared at once")]
pub(crate) const fn is_plain(byte: u8) -> bool {
    (byte >= 0x20) & (byte != b'"') & (byte != b'\\')
}

/// Whether all of them do: many are looked at at once.
#[inline]
pub(crate) fn is_clean(bytes: &[u8]) -> bool {
    let word = |half: &[u8; 8]| u64::from_le_bytes(*half);
    let half = |quarter: &[u8; 4]| u64::from(u32::from_le_bytes(*quarter));
    // What is looked at twice costs less than a jump.
    if let Some(last) = bytes.last_chunk() {
        return bytes.as_chunks::<WIDE>().0.iter().all(is_clean_part) && is_clean_part(last);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return dirt(word(first)) | dirt(word(last)) == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return dirt(half(first) | half(last) << 32) == 0;
    }
    bytes.iter().all(|byte| is_plain(*byte))
}

/// So many are looked at at once.
const WIDE: usize = 16;

/// The compiler makes few instructions of this, whatever the processor is.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call costs as much again")]
fn is_clean_part(part: &[u8; WIDE]) -> bool {
    let mut found = [0; WIDE];
    for (found, byte) in found.iter_mut().zip(part) {
        *found = u8::from(!is_plain(*byte));
    }
    u128::from_ne_bytes(found) == 0
}

/// Marks the bytes that need a backslash by their highest bit. The lowest mark is right for certain; a borrow may add one above it.
const fn dirt(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let quote = word ^ (ONES * b'"' as u64);
    let slash = word ^ (ONES * b'\\' as u64);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote.wrapping_sub(ONES) & !quote | slash.wrapping_sub(ONES) & !slash | control) & HIGH
}

/// The place of the first byte that needs a backslash.
fn first_dirty(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let dirt = dirt(u64::from_le_bytes(*word));
        if dirt != 0 {
            return Some(at * 8 + dirt.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|byte| !is_plain(*byte)).map(|at| bytes.len() - rest.len() + at)
}

#[inline(never)]
fn escape_some<P: Page>(text: &str, to: &mut P) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut rest = text;
    while let Some(at) = first_dirty(rest.as_bytes()) {
        to.put(&rest[..at]);
        to.sign('\\');
        match rest.as_bytes()[at] {
            byte @ (b'"' | b'\\') => to.sign(char::from(byte)),
            b'\n' => to.sign('n'),
            b'\r' => to.sign('r'),
            b'\t' => to.sign('t'),
            0x08 if P::SHORT_WORDS => to.sign('b'),
            0x0c if P::SHORT_WORDS => to.sign('f'),
            byte => {
                to.put("u00");
                to.sign(char::from(HEX[usize::from(byte >> 4)]));
                to.sign(char::from(HEX[usize::from(byte & 15)]));
            }
        }
        rest = &rest[at + 1..];
    }
    to.put(rest);
}

#[inline]
pub(crate) fn truth(value: bool, to: &mut impl Page) {
    // Texts of known length are copied without a call.
    if value {
        to.put("true");
    } else {
        to.put("false");
    }
}

#[inline]
pub(crate) fn integer(value: impl itoa::Integer, to: &mut impl Page) {
    to.put(itoa::Buffer::new().format(value));
}

/// The fewest digits that are this number; it is finite.
pub(crate) fn finite(value: f64, to: &mut impl Page) {
    to.put(zmij::Buffer::new().format_finite(value));
}

/// The same of a short number: the digits of `0.1_f32` are not those of the `f64` next to it.
pub(crate) fn finite_short(value: f32, to: &mut impl Page) {
    to.put(zmij::Buffer::new().format_finite(value));
}

/// The number that the digits of a short one say: `0.1` of `0.1_f32`, where the same bits would be `0.10000000149011612`.
pub(crate) fn decimal(value: f32) -> f64 {
    if !value.is_finite() {
        return f64::from(value);
    }
    zmij::Buffer::new().format_finite(value).parse().unwrap_or_else(|_| f64::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written<P: Page + Default>(write: impl FnOnce(&mut P)) -> P {
        let mut page = P::default();
        write(&mut page);
        page
    }

    /// As text and as bytes, which are the same.
    fn number(value: f64) -> String {
        let text: String = written(|to| finite(value, to));
        assert_eq!(text.as_bytes(), written::<Vec<u8>>(|to| finite(value, to)));
        text
    }

    #[test]
    fn every_byte_is_judged_alike_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..40 {
                let mut bytes = [b'x'; 40];
                bytes[at] = byte;
                assert_eq!(is_clean(&bytes), is_plain(byte), "{byte} at {at}");
                assert_eq!(is_clean(&bytes[..=at]), is_plain(byte), "{byte} at the end, {at}");
                assert_eq!(is_clean(&bytes[at..]), is_plain(byte), "{byte} at the beginning, {at}");
                assert_eq!(first_dirty(&bytes), (!is_plain(byte)).then_some(at), "{byte} at {at}");
            }
        }
    }

    #[test]
    fn lines_spell_two_control_characters_by_number_and_views_as_serde_does() {
        assert_eq!(written::<String>(|to| escape("\u{8}\u{c}\u{1}", to)), "\\b\\f\\u0001");
        assert_eq!(written::<Vec<u8>>(|to| escape("\u{8}\u{c}\u{1}", to)), b"\\u0008\\u000c\\u0001");
    }

    #[test]
    fn numbers_have_the_digits_that_serde_gives_them() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            0.25,
            -0.5,
            100.0,
            0.001,
            0.000_999,
            0.001_5,
            1e-7,
            0.123_456,
            0.123_456_7,
            1.000_001,
            999_999_999.0,
            999_999_999.999_999,
            1e9,
            123_456_789.123_456,
            1e15,
            1e16,
            1e300,
            5e-324,
            0.1 + 0.2,
            1.0 / 3.0,
            f64::MAX,
        ] {
            assert_eq!(Some(number(value)), serde_json::to_string(&value).ok());
        }
        for (short, number) in [(0.1, 0.1), (-2.5, -2.5), (16_777_216.0, 16_777_216.0), (1e30, 1e30)] {
            assert_eq!(
                Some(written::<String>(|to| finite_short(short, to))),
                serde_json::to_string(&short).ok()
            );
            assert!((decimal(short) - number).abs() <= 0.0, "{short}");
        }
        assert!(decimal(f32::NAN).is_nan() && decimal(f32::INFINITY).is_infinite());
    }

    #[test]
    fn whole_numbers_have_all_their_digits_and_no_others() {
        let whole = |value: u64| {
            (written::<String>(|to| integer(value, to)), written::<Vec<u8>>(|to| integer(value, to)))
        };
        for value in (0..=10_100).chain([99_999, u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX]) {
            let text = value.to_string();
            assert_eq!(whole(value), (text.clone(), text.into_bytes()));
        }
        for value in [i64::MIN, -10_000, -9_999, -10, -1, 0, 1, i64::MAX] {
            assert_eq!(written::<Vec<u8>>(|to| integer(value, to)), value.to_string().into_bytes());
            assert_eq!(written::<String>(|to| integer(value, to)), value.to_string());
        }
    }

    proptest! {
        #[test]
        fn every_text_is_what_serde_makes_of_it(text in "(?s).{0,80}", start in 0..8_usize) {
            let text = [&"........"[..start], &text].concat();
            prop_assert_eq!(Some(written::<String>(|to| quoted(&text, to))), serde_json::to_string(&text).ok());
            let line = written::<Vec<u8>>(|to| quoted(&text, to));
            prop_assert_eq!(serde_json::from_slice::<String>(&line).ok(), Some(text));
        }

        #[test]
        fn every_number_is_what_serde_makes_of_it(value: f64, short in -10_000_000_i64..10_000_000, by in 0..9_i32) {
            let few = short as f64 / 10_f64.powi(by);
            for value in [value, few, f64::from_bits(few.to_bits() + 1)].into_iter().filter(|value| value.is_finite()) {
                prop_assert_eq!(Some(number(value)), serde_json::to_string(&value).ok());
            }
        }
    }
}
