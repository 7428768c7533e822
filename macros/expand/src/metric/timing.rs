//! When an expression can be evaluated: before the body, or after it because it names a reserved word.

use proc_macro2::{Ident, TokenStream, TokenTree};

/// When a label or a value is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timing {
    /// Before the body.
    Before,
    /// At the end, also on cancellation and panic: it names `outcome` or `error`.
    Ended,
    /// When the body has returned: it names `ret`.
    Returned,
}

/// The reserved words as the user wrote them, so that they are found under the user's hygiene.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) outcome: Option<Ident>,
    pub(crate) ret: Option<Ident>,
    pub(crate) error: Option<Ident>,
}

impl Words {
    /// When this expression is known; the words it names are kept.
    pub(crate) fn timing(&mut self, tokens: &TokenStream) -> Timing {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut timing = Timing::Before;
        for (at, tree) in trees.iter().enumerate() {
            let found = match tree {
                TokenTree::Group(group) => self.timing(&group.stream()),
                TokenTree::Ident(word) if !is_member(&trees, at) => self.word(word),
                _ => Timing::Before,
            };
            timing = timing.max(found);
        }
        timing
    }

    /// Those that are named.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Ident> {
        [&self.outcome, &self.ret, &self.error].into_iter().flatten()
    }

    fn word(&mut self, word: &Ident) -> Timing {
        let (kept, timing) = match word.to_string().as_str() {
            "outcome" => (&mut self.outcome, Timing::Ended),
            "ret" => (&mut self.ret, Timing::Returned),
            "error" => (&mut self.error, Timing::Ended),
            _ => return Timing::Before,
        };
        kept.get_or_insert_with(|| word.clone());
        timing
    }
}

/// Whether the word at this place is a field, a method or a part of a path, and not a variable.
fn is_member(trees: &[TokenTree], at: usize) -> bool {
    let punct = |index: Option<usize>, c: char| matches!(index.and_then(|index| trees.get(index)), Some(TokenTree::Punct(p)) if p.as_char() == c);
    let (before, after) = (at.checked_sub(1), Some(at + 1));
    let dotted = punct(before, '.') && !punct(at.checked_sub(2), '.');
    let in_path = punct(before, ':') && punct(at.checked_sub(2), ':');
    // A field's name in a struct literal, or the beginning of a path.
    let named = punct(after, ':');
    let called = punct(after, '!') && !punct(Some(at + 2), '=');
    dotted || in_path || named || called
}

#[cfg(test)]
mod tests {
    use super::{Timing, Words};

    fn timing(source: &str) -> Timing {
        Words::default().timing(&source.parse().expect("the sources below are tokens"))
    }

    #[test]
    fn an_expression_waits_for_the_words_it_names() {
        assert!(timing("request.kind") == Timing::Before);
        assert!(timing("outcome") == Timing::Ended);
        assert!(timing("coarse(outcome)") == Timing::Ended);
        assert!(timing("outcome != LAST") == Timing::Ended);
        assert!(timing("error") == Timing::Ended);
        assert!(timing("ret.is_ok()") == Timing::Returned);
        assert!(timing("Pair { a: outcome, b: ret.len() }") == Timing::Returned);
    }

    #[test]
    fn fields_and_paths_of_the_same_name_are_not_the_words() {
        assert!(timing("self.outcome") == Timing::Before);
        assert!(timing("outcome::LAST") == Timing::Before);
        assert!(timing("module::ret") == Timing::Before);
        assert!(timing("ret!(3)") == Timing::Before);
        assert!(timing("Reply { ret: 3 }") == Timing::Before);
        assert!(timing("(0..ret)") == Timing::Returned);
    }
}
