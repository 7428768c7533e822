//! Reads the text of `#[error("…")]`, of which the literal parts are safe to record and the rest is asked for.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Member};

/// The literal parts, and between each two of them a field, or something else.
#[derive(Clone, Default)]
pub(super) struct Message {
    pub(super) texts: Vec<String>,
    pub(super) parts: Vec<Option<Member>>,
}

/// An argument behind the text: its name, and the field if it is nothing but a field.
struct Argument {
    name: Option<String>,
    field: Option<Member>,
}

/// The message in the tokens between the parentheses of `#[error(..)]`; nothing if no text stands there.
pub(super) fn read(tokens: TokenStream, fields: &[Member]) -> Option<Message> {
    let mut trees = tokens.into_iter();
    let text = syn::parse2::<LitStr>(trees.next()?.into_token_stream()).ok()?;
    let mut groups: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for tree in trees {
        match &tree {
            TokenTree::Punct(punct) if punct.as_char() == ',' => groups.push(Vec::new()),
            _ => groups.last_mut()?.push(tree),
        }
    }
    let arguments: Vec<Argument> =
        groups.iter().skip(1).filter(|group| !group.is_empty()).map(|group| argument(group)).collect();
    Some(split(&text.value(), &arguments, fields))
}

/// `name = .field`, `.field`, `.0`, or an expression, which is not evaluated.
fn argument(trees: &[TokenTree]) -> Argument {
    let punct = |at: usize, c: char| matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == c);
    let (name, rest) = match trees {
        [TokenTree::Ident(name), TokenTree::Punct(_), rest @ ..] if punct(1, '=') && !punct(2, '=') => {
            (Some(plain(name)), rest)
        }
        rest => (None, rest),
    };
    let field = match rest {
        [TokenTree::Punct(dot), member] if dot.as_char() == '.' => syn::parse2(member.to_token_stream()).ok(),
        _ => None,
    };
    Argument { name, field }
}

fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

fn split(text: &str, arguments: &[Argument], fields: &[Member]) -> Message {
    let mut message = Message::default();
    let mut literal = String::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        literal.push_str(before);
        if brace.starts_with("{{") || brace.starts_with("}}") {
            literal.push_str(&brace[..1]);
            rest = &brace[2..];
            continue;
        }
        // A brace that is never closed is told by the derive of the error itself.
        let Some(end) = brace.find('}').filter(|_| brace.starts_with('{')) else {
            rest = brace;
            break;
        };
        message.texts.push(std::mem::take(&mut literal));
        message.parts.push(part(&brace[1..end], arguments, fields, &mut next));
        rest = &brace[end + 1..];
    }
    literal.push_str(rest);
    message.texts.push(literal);
    message
}

/// The field that `{placeholder}` shows, if it shows nothing else.
fn part(placeholder: &str, arguments: &[Argument], fields: &[Member], next: &mut usize) -> Option<Member> {
    let (name, format) = placeholder.split_once(':').unwrap_or((placeholder, ""));
    let name = name.trim();
    if format.contains(".*") {
        *next += 1;
    }
    if name.is_empty() {
        *next += 1;
        return arguments.get(*next - 1).and_then(|argument| argument.field.clone());
    }
    let name = name.strip_prefix("r#").unwrap_or(name);
    let named = arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
    if let Some(argument) = named {
        return argument.field.clone();
    }
    let is = |member: &&Member| match member {
        Member::Named(ident) => plain(ident) == name,
        Member::Unnamed(index) => index.index.to_string() == name,
    };
    let numbered = || name.parse().ok().and_then(|at: usize| arguments.get(at)?.field.clone());
    fields.iter().find(is).cloned().or_else(numbered)
}

#[cfg(test)]
mod tests {
    use super::read;
    use quote::{ToTokens, quote};
    use syn::Member;

    /// The message with every field by its name, and `?` for what is none.
    fn shown(tokens: proc_macro2::TokenStream, fields: &[&str]) -> Option<String> {
        let member = |name: &&str| syn::parse_str::<Member>(name).expect("the names below are members");
        let message = read(tokens, &fields.iter().map(member).collect::<Vec<_>>())?;
        let mut text = String::new();
        for (at, literal) in message.texts.iter().enumerate() {
            text.push_str(literal);
            if let Some(part) = message.parts.get(at) {
                let name = part.as_ref().map_or("?".to_owned(), |part| part.to_token_stream().to_string());
                text.extend(["<", &name, ">"]);
            }
        }
        Some(text)
    }

    #[test]
    fn interpolations_are_fields_or_unknown() {
        assert_eq!(shown(quote!("plain"), &[]).as_deref(), Some("plain"));
        assert_eq!(shown(quote!("{{{0:?}}} of {id:>5}"), &["0", "id"]).as_deref(), Some("{<0>} of <id>"));
        assert_eq!(shown(quote!("{r#type} {x}"), &["r#type"]).as_deref(), Some("<r#type> <?>"));
        assert_eq!(shown(quote!("{} {} {n}", .0, .1.len(), n = .2), &["0"]).as_deref(), Some("<0> <?> <2>"));
        assert_eq!(shown(quote!("{n} {m}", n = f(a, b), m = .m), &["n"]).as_deref(), Some("<?> <m>"));
        assert_eq!(shown(quote!(transparent), &["0"]), None);
        assert_eq!(shown(quote!(fmt = path), &["0"]), None);
        assert_eq!(shown(quote!("open {"), &[]).as_deref(), Some("open {"));
    }
}
