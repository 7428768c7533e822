//! The patterns that matchers mostly have: alternatives of letters, `.`, `.*` and `.+`.

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Letter(char),
    Any,
    /// Any letters, at least so many.
    Run(usize),
}

/// Whether the whole value matches; nothing for a pattern that is more than we understand.
pub(super) fn matches(pattern: &str, value: &str) -> Option<bool> {
    let letters: Vec<char> = value.chars().collect();
    let alternatives = pattern.split('|').map(pieces).collect::<Option<Vec<_>>>()?;
    Some(alternatives.iter().any(|pieces| whole(pieces, &letters)))
}

/// A value for every alternative of a pattern that we understand.
pub(super) fn examples(pattern: &str) -> Vec<String> {
    let alternatives = pattern.split('|').filter_map(pieces);
    let letter = |piece: &Piece| match piece {
        Piece::Letter(letter) => Some(*letter),
        Piece::Any | Piece::Run(1) => Some('x'),
        Piece::Run(_) => None,
    };
    alternatives.map(|pieces| pieces.iter().filter_map(letter).collect()).collect()
}

fn pieces(alternative: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut letters = alternative.chars().peekable();
    while let Some(letter) = letters.next() {
        let piece = match letter {
            '\\' => Piece::Letter(letters.next().filter(|next| !next.is_ascii_alphanumeric())?),
            '.' => match letters.peek() {
                Some('*') => Piece::Run(0),
                Some('+') => Piece::Run(1),
                _ => Piece::Any,
            },
            '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' | '?' | '*' | '+' => return None,
            letter => Piece::Letter(letter),
        };
        if matches!(piece, Piece::Run(_)) {
            letters.next();
        }
        pieces.push(piece);
    }
    Some(pieces)
}

fn whole(pieces: &[Piece], letters: &[char]) -> bool {
    match (pieces.split_first(), letters.split_first()) {
        (None, None) => true,
        (Some((Piece::Letter(wanted), pieces)), Some((letter, letters))) => {
            wanted == letter && whole(pieces, letters)
        }
        (Some((Piece::Any, pieces)), Some((_, letters))) => whole(pieces, letters),
        (Some((Piece::Run(least), rest)), _) => {
            (*least..=letters.len()).any(|taken| whole(rest, &letters[taken..]))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{examples, matches};

    #[test]
    fn common_patterns_are_understood_and_others_are_left_alone() {
        let cases = [("5..", "503", true), ("5..", "50", false), ("a|b.+", "bc", true), (".*", "", true)];
        for (pattern, value, expected) in cases {
            assert_eq!(matches(pattern, value), Some(expected), "{pattern} {value}");
        }
        assert_eq!(matches(r"1\.0", "1x0"), Some(false));
        assert_eq!(matches("[45]..", "400"), None);
        assert_eq!(examples("/api/.+|/b.*"), ["/api/x", "/b"]);
    }
}
