//! Values that the patterns of matchers match.

use crate::schema::{Matching, pattern_matches};

/// Whether the whole value matches; nothing for a pattern that cannot be decided.
pub(super) fn matches(pattern: &str, value: &str) -> Option<bool> {
    match pattern_matches(pattern, value) {
        Matching::Yes => Some(true),
        Matching::No => Some(false),
        Matching::Unknown | Matching::Broken => None,
    }
}

/// Values that the alternatives of a pattern may match: worth a try, no more.
pub(super) fn examples(pattern: &str) -> Vec<String> {
    pattern.split('|').map(example).collect()
}

fn example(alternative: &str) -> String {
    let mut example = String::new();
    let mut letters = alternative.chars().filter(|letter| !"^$()".contains(*letter)).peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('.', Some('*')) => {
                letters.next();
            }
            ('.', Some('+')) => {
                letters.next();
                example.push('x');
            }
            ('.', _) => example.push('x'),
            ('\\', Some('d')) => {
                letters.next();
                example.push('7');
            }
            ('\\', _) => example.extend(letters.next()),
            _ => example.push(letter),
        }
    }
    example
}

#[cfg(test)]
mod tests {
    use super::{examples, matches};

    #[test]
    fn the_examples_of_common_patterns_match_them() {
        let patterns = ["5..", "/api/.+|/b.*", r"1\.0", r"item-\d\d", "^a$"];
        for pattern in patterns {
            let examples = examples(pattern);
            assert!(
                examples.iter().all(|value| matches(pattern, value) == Some(true)),
                "{pattern}: {examples:?}"
            );
        }
        assert_eq!(matches("5..", "50"), Some(false));
    }
}
