//! Words that are alike, compared while the program is compiled as well as when it runs.

/// Longer words are not compared.
const LONGEST: usize = 64;

/// Whether two names are one but for case and for what joins their words: `DataProcessing` and `data_processing`.
pub(crate) const fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (mut at, mut there) = (0, 0);
    loop {
        while at < one.len() && joins(one[at]) {
            at += 1;
        }
        while there < other.len() && joins(other[there]) {
            there += 1;
        }
        if at == one.len() || there == other.len() {
            return at == one.len() && there == other.len();
        }
        if !one[at].eq_ignore_ascii_case(&other[there]) {
            return false;
        }
        at += 1;
        there += 1;
    }
}

const fn joins(letter: u8) -> bool {
    matches!(letter, b'_' | b'-' | b'.')
}

/// Whether two texts are the same, in a constant.
pub(crate) const fn equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Letters to insert, remove or replace; nothing if a word is too long to be compared.
pub(crate) const fn distance(from: &str, to: &str) -> Option<usize> {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    if from.len() > LONGEST || to.len() > LONGEST {
        return None;
    }
    let mut row = [0; LONGEST + 1];
    let mut j = 0;
    while j <= to.len() {
        row[j] = j;
        j += 1;
    }
    let mut i = 1;
    while i <= from.len() {
        let mut diagonal = row[0];
        row[0] = i;
        let mut j = 1;
        while j <= to.len() {
            let replaced = diagonal + !from[i - 1].eq_ignore_ascii_case(&to[j - 1]) as usize;
            diagonal = row[j];
            row[j] = least(replaced, least(row[j] + 1, row[j - 1] + 1));
            j += 1;
        }
        i += 1;
    }
    Some(row[to.len()])
}

const fn least(one: usize, other: usize) -> usize {
    if one < other { one } else { other }
}

/// The place of the word that is near enough to be meant.
pub(crate) const fn nearest(word: &str, words: &[&str]) -> Option<usize> {
    let mut best = match word.len() {
        0..=2 => 2,
        3..=5 => 3,
        _ => 4,
    };
    let mut found = None;
    let mut at = 0;
    while at < words.len() {
        if let Some(distance) = distance(word, words[at])
            && distance < best
            && distance < words[at].len()
        {
            best = distance;
            found = Some(at);
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{alike, nearest};

    #[test]
    fn names_are_alike_in_every_case() {
        assert!(alike("DataProcessing", "data_processing") && alike("HTTPServer", "http-server"));
        assert!(alike("error_type", "error.type") && alike("", "_"));
        assert!(!alike("Success", "succes") && !alike("a", ""));
    }

    #[test]
    fn a_slip_finds_its_word_and_another_word_none() {
        assert_eq!(nearest("Sucess", &["failure", "success"]), Some(1));
        assert_eq!(nearest("stauts", &["kind", "status"]), Some(1));
        assert_eq!(nearest("unrelated", &["kind", "status"]), None);
    }
}
