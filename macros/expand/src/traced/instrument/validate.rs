//! Makes the model of a span out of `#[instrument(..)]` and the function below it.

use super::super::ast::{Capture, Field, Form, Parent, Tracing};
use super::super::model::{self, Compatible, Model};
use super::super::signature::Declared;
use super::super::validate::level as constant;
use super::arguments::{Argument, arguments, renamed};
use super::ast::{self, Ast, Name};
use crate::diagnostics::Faults;
use crate::paths::Private;
use crate::suggest::did_you_mean;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{LitStr, Signature, TypePath};

/// The function that a span belongs to.
pub(crate) struct Place<'a> {
    /// Its name and arguments.
    pub(crate) signature: &'a Signature,
    /// The type that `Self` and `self` mean in the attribute, where the function has neither.
    pub(crate) owner: Option<&'a TypePath>,
}

/// The model of one function's span.
pub(crate) fn validate(ast: Ast, place: &Place<'_>, faults: &mut Faults) -> Model {
    let known = arguments(&place.signature.inputs, place.owner);
    skips(&ast, &known, faults);
    let name = place.signature.ident.to_string();
    let path = format!("::{}", place.signature.ident.unraw());
    let fields = fields(&ast, &known, place.owner);
    let level = ast.level.unwrap_or_else(|| constant(None));
    let event = |event: ast::Event, level: &TokenStream, usual| model::Event {
        key: event.key,
        level: event.level.unwrap_or_else(|| level.clone()),
        form: event.form.unwrap_or(usual),
    };
    Model {
        private: Private::of(ast.krate.as_ref()),
        name: ast.name.unwrap_or_else(|| quote!(#name)),
        target: ast.target.unwrap_or_else(|| quote!(::core::module_path!())),
        function: quote!(::core::concat!(::core::module_path!(), #path)),
        kind: "Internal",
        fields,
        declared: Declared::default(),
        handle: None,
        err: None,
        ret: None,
        expected_if: None,
        ok_status: false,
        parent: ast.parent.map(Parent::Id),
        links: None,
        when: None,
        follows_from: ast.follows_from,
        compatible: Some(Compatible {
            err: ast.err.map(|err| event(err, &constant(Some("ERROR")), Form::Display)),
            ret: ast.ret.map(|ret| event(ret, &level, Form::Debug)),
            warnings: warnings(&ast.unknown),
        }),
        level,
    }
}

fn skips(ast: &Ast, known: &[Argument], faults: &mut Faults) {
    for skip in ast.skips.iter().flatten() {
        if known.iter().all(|argument| argument.user != *skip) {
            let names = known.iter().map(|argument| argument.user.to_string()).collect::<Vec<_>>();
            let meant = did_you_mean(&skip.to_string(), names.iter().map(String::as_str));
            faults.at(skip, format_args!("attempting to skip non-existent parameter{meant}"));
        }
    }
}

/// The arguments that are not left out, then what `fields(..)` says.
fn fields(ast: &Ast, known: &[Argument], owner: Option<&TypePath>) -> Vec<Field> {
    let custom = ast.fields.as_deref().unwrap_or_default();
    let replaced = |argument: &Argument| {
        custom
            .iter()
            .any(|field| matches!(&field.name, Name::Words(words) if *words == [argument.user.clone()]))
    };
    let skipped = |argument: &Argument| {
        ast.skip_all.is_some() || ast.skips.iter().flatten().any(|skip| *skip == argument.user)
    };
    let recorded = known.iter().filter(|argument| !skipped(argument) && !replaced(argument));
    let recorded = recorded.map(|argument| Field {
        key: argument.user.unraw().to_string(),
        span: argument.user.span(),
        root: Some(argument.real.clone()),
        capture: Capture::Tracing(Tracing {
            name: None,
            value: argument.real.to_token_stream(),
            form: argument.form,
        }),
    });
    recorded.chain(custom.iter().map(|field| written(field, known, owner))).collect()
}

fn written(field: &ast::Field, known: &[Argument], owner: Option<&TypePath>) -> Field {
    let (key, span, name, shorthand) = match &field.name {
        Name::Constant(constant) => (String::new(), Span::call_site(), Some(constant), TokenStream::new()),
        Name::Words(words) => {
            let key = words.iter().map(|word| word.unraw().to_string()).collect::<Vec<_>>().join(".");
            let span = words.first().map_or_else(Span::call_site, syn::Ident::span);
            (key, span, None, quote!(#(#words).*))
        }
    };
    let value = match field.form {
        Form::Empty => TokenStream::new(),
        _ => renamed(field.value.clone().unwrap_or(shorthand), known, owner),
    };
    let capture = Capture::Tracing(Tracing { name: name.cloned(), value, form: field.form });
    Field { key, span, root: None, capture }
}

/// Warnings of the compiler: a use of something that was declared as deprecated is the only way to one.
fn warnings(unknown: &[(Span, String)]) -> TokenStream {
    let warnings = unknown.iter().map(|(span, text)| {
        let text = LitStr::new(text, *span);
        quote_spanned! {*span=>
            #[warn(deprecated)]
            {
                #[deprecated(since = "not actually deprecated", note = #text)]
                const TRACING_INSTRUMENT_WARNING: () = ();
                let _ = TRACING_INSTRUMENT_WARNING;
            }
        }
    });
    quote!(#(#warnings)*)
}
