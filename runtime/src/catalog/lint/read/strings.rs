//! Where the texts of a JSON document stand.

use std::collections::BTreeMap;

/// The texts of a document, each with the bytes at which it begins.
pub(super) struct Strings {
    places: BTreeMap<String, Vec<usize>>,
}

impl Strings {
    /// Reads a document that is known to be JSON; `base` is where it begins in its file.
    pub(super) fn of(json: &str, base: usize) -> Self {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut at = 0;
        while let Some(open) = json[at..].find('"').map(|found| at + found) {
            let close = close(json, open + 1);
            let quoted = json.get(open..=close).unwrap_or_default();
            if let Ok(text) = serde_json::from_str::<String>(quoted) {
                places.entry(text).or_default().push(base + open + 1);
            }
            at = (close + 1).min(json.len());
        }
        // The last one is taken first.
        for found in places.values_mut() {
            found.reverse();
        }
        Self { places }
    }

    /// The place of a text; of equal texts another one each time.
    pub(super) fn take(&mut self, text: &str) -> usize {
        let Some(places) = self.places.get_mut(text) else { return 0 };
        if places.len() > 1 { places.pop() } else { places.first().copied() }.unwrap_or(0)
    }
}

fn close(json: &str, mut at: usize) -> usize {
    let bytes = json.as_bytes();
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::Strings;

    #[test]
    fn a_text_is_found_however_it_is_escaped_and_each_time_in_another_place() {
        let mut strings = Strings::of(r#"{"a": "x\u003e\"1", "b": "up", "c": "up"}"#, 100);
        assert_eq!(strings.take("x>\"1"), 107);
        let (one, other) = (strings.take("up"), strings.take("up"));
        assert!(one != other && one > 120, "{one} {other}");
        assert_eq!(strings.take("nowhere"), 0);
    }
}
