//! A Rust file as one flat list of tokens that know their line, their module and whether they are test code.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Sign,
    Literal,
    Open,
    Close,
}

/// One token; `::` and `->` are one.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    /// Index of the closing delimiter, for an opening one.
    pub(crate) end: usize,
    /// Inside `#[cfg(test)]` or `#[test]`.
    pub(crate) test: bool,
    /// Inline modules around it.
    pub(crate) modules: Vec<String>,
}

/// The tokens of a file.
pub(crate) struct Tokens(pub(crate) Vec<Token>);

impl Tokens {
    /// Panics on text that is no Rust: the compiler says it better.
    pub(crate) fn of(path: &str, text: &str) -> Self {
        let text = text.strip_prefix("#!/").map_or(text, |rest| rest.split_once('\n').map_or("", |x| x.1));
        let stream: TokenStream = text.parse().unwrap_or_else(|e| panic!("{path} is not Rust: {e}"));
        let mut list = Vec::new();
        flatten(stream, &mut list);
        mark_tests(&mut list);
        mark_modules(&mut list);
        Self(list)
    }

    /// The text at `index`, or nothing behind the end.
    pub(crate) fn text(&self, index: usize) -> &str {
        self.0.get(index).map_or("", |t| t.text.as_str())
    }

    /// The text `back` tokens before `index`.
    pub(crate) fn before(&self, index: usize, back: usize) -> &str {
        index.checked_sub(back).map_or("", |i| self.text(i))
    }

    /// Whether the tokens from `index` on read like this.
    pub(crate) fn reads(&self, index: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, w)| self.text(index + i) == *w)
    }

    /// Every place that reads like this.
    pub(crate) fn places<'a>(&'a self, words: &'a [&'a str]) -> impl Iterator<Item = usize> + 'a {
        (0..self.0.len()).filter(move |i| self.reads(*i, words))
    }
}

fn flatten(stream: TokenStream, list: &mut Vec<Token>) {
    let mut joint = false;
    for tree in stream {
        let line = tree.span().start().line;
        let was_joint = std::mem::take(&mut joint);
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = delimiters(group.delimiter());
                let at = list.len();
                push(list, open, Kind::Open, line);
                flatten(group.stream(), list);
                list[at].end = list.len();
                push(list, close, Kind::Close, group.span_close().end().line);
            }
            TokenTree::Punct(sign) => {
                joint = sign.spacing() == Spacing::Joint;
                let pair = list.last().map(|t| format!("{}{}", t.text, sign.as_char()));
                match pair.filter(|p| was_joint && ["::", "->", "=>"].contains(&p.as_str())) {
                    Some(pair) => list.last_mut().expect("a pair has a first half").text = pair,
                    None => push(list, &sign.as_char().to_string(), Kind::Sign, line),
                }
            }
            TokenTree::Ident(word) => push(list, &word.to_string(), Kind::Word, line),
            TokenTree::Literal(literal) => push(list, &literal.to_string(), Kind::Literal, line),
        }
    }
}

fn push(list: &mut Vec<Token>, text: &str, kind: Kind, line: usize) {
    list.push(Token { text: text.to_owned(), kind, line, end: 0, test: false, modules: Vec::new() });
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// Where the item after the attributes at `index` ends.
fn item_end(list: &[Token], mut index: usize) -> usize {
    while index < list.len() {
        match (list[index].kind, list[index].text.as_str()) {
            (Kind::Open, "{") => return list[index].end,
            (Kind::Open, _) => index = list[index].end,
            (Kind::Sign, ";") => return index,
            _ => {}
        }
        index += 1;
    }
    list.len().saturating_sub(1)
}

fn mark_tests(list: &mut [Token]) {
    for at in 0..list.len() {
        if list[at].text != "#" || list.get(at + 1).is_none_or(|t| t.text != "[") {
            continue;
        }
        let close = list[at + 1].end;
        let words: Vec<&str> = list[at + 2..close].iter().map(|t| t.text.as_str()).collect();
        let gate = words.first() == Some(&"cfg") && words.contains(&"test") && !words.contains(&"not");
        if gate || words == ["test"] || words.starts_with(&["tokio", "::", "test"]) {
            let end = item_end(list, close + 1);
            list[at..=end].iter_mut().for_each(|t| t.test = true);
        }
    }
}

fn mark_modules(list: &mut [Token]) {
    for at in 0..list.len().saturating_sub(2) {
        if list[at].text == "mod" && list[at + 1].kind == Kind::Word && list[at + 2].text == "{" {
            let name = list[at + 1].text.clone();
            let end = list[at + 2].end;
            list[at + 2..=end].iter_mut().for_each(|t| t.modules.push(name.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_code_and_modules_are_marked() {
        let tokens = Tokens::of("x.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nfn c() {}");
        let seen = |name: &str| tokens.0.iter().find(|t| t.text == name).expect("the name was just written");
        assert!(!seen("a").test && seen("b").test && !seen("c").test);
        assert_eq!((seen("b").modules.as_slice(), seen("b").line), (&["tests".to_owned()][..], 4));
    }

    #[test]
    fn two_signs_become_one_path_separator() {
        assert!(Tokens::of("x.rs", "use a::b;").reads(0, &["use", "a", "::", "b", ";"]));
    }
}
