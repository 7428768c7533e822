//! What a secret may look like where it is written down.

use std::fmt::Write as _;

/// One way to write a secret.
#[derive(Debug)]
pub(super) struct Encoded {
    /// How it is written, for the message.
    pub(super) name: &'static str,
    /// All of it.
    pub(super) bytes: Vec<u8>,
    /// So many bytes of it in a row are a leak.
    pub(super) least: usize,
}

/// Every way to write this text; `window` bytes of it are a leak.
pub(super) fn every(text: &str, window: usize) -> Vec<Encoded> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut add = |name, bytes: Vec<u8>, least: usize| {
        if bytes.len() >= least && !all.iter().any(|known: &Encoded| known.bytes == bytes) {
            all.push(Encoded { name, bytes, least });
        }
    };
    add("as it is", bytes.to_vec(), window);
    add("in upper case", text.to_uppercase().into_bytes(), window);
    add("in lower case", text.to_lowercase().into_bytes(), window);
    add("backwards", text.chars().rev().collect::<String>().into_bytes(), window);
    add("in percent encoding", percent(bytes).into_bytes(), 3 * window);
    add("in percent encoding", percent(bytes).to_lowercase().into_bytes(), 3 * window);
    add("in hexadecimal", hex(bytes).into_bytes(), 2 * window);
    add("in hexadecimal", hex(bytes).to_uppercase().into_bytes(), 2 * window);
    for web in [false, true] {
        for phase in 0..3 {
            add("in base64", in_phase(bytes, phase, web).into_bytes(), (window * 4).div_ceil(3));
        }
    }
    add("as `Debug` escapes it", text.escape_debug().collect::<String>().into_bytes(), window);
    add("as `Debug` escapes it", text.escape_default().collect::<String>().into_bytes(), window);
    add("as `Debug` escapes it", text.escape_unicode().collect::<String>().into_bytes(), 12);
    for escape in [Escape::Marks, Escape::Foreign, Escape::All] {
        let least = if escape == Escape::All { 6 * window.div_ceil(2) } else { window };
        add("as JSON escapes it", json(text, escape).into_bytes(), least);
        add("as JSON escapes it", json(text, escape).to_lowercase().into_bytes(), least);
    }
    add("in UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect(), 2 * window);
    add("in UTF-16", text.encode_utf16().flat_map(u16::to_be_bytes).collect(), 2 * window);
    all
}

/// What protocols make of a number; in digits it is text like any other.
pub(super) fn of_number(number: u64) -> Vec<Encoded> {
    let whole = |bytes: Vec<u8>| Encoded { name: "as a number in binary", least: bytes.len(), bytes };
    let mut ways = vec![
        whole(number.to_le_bytes().to_vec()),
        whole(number.to_be_bytes().to_vec()),
        whole(varint(number)),
        whole((number as f64).to_le_bytes().to_vec()),
    ];
    let in_hex = format!("{number:x}").into_bytes();
    ways.push(Encoded { name: "as a number in hexadecimal", least: in_hex.len().min(8), bytes: in_hex });
    // A float of so many digits is exact to about sixteen of them.
    let float = format!("{:?}", number as f64).into_bytes();
    ways.push(Encoded { name: "as a number with a fraction", least: float.len().min(12), bytes: float });
    // What is short may be anything.
    ways.retain(|way| way.bytes.len() >= 6);
    ways
}

/// As protobuf writes it.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Every byte as `%58`.
pub(super) fn percent(bytes: &[u8]) -> String {
    written(bytes, |text, byte| write!(text, "%{byte:02X}"))
}

/// Every character as `\u0058`.
pub(super) fn in_escapes(text: &str) -> String {
    json(text, Escape::All).to_lowercase()
}

/// Every byte as `58`.
pub(super) fn hex(bytes: &[u8]) -> String {
    written(bytes, |text, byte| write!(text, "{byte:02x}"))
}

fn written(bytes: &[u8], write: impl Fn(&mut String, u8) -> std::fmt::Result) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing to a `String` does not fail.
        let _ = write(&mut text, *byte);
    }
    text
}

/// Base64 with its padding, in the alphabet of URLs if asked.
pub(super) fn base64(bytes: &[u8], web: bool) -> String {
    let digit = |bits: u32| match (bits & 0x3f) as u8 {
        bits @ 0..26 => char::from(b'A' + bits),
        bits @ 26..52 => char::from(b'a' + bits - 26),
        bits @ 52..62 => char::from(b'0' + bits - 52),
        62 => {
            if web {
                '-'
            } else {
                '+'
            }
        }
        _ => {
            if web {
                '_'
            } else {
                '/'
            }
        }
    };
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            text.push(if at <= chunk.len() { digit(bits >> (18 - 6 * at)) } else { '=' });
        }
    }
    text
}

/// The digits that are the secret's alone when `phase` bytes stand before it and anything after it.
fn in_phase(bytes: &[u8], phase: usize, web: bool) -> String {
    let mut shifted = vec![0; phase];
    shifted.extend_from_slice(bytes);
    let whole = shifted.len() * 8 / 6;
    base64(&shifted, web).chars().take(whole).skip((phase * 8).div_ceil(6)).collect()
}

/// How much JSON writers escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    /// What they must.
    Marks,
    /// All that is not ASCII, too.
    Foreign,
    /// Everything.
    All,
}

fn json(text: &str, escape: Escape) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let short = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => "",
        };
        if escape != Escape::All && !short.is_empty() {
            out.push_str(short);
        } else if escape == Escape::All || c < ' ' || (escape == Escape::Foreign && !c.is_ascii()) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a `String` does not fail.
                let _ = write!(out, "\\u{unit:04X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        assert_eq!(base64(b"foobar", false), "Zm9vYmFy");
        assert_eq!((base64(b"f", false), base64(b"fo", false)), ("Zg==".into(), "Zm8=".into()));
        assert_eq!(
            (base64(&[0xfb, 0xff], false), base64(&[0xfb, 0xff], true)),
            ("+/8=".into(), "-_8=".into())
        );
    }

    #[test]
    fn in_any_phase_what_is_left_stands_in_the_whole() {
        for before in ["", "a", "ab", "abc", "abcd"] {
            let whole = base64(format!("{before}secret{before}").as_bytes(), false);
            assert!(whole.contains(&in_phase(b"secret", before.len() % 3, false)), "{before}: {whole}");
        }
    }

    #[test]
    fn varints_are_those_of_protobuf() {
        assert_eq!(varint(300), [0xac, 0x02]);
        assert_eq!(varint(1), [1]);
    }
}
