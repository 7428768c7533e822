//! What the signature of a function tells the catalog: the types of fields that are arguments, and of the error.

use super::ast::{Capture, Field, Form, Ret};
use super::model::Model;
use crate::written::written;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{BinOp, Expr, FnArg, GenericArgument, Ident, Lit, Pat, PathArguments, Signature, Type, UnOp};

/// Types as they are written; what is not written, or means something only where it is called, is no text.
#[derive(Default)]
pub(crate) struct Declared {
    /// The arguments that have a name of their own.
    arguments: Vec<(Ident, String)>,
    /// Of a value that is no error.
    good: String,
    /// Of the error.
    pub(super) error: String,
}

impl Declared {
    /// What a function says that gives `given` in the end: its own return type, or what its future or stream gives.
    pub(crate) fn of(signature: &Signature, given: Option<TokenStream>) -> Self {
        let parameters: Vec<&Ident> = signature.generics.type_params().map(|param| &param.ident).collect();
        let mut arguments = Vec::new();
        for argument in &signature.inputs {
            if let FnArg::Typed(typed) = argument
                && let Pat::Ident(pattern) = &*typed.pat
            {
                arguments.push((pattern.ident.clone(), named(&typed.ty, &parameters)));
            }
        }
        let given = given.and_then(|given| syn::parse2::<Type>(given).ok());
        let (good, error) = given.as_ref().map(|given| results(given, &parameters)).unwrap_or_default();
        Self { arguments, good, error }
    }

    /// The type of a captured expression, where its words say it.
    fn value(&self, value: &Expr) -> String {
        match value {
            Expr::Path(path) => {
                let name = path.path.get_ident();
                let argument = self.arguments.iter().find(|(argument, _)| name == Some(argument));
                argument.map(|(_, ty)| ty.clone()).unwrap_or_default()
            }
            Expr::Lit(literal) => literal_type(&literal.lit),
            Expr::Cast(cast) => named(&cast.ty, &[]),
            Expr::Binary(binary) if answers(&binary.op) => "bool".to_owned(),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_) | UnOp::Not(_)) => self.value(&unary.expr),
            Expr::Reference(inner) => self.value(&inner.expr),
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            _ => String::new(),
        }
    }

    fn tokens(&self, value: &TokenStream) -> String {
        syn::parse2(value.clone()).map(|value: Expr| self.value(&value)).unwrap_or_default()
    }
}

/// The type of a field, as the catalog tells it.
pub(super) fn field_type(field: &Field, model: &Model) -> String {
    const TEXT: &str = "text";
    let declared = &model.declared;
    match &field.capture {
        Capture::Literal(_) | Capture::Display(_) | Capture::Debug(_) => TEXT.to_owned(),
        Capture::Value(value) => declared.tokens(value),
        Capture::Redacted(redacted) => declared.tokens(&redacted.argument.to_token_stream()),
        Capture::Late(ty) => named(ty, &[]),
        Capture::Returned => match &model.ret {
            Some((_, Ret::Display | Ret::Debug)) => TEXT.to_owned(),
            _ => declared.good.clone(),
        },
        Capture::Tracing(tracing) => match tracing.form {
            Form::Display | Form::Debug => TEXT.to_owned(),
            Form::Value => declared.tokens(&tracing.value),
            Form::Empty => String::new(),
        },
    }
}

/// The types of the good value and of the error.
fn results(given: &Type, parameters: &[&Ident]) -> (String, String) {
    let given = match given {
        Type::Group(inner) => return results(&inner.elem, parameters),
        Type::Paren(inner) => return results(&inner.elem, parameters),
        given => given,
    };
    let last = match given {
        Type::Path(path) => path.path.segments.last().filter(|last| last.ident == "Result"),
        _ => None,
    };
    let Some(last) = last else { return (named(given, parameters), String::new()) };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return (String::new(), String::new());
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(named(ty, parameters)),
        _ => None,
    });
    // An alias with one parameter does not say what its error is.
    (types.next().unwrap_or_default(), types.next().unwrap_or_default())
}

/// The words of a type without the references around it; nothing where they mean something only to one caller.
fn named(ty: &Type, parameters: &[&Ident]) -> String {
    match ty {
        Type::Reference(inner) => named(&inner.elem, parameters),
        Type::Group(inner) => named(&inner.elem, parameters),
        Type::Paren(inner) => named(&inner.elem, parameters),
        Type::Infer(_) | Type::ImplTrait(_) => String::new(),
        ty => {
            let tokens = ty.to_token_stream();
            let is_open =
                |word: &Ident| word == "Self" || word == "impl" || word == "_" || parameters.contains(&word);
            if mentions(tokens.clone(), &is_open) {
                return String::new();
            }
            match written(tokens) {
                text if text == "str" || text == "String" => "text".to_owned(),
                text => text,
            }
        }
    }
}

fn mentions(tokens: TokenStream, wanted: &impl Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(word) => wanted(&word),
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), wanted),
        _ => false,
    })
}

/// A number without a suffix is what the compiler takes it for where nothing else decides.
fn literal_type(literal: &Lit) -> String {
    let suffixed = |suffix: &str, usual: &str| {
        if suffix.is_empty() { usual.to_owned() } else { suffix.to_owned() }
    };
    match literal {
        Lit::Int(number) => suffixed(number.suffix(), "i32"),
        Lit::Float(number) => suffixed(number.suffix(), "f64"),
        Lit::Bool(_) => "bool".to_owned(),
        Lit::Str(_) => "text".to_owned(),
        _ => String::new(),
    }
}

/// Whether an operator gives yes or no.
const fn answers(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::And(_)
            | BinOp::Or(_)
            | BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
    )
}
