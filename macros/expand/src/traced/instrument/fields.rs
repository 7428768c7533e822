//! Reads `fields(..)` of `#[instrument]`.

use super::super::ast::Form;
use super::ast::{Field, Name};
use super::parse::listed;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Result, Token, braced};

/// `(a = x, %b, c.d = ?y, {CONSTANT} = z, e)`
pub(super) fn fields(input: ParseStream<'_>) -> Result<Vec<Field>> {
    Ok(listed(input, |content| content.parse_terminated(field, Token![,]))?.into_iter().collect())
}

fn field(input: ParseStream<'_>) -> Result<Field> {
    let before = sigil(input)?;
    let name = if input.peek(syn::token::Brace) {
        let content;
        braced!(content in input);
        Name::Constant(content.parse::<Expr>()?.into_token_stream())
    } else {
        let mut words = vec![input.call(Ident::parse_any)?];
        while input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            words.push(input.call(Ident::parse_any)?);
        }
        Name::Words(words)
    };
    if !input.peek(Token![=]) {
        if let (Some(_), Name::Constant(name)) = (before, &name) {
            return Err(syn::Error::new_spanned(
                name,
                "a constant names a field, so its value stands behind `=`",
            ));
        }
        return Ok(Field { name, value: None, form: before.unwrap_or(Form::Empty) });
    }
    input.parse::<Token![=]>()?;
    let form = sigil(input)?.or(before).unwrap_or(Form::Value);
    let value = Some(input.parse::<Expr>()?.into_token_stream());
    Ok(Field { name, value, form })
}

fn sigil(input: ParseStream<'_>) -> Result<Option<Form>> {
    if input.peek(Token![%]) {
        return input.parse::<Token![%]>().map(|_| Some(Form::Display));
    }
    if input.peek(Token![?]) {
        return input.parse::<Token![?]>().map(|_| Some(Form::Debug));
    }
    Ok(None)
}
