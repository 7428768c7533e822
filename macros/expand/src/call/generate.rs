//! The function that the user gets: captures, one guard, the body unchanged, and what is told of its end.

use super::instrument;
use super::measure::{self, Measured};
use super::model::Model;
use super::returned::{Kind, is_never, returned, tells_nothing};
use super::shape::{Maker, Rewritten, Shape};
use crate::paths::Private;
use crate::traced;
use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The identifiers of generated variables, out of reach for the user's code.
pub(super) fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The whole function.
pub(super) fn generate(model: &Model) -> TokenStream {
    // An import of `metric` that only an attribute below `traced` needed is used all the same.
    let absorbed = &model.absorbed;
    let body = body(model);
    let warnings = model.span.as_ref().and_then(|span| span.compatible.as_ref()).map(|told| &told.warnings);
    model.function.with_body(&quote!(#warnings #(#[allow(unused_imports)] use #absorbed as _;)* #body))
}

fn body(model: &Model) -> TokenStream {
    let private = &Private::alias();
    let import = model.private.import();
    let parts = Pieces::of(model);
    match &model.shape {
        Shape::Body => {
            if let Some(entered) = instrument::entered(model) {
                return quote!(#import #entered);
            }
            let run = instrument::run(model, &parts.call).unwrap_or_else(|| run(model, &parts.call));
            let never = is_never(&model.function.signature.output);
            let (begin, rest) =
                (parts.begin(model), if never { run } else { parts.end(&parts.returned(&run)) });
            quote!(#import #begin #rest)
        }
        Shape::Rewritten(Rewritten { arguments, body }) => {
            let call = &parts.call;
            let begin = parts.begin(model);
            let end = parts.end(&parts.returned(&quote!(#call.poll(async move #body).await)));
            quote!(#import #private::boxed(async move { #arguments #begin #end }))
        }
        Shape::Maker(maker) => {
            let made = made(model, &parts, maker);
            quote!(#import #made)
        }
        Shape::Tail(tail) => {
            let begin = parts.begin(model);
            let end = parts.end(&parts.returned(&instrument::run_tail(model, &parts.call, tail)));
            tail.generate(&model.private, &quote!(#import #begin #end))
        }
    }
}

/// A function that returns a future or a stream: what it captures is looked at when it is called, and the rest when
/// what it made is polled for the first time.
fn made(model: &Model, parts: &Pieces, maker: &Maker) -> TokenStream {
    let private = &Private::alias();
    let Pieces { call, returned, measured, .. } = parts;
    let Measured { items, before, first, alive, metrics, timed, .. } = measured;
    let (prepared, later, running) = (hidden("prepared"), hidden("later"), hidden("running"));
    let none = quote!(#private::Span::none());
    let (prepare, open, handle) = match &model.span {
        None => (None, none, None),
        Some(span) => {
            let (statics, prepare) = (traced::statics(span), traced::prepare(span));
            let handle =
                traced::handle(span, &quote!(#private::Later), &quote!(::core::clone::Clone::clone(&#later)));
            let open = handle.as_ref().map(|_| quote!(#later.opened));
            (Some(quote!(let #prepared = { #statics #prepare };)), quote!(#open(#prepared.open())), handle)
        }
    };
    let kept = handle.as_ref().map(|_| quote!(let #later = #private::Later::waiting();));
    let (output, body) = (maker.output.clone().unwrap_or_else(|| quote!(_)), &maker.body);
    let typed = maker.made.as_ref().map(|ty| quote!(-> #ty));
    let (make, wrap, end) = match maker.kind {
        Kind::Future => {
            let end = parts.end(&TokenStream::new());
            ("make", quote!(lazy), quote!(move |#call, #returned| { #end }))
        }
        Kind::Stream => {
            let judge = parts.judge();
            ("make_stream", quote!(streamed), quote!(move |#call, #returned| { #judge }))
        }
    };
    let at = Span::call_site().located_at(output.span());
    let (located, make) = (private.at(at), Ident::new(make, at));
    let make = quote_spanned!(at=> #located::#make::<#output, _>);
    let wrapped = quote! {
        #private::#wrap(
            #running,
            move || {
                #first
                (#private::Call::begin(#open, #timed, #metrics), (#(#alive,)*))
            },
            #end,
        )
    };
    let wrapped = if maker.boxed { quote!(#private::boxed(#wrapped)) } else { wrapped };
    quote! {
        #items
        #before
        #prepare
        #kept
        #handle
        let #running = #make(move || #typed #body);
        #wrapped
    }
}

/// What belongs to every call, however it runs.
pub(super) struct Pieces {
    call: Ident,
    returned: Ident,
    /// What is judged.
    place: TokenStream,
    ended: Ident,
    measured: Measured,
    ret: Option<TokenStream>,
    judged: TokenStream,
    /// Whether what is returned tells of no failure, or nothing is known of it: the compiler would take the first rule
    /// that fits.
    unknown: bool,
    /// Whether the call stays on its thread.
    stays: bool,
}

impl Pieces {
    pub(super) fn of(model: &Model) -> Self {
        let (call, returned, ended) = (hidden("call"), hidden("returned"), hidden("ended"));
        // An item of a stream is borrowed.
        let place = if streams(model) { quote!(*#returned) } else { quote!(#returned) };
        let measured = measure::measure(model, &place, &ended);
        let (ret, judged) = match &model.span {
            Some(span) => traced::verdict(span, &call, &place),
            None => (None, TokenStream::new()),
        };
        let unknown = match &model.shape {
            Shape::Tail(tail) => tail.output.is_none(),
            Shape::Body => tells_nothing(&model.function.signature.output),
            _ => false,
        };
        let stays = matches!(model.shape, Shape::Body) && model.function.signature.asyncness.is_none();
        Self { call, returned, place, ended, measured, ret, judged, unknown, stays }
    }

    /// Everything before the body.
    fn begin(&self, model: &Model) -> TokenStream {
        let private = &Private::alias();
        let (statics, open) = match &model.span {
            Some(span) if self.stays => (traced::statics(span), traced::open_here(span)),
            Some(span) => (traced::statics(span), traced::open(span)),
            None => (TokenStream::new(), quote!(#private::Span::none())),
        };
        let begin = self.begin_with(&statics, &open);
        let handle = model.span.as_ref().and_then(|span| {
            let call = &self.call;
            traced::handle(span, &quote!(#private::Span), &quote!(#call.span()))
        });
        quote!(#begin #handle)
    }

    /// The same without a handle, for the span that `open` makes of these statics.
    pub(super) fn begin_with(&self, statics: &TokenStream, open: &TokenStream) -> TokenStream {
        let private = &Private::alias();
        let Self { call, measured: Measured { items, before, first, metrics, timed, .. }, .. } = self;
        let guard = Ident::new(if self.stays { "Stay" } else { "Call" }, Span::mixed_site());
        quote! {
            #items
            #before
            #first
            let mut #call = {
                #statics
                #private::#guard::begin(#open, #timed, #metrics)
            };
        }
    }

    /// What is done with this value: with what is returned, or with an item of a stream.
    pub(super) fn ended(&self, model: &Model, run: &TokenStream) -> TokenStream {
        if streams(model) {
            let (returned, judge) = (&self.returned, self.judge());
            return quote!(let #returned = &#run; #judge);
        }
        self.end(&self.returned(run))
    }

    /// Runs the body and keeps what it gives.
    fn returned(&self, run: &TokenStream) -> TokenStream {
        let returned = &self.returned;
        quote!(let #returned = #run;)
    }

    /// Everything after the body has begun.
    fn end(&self, run: &TokenStream) -> TokenStream {
        let Self { call, returned, place, ended, measured, ret, judged, unknown, .. } = self;
        let Measured { typed, after, .. } = measured;
        let ended = (!after.is_empty()).then(|| quote!(let #ended =));
        let inside = hidden("_inside");
        let after = (!after.is_empty()).then(|| quote!({ let #inside = #call.inside(); #after }));
        let private = Private::alias();
        let verdict = if *unknown {
            quote!(#private::Verdict::unknown() #judged)
        } else {
            quote!(#private::judge(&#place).answer().verdict() #judged)
        };
        quote! {
            #run
            #typed
            #ret
            #ended #call.end(#verdict);
            #after
            #returned
        }
    }

    /// What is done with every item of a stream, which is borrowed.
    fn judge(&self) -> TokenStream {
        let Self { call, place, measured: Measured { typed, .. }, judged, .. } = self;
        let private = Private::alias();
        quote! {
            #typed
            #call.item(#private::judge(&#place).verdict() #judged);
        }
    }
}

/// Whether the function returns a stream.
fn streams(model: &Model) -> bool {
    matches!(&model.shape, Shape::Maker(maker) if maker.kind == Kind::Stream)
}

/// Runs the body; its type is named, because `?` and coercions in it need to know it.
fn run(model: &Model, call: &Ident) -> TokenStream {
    let (private, body) = (&Private::alias(), &model.function.body);
    let signature = &model.function.signature;
    let ty = returned(&signature.output);
    if signature.asyncness.is_none() {
        let typed = ty.map(|ty| quote!(-> #ty));
        return quote!(#call.run(move || #typed #body));
    }
    if is_never(&signature.output) {
        // The type `!` cannot be named here; what stands behind the body is never reached.
        return quote!(match #call.poll(async move { #body }).await { _ => #private::never() });
    }
    let typed = ty.map(|ty| {
        let at = Span::call_site().located_at(ty.span());
        quote_spanned!(at=> if false { return #private::never::<#ty>(); })
    });
    let body = unlinted(body);
    quote!(#call.poll(async move { #typed #body }).await)
}

/// The body in braces of ours at its place: the compiler calls its own needless where they fit on one line.
fn unlinted(body: &Group) -> Group {
    let mut braces = Group::new(body.delimiter(), body.stream());
    braces.set_span(Span::call_site().located_at(body.span()));
    braces
}
