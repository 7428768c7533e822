//! Tokens as people write them, the same on every compiler: what the compiler prints depends on where tokens came from.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Words before which nothing else of a type stands without a space.
const PREFIXES: [&str; 5] = ["dyn", "impl", "mut", "const", "as"];

/// The text of a type.
pub(crate) fn written(tokens: TokenStream) -> String {
    let mut text = String::new();
    write(tokens, &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let (mut after_word, mut after_prefix) = (false, false);
    for tree in tokens {
        let word = matches!(tree, TokenTree::Ident(_) | TokenTree::Literal(_));
        // As in `dyn Error`, `&mut [u8]` and `for<'a> Fn()`.
        if after_prefix || word && (after_word || text.ends_with('>')) {
            text.push(' ');
        }
        after_prefix =
            matches!(&tree, TokenTree::Ident(word) if PREFIXES.iter().any(|prefix| word == prefix));
        match tree {
            TokenTree::Ident(word) => text.push_str(&word.to_string()),
            TokenTree::Literal(literal) => text.push_str(&literal.to_string()),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                of @ (',' | ';') => text.extend([of, ' ']),
                of @ ('+' | '=') => text.extend([' ', of, ' ']),
                '-' => text.push_str(" -"),
                '>' if text.ends_with(" -") => text.push_str("> "),
                of => text.push(of),
            },
        }
        after_word = word;
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn types_are_written_with_the_spaces_that_people_give_them() {
        let types = [
            "u64",
            "Result<Vec<u8>, std::io::Error>",
            "Box<dyn Error + Send + 'static>",
            "&'a mut [u8; 4]",
            "Box<dyn for<'a> Fn(&'a str) -> u8>",
            "<T as <U as Of>::It>::Item",
            "fn(u8, &str) -> Option<(u8, String)>",
            "<T as Iterator>::Item",
            "Pin<Box<dyn Future<Output = u8>>>",
            "r#type::Kind",
        ];
        for text in types {
            assert_eq!(written(text.parse().expect("it is a list of tokens")), text);
        }
    }
}
