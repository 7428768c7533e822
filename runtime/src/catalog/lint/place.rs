//! Where something stands in a file.

/// A file and its text.
#[derive(Debug)]
pub(super) struct Source {
    /// As it was given.
    pub(super) path: String,
    /// All of it.
    pub(super) text: String,
}

impl Source {
    /// Line and column of a byte, both from 1; columns count letters.
    pub(super) fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at.min(self.text.len())).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        (line, column)
    }

    /// Whether a comment at this byte, or on the lines of comment above the query, allows the rule.
    pub(super) fn allows(&self, rule: &str, query: usize, at: usize) -> bool {
        let says = |line: &str| {
            line.split_once("telemark-lint: allow(")
                .and_then(|(_, rest)| rest.split_once(')'))
                .is_some_and(|(rules, _)| rules.split(',').any(|allowed| allowed.trim() == rule))
        };
        let lines: Vec<&str> = self.text.lines().collect();
        let (first, here) = (self.position(query).0 - 1, self.position(at).0 - 1);
        let line = |number: usize| lines.get(number).copied().unwrap_or_default();
        let is_comment =
            |text: &str| text.trim_start().starts_with('#') || text.trim_start().starts_with("<!--");
        let above = (0..first).rev().map(line).take_while(|text| is_comment(text));
        says(line(here)) || says(line(first)) || above.into_iter().any(says)
    }

    /// The byte at which the n-th occurrence of a word begins, between two bytes of the file.
    pub(super) fn nth_word(&self, start: usize, end: usize, word: &str, nth: usize) -> Option<usize> {
        let text = self.text.get(start..end.min(self.text.len()))?;
        words(text, word).nth(nth).map(|at| start + at)
    }
}

/// Where a word stands in a text, apart from longer words that contain it.
pub(super) fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let joins = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':';
    let alone = move |at: &usize| {
        let before = text[..*at].chars().next_back();
        let behind = text[*at + word.len()..].chars().next();
        let longer = before.is_some_and(joins) && word.starts_with(joins)
            || behind.is_some_and(joins) && word.ends_with(joins);
        !longer
    };
    text.match_indices(word).map(|(at, _)| at).filter(alone)
}

#[cfg(test)]
mod tests {
    use super::{Source, words};

    #[test]
    fn lines_and_columns_count_from_one_and_in_letters() {
        let source = Source { path: String::new(), text: "ab\nüc\n".into() };
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(5), (2, 2));
        assert_eq!(source.position(99), (3, 1));
    }

    #[test]
    fn a_word_within_a_longer_one_is_not_it() {
        assert_eq!(words("x_total + total", "total").collect::<Vec<_>>(), [10]);
    }

    #[test]
    fn a_comment_above_allows_a_rule_and_no_other() {
        let text = "# shown on purpose\n# telemark-lint: allow(raw-counter, syntax)\nexpr: up\n".to_owned();
        let source = Source { path: String::new(), text };
        let at = source.text.find("expr").expect("it is there");
        assert!(source.allows("raw-counter", at, at) && source.allows("syntax", at, at));
        assert!(!source.allows("form", at, at));
    }
}
