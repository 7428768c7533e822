//! The static description of a span, the expression that opens it, and the judgement of what was returned.

use super::ast::{Capture, Err, ErrLevel, Field, Form, Parent, Redacted, Ret, Tracing};
use super::model::Model;
use super::signature::field_type;
use super::validate::{self, method_ident};
use crate::paths::Private;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;

/// The static of one span; it belongs into the block that opens it.
///
/// It is an element of the list of sites, of which the linker knows. `linkme`'s attribute would write the same, after a
/// look at the type that costs as much again; the type stands here.
pub(crate) fn statics(model: &Model) -> TokenStream {
    let (private, shape) = (&Private::alias(), described(model));
    let keys: Vec<TokenStream> = model.fields.iter().map(Field::name).collect();
    quote! {
        #private::SITES! {
            #![linkme_macro = #private::SITES]
            static __SITE: #private::Site = #private::Site::new(#shape, &[#(#keys),*], &__SITE);
        }
    }
}

/// What is known of a span; only what is said is written out.
fn described(model: &Model) -> TokenStream {
    let Model { name, target, function, level, kind, .. } = model;
    let private = &Private::alias();
    let module = quote!(::core::module_path!());
    let usual = quote! {
        #private::SpanShape::of(#name, #function, #module, ::core::env!("CARGO_PKG_NAME"))
    };
    let kind = (*kind != "Internal").then(|| {
        let kind = format_ident!("{kind}");
        quote!(kind: #private::SpanKind::#kind,)
    });
    let level = is_other(level, &validate::level(None)).then(|| quote!(level: #level,));
    let target = is_other(target, &module).then(|| quote!(target: #target,));
    let fields = model.fields.iter().map(|field| {
        let (key, capture, ty) = (field.name(), shape(&field.capture), field_type(field, model));
        quote!(#private::FieldShape { name: #key, capture: #private::Capture::#capture, ty: #ty })
    });
    let fields = (!model.fields.is_empty()).then(|| quote!(fields: &[#(#fields),*],));
    let error = Some(&model.declared.error).filter(|error| !error.is_empty());
    let error = error.map(|error| quote!(error: #error,));
    let said: TokenStream = [kind, level, target, fields, error].into_iter().flatten().collect();
    if said.is_empty() {
        return usual;
    }
    quote!(#private::SpanShape { #said ..#usual })
}

fn is_other(said: &TokenStream, usual: &TokenStream) -> bool {
    said.to_string() != usual.to_string()
}

fn shape(capture: &Capture) -> TokenStream {
    let word = match capture {
        Capture::Value(_) | Capture::Literal(_) => "Value",
        Capture::Display(_) => "Display",
        Capture::Debug(_) => "Debug",
        Capture::Redacted(Redacted { described, .. }) => return quote!(Redacted(#described)),
        Capture::Late(_) | Capture::Returned => "Late",
        Capture::Tracing(tracing) => match tracing.form {
            Form::Value | Form::Display | Form::Debug => "Tracing",
            Form::Empty => "Late",
        },
    };
    Ident::new(word, Span::call_site()).to_token_stream()
}

/// The expression that opens the span if anybody listens; nothing is captured otherwise.
pub(crate) fn open(model: &Model) -> TokenStream {
    let private = &Private::alias();
    let with =
        if model.compatible.is_some() { quote!(#private::open_values) } else { quote!(#private::open) };
    let more = model.parent.is_some() || model.links.is_some() || model.follows_from.is_some();
    if !more && model.fields.is_empty() && model.when.is_none() {
        return quote!(#private::plain(&__SITE));
    }
    listened(model, &with, &quote!(#private::Span::none()))
}

/// The expression that opens the span and enters it, for a call that stays on its thread.
pub(crate) fn open_here(model: &Model) -> TokenStream {
    let more = model.parent.is_some() || model.links.is_some() || model.follows_from.is_some();
    if more || model.compatible.is_some() {
        return open(model);
    }
    let private = &Private::alias();
    if model.fields.is_empty() && model.when.is_none() {
        return quote!(#private::plain_here(&__SITE));
    }
    let (slots, rungs) = (slots(model), rungs(model));
    let when = when(model);
    quote! {
        if #when __SITE.enabled() {
            #rungs
            #private::here(&__SITE, [#(#slots),*])
        } else {
            #private::Span::none()
        }
    }
}

/// The expression that captures the same, for a span that opens later.
pub(crate) fn prepare(model: &Model) -> TokenStream {
    let private = &Private::alias();
    listened(model, &quote!(#private::Prepared::new), &quote!(#private::Prepared::none()))
}

/// The author's condition.
fn when(model: &Model) -> Option<TokenStream> {
    model.when.as_ref().map(|when| {
        let (at, _) = located(&Private::alias(), when);
        quote_spanned!(at=> (#when) &&)
    })
}

fn listened(model: &Model, with: &TokenStream, otherwise: &TokenStream) -> TokenStream {
    let slots = slots(model);
    let start = start(model);
    let rungs = rungs(model);
    let when = when(model);
    quote! {
        if #when __SITE.enabled() {
            #rungs
            #with(&__SITE, [#(#slots),*], #start)
        } else {
            #otherwise
        }
    }
}

/// What `%x` asks for, where there is one.
fn rungs(model: &Model) -> Option<TokenStream> {
    let private = &Private::alias();
    let shows = model.fields.iter().any(|field| matches!(field.capture, Capture::Display(_)));
    shows.then(|| {
        quote!(
            use #private::rungs::*;
        )
    })
}

/// No span, after a look at everything that would be captured.
pub(crate) fn unopened(model: &Model) -> TokenStream {
    let private = &Private::alias();
    let Model { name, target, .. } = model;
    let (slots, start, rungs) = (slots(model), start(model), rungs(model));
    let when = model.when.iter();
    quote! {{
        #rungs
        const _: (&str, &str) = (#name, #target);
        let _ = (#(#slots,)* #start, #(#when,)*);
        #private::Span::none()
    }}
}

/// Whether the attribute has expressions of the author's.
pub(crate) fn says_more(model: &Model) -> bool {
    let judges = model.err.is_some() || model.ret.is_some() || model.expected_if.is_some();
    let parent = model.parent.as_ref().is_some_and(|parent| !matches!(parent, Parent::Root));
    let opens = parent || model.links.is_some() || model.follows_from.is_some() || model.when.is_some();
    let named = [&model.name, &model.target].into_iter().any(is_path);
    judges || opens || named || !model.fields.is_empty()
}

/// Whether text is the author's constant, and not written out.
fn is_path(text: &TokenStream) -> bool {
    !matches!(syn::parse2(text.clone()), Ok(Expr::Lit(_) | Expr::Macro(_)))
}

/// What is captured of each field.
fn slots(model: &Model) -> impl Iterator<Item = TokenStream> {
    model.fields.iter().map(if model.compatible.is_some() { given } else { slot })
}

fn slot(field: &Field) -> TokenStream {
    let private = &Private::alias();
    match &field.capture {
        Capture::Value(value) => {
            let ((at, private), operand) = (located(private, value), operand(value));
            quote_spanned!(at=> #private::value(&#operand))
        }
        Capture::Literal(value) => quote!(#private::literal(#value)),
        Capture::Display(value) => {
            let ((at, private), operand) = (located(private, value), operand(value));
            quote_spanned!(at=> (&&&#private::Show(&#operand)).telemark_show())
        }
        Capture::Debug(value) => {
            let ((at, private), operand) = (located(private, value), operand(value));
            quote_spanned!(at=> #private::debug(&#operand))
        }
        Capture::Redacted(redacted) => redacted.slot.clone(),
        Capture::Late(_) | Capture::Returned | Capture::Tracing(_) => quote!(#private::Slot::Absent),
    }
}

/// The value of a field of `#[instrument]`, as `tracing` takes it.
fn given(field: &Field) -> TokenStream {
    let private = &Private::alias();
    let Capture::Tracing(Tracing { value, form, .. }) = &field.capture else {
        let slot = slot(field);
        return quote!(#slot.field());
    };
    if matches!(form, Form::Empty) {
        return quote!(#private::given(&#private::field::Empty));
    }
    let ((at, private), operand) = (located(private, value), operand(value));
    match form {
        Form::Display => quote_spanned!(at=> #private::given(&#private::field::display(&#operand))),
        Form::Debug => quote_spanned!(at=> #private::given(&#private::field::debug(&#operand))),
        Form::Value | Form::Empty => quote_spanned!(at=> #private::given(&#operand)),
    }
}

/// A user's expression as the operand of `&`.
fn operand(value: &TokenStream) -> TokenStream {
    let binds_weaker = matches!(
        syn::parse2(value.clone()),
        Ok(Expr::Binary(_) | Expr::Cast(_) | Expr::Range(_) | Expr::Assign(_) | Expr::Closure(_))
    );
    if binds_weaker { quote!((#value)) } else { value.clone() }
}

/// The place of a user's expression, with the hygiene of the macro.
fn located(private: &Private, value: &impl ToTokens) -> (Span, TokenStream) {
    let first = value.to_token_stream().into_iter().next();
    let at = first.map_or_else(Span::call_site, |tree| Span::call_site().located_at(tree.span()));
    (at, private.at(at))
}

fn start(model: &Model) -> TokenStream {
    let private = &Private::alias();
    let parent = model.parent.as_ref().map(|parent| match parent {
        Parent::Root => quote!(parent: #private::Parent::Root,),
        Parent::Remote(carrier) => {
            let (at, private) = located(private, carrier);
            quote_spanned!(at=> parent: #private::remote(&#carrier),)
        }
        Parent::Span(span) => {
            let (at, private) = located(private, span);
            quote_spanned!(at=> parent: #private::child_of(&#span),)
        }
        Parent::Id(id) => {
            let (at, private) = located(private, id);
            quote_spanned!(at=> parent: #private::parent_id(#id),)
        }
    });
    let links = model.links.as_ref().map(|links| {
        let (at, private) = located(private, links);
        quote_spanned!(at=> links: #private::links(#links),)
    });
    let follows = model.follows_from.as_ref().map(|causes| {
        let (at, private) = located(private, causes);
        quote_spanned!(at=> follows: #private::causes(#causes),)
    });
    if parent.is_none() && links.is_none() && follows.is_none() {
        return quote!(#private::start());
    }
    quote!(#private::Start { #parent #links #follows ..#private::start() })
}

/// The handle of late fields: one method each, over a span, or what stands for one that is not open yet.
pub(crate) fn handle(model: &Model, holds: &TokenStream, held: &TokenStream) -> Option<TokenStream> {
    let (private, handle) = (&Private::alias(), model.handle.as_ref()?);
    let methods = model.fields.iter().filter_map(|field| {
        let Capture::Late(ty) = &field.capture else { return None };
        let (method, key) = (method_ident(field), &field.key);
        let (at, private) = located(private, ty);
        let late = quote_spanned!(at=> #private::late(&self.0, #key, value));
        Some(quote! {
            fn #method(&self, value: #ty) {
                #late
            }
        })
    });
    Some(quote! {
        let #handle = {
            #[derive(::core::clone::Clone)]
            struct LateFields(#holds);
            impl LateFields { #(#methods)* }
            LateFields(#held)
        };
    })
}

/// The statements that record what was returned, and the judgement of it.
pub(crate) fn verdict(
    model: &Model,
    call: &Ident,
    returned: &TokenStream,
) -> (Option<TokenStream>, TokenStream) {
    let private = &Private::alias();
    let ret = model.ret.as_ref().map(|(key, ret)| {
        let (at, private) = located(private, key);
        let rule = match ret {
            Ret::Value => quote_spanned!(at=> |value| #private::value(value)),
            Ret::Display => quote_spanned!(at=> |value| (&&&#private::Show(value)).telemark_show()),
            Ret::Debug => quote_spanned!(at=> |value| #private::debug(value)),
        };
        quote! {
            #call.returned({
                use #private::{probe::*, rungs::*};
                (&&Probe(&#returned)).good().map(#rule)
            });
        }
    });
    let err = model.err.as_ref().map(|(key, told)| {
        let (at, private) = located(private, key);
        let text = match told.text {
            Err::Type => quote_spanned!(at=> .told(#private::err_type(&#returned))),
            Err::Display => quote_spanned!(at=> .told(#private::err_display(&#returned))),
            Err::Debug => quote_spanned!(at=> .told(#private::err_debug(&#returned))),
        };
        let level = told.level.as_ref().map(|level| match level {
            ErrLevel::Constant(level) => {
                let level = format_ident!("{level}");
                quote!(.at_level(::core::option::Option::Some(#private::Level::#level)))
            }
            ErrLevel::Function(level) => {
                quote_spanned!(at=> .at_level(#private::err_level(&#returned, #level)))
            }
        });
        let chain = told.chain.then(|| quote_spanned!(at=> .chained(#private::judge(&#returned).chain())));
        quote!(#text #level #chain)
    });
    let expected = model.expected_if.as_ref().map(|(key, path)| {
        let (at, private) = located(private, key);
        quote_spanned!(at=> .expected(#private::is_expected(&#returned, #path)))
    });
    let ok = model.ok_status.then(|| quote!(.ok_status()));
    (ret, quote!(#err #expected #ok))
}
