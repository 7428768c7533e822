//! The metrics of a call: what is evaluated before the body, in the guard, and after it.

use super::generate::hidden;
use super::model::Model;
use crate::metric::{self, Action, Declared, Labels, Target, Timing};
use crate::paths::{Private, settler};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, Lifetime, Member, Path};

/// The parts of the generated function that belong to its metrics.
#[derive(Default)]
pub(super) struct Measured {
    /// Declarations.
    pub(super) items: TokenStream,
    /// Statements before the guard.
    pub(super) before: TokenStream,
    /// Statements at the moment at which the call begins.
    pub(super) first: TokenStream,
    /// What lives as long as the call.
    pub(super) alive: Vec<Ident>,
    /// What the guard calls at the end, however the call ends.
    pub(super) metrics: TokenStream,
    /// Statements that say which type the word `error` has.
    pub(super) typed: TokenStream,
    /// Statements after the body has returned.
    pub(super) after: TokenStream,
    /// Whether the guard reads the clock.
    pub(super) timed: bool,
}

/// All metrics of one function.
pub(super) fn measure(model: &Model, returned: &TokenStream, ended: &Ident) -> Measured {
    let private = &Private::alias();
    let mut measured = Measured::default();
    let mut guarded = TokenStream::new();
    for (at, metric) in model.metrics.iter().enumerate() {
        let one = One { metric, at };
        measured.timed |= metric.is_timed();
        match &metric.target {
            Target::Declared(declared) => measured.items.extend(one.declaration(declared)),
            Target::Handle(path) => measured.items.extend(one.in_seconds(path)),
        }
        measured.before.extend(one.before());
        measured.first.extend(one.first());
        measured.typed.extend(one.typed(returned));
        if metric.action == Action::InFlight {
            measured.alive.push(one.hidden("series"));
            continue;
        }
        if metric.needs_return() {
            measured.after.extend(one.after(returned, ended));
        } else {
            guarded.extend(one.guarded(ended));
        }
    }
    measured.metrics = if guarded.is_empty() {
        quote!(#private::quiet)
    } else {
        quote!(move |#ended: #private::Ended| { #guarded })
    };
    measured
}

/// What is said of a histogram that would record the duration of a call.
const NOT_IN_SECONDS: &str = "the duration of the call is recorded in seconds, and that is not the unit of this histogram: declare it with `unit = \"s\"`, or say `value = ..`";

/// One metric and its number in the function.
struct One<'a> {
    metric: &'a metric::Model,
    at: usize,
}

impl One<'_> {
    fn hidden(&self, name: &str) -> Ident {
        hidden(&format!("{name}_{}", self.at))
    }

    /// The variable that knows the type of the word `error`, at the place of the word.
    fn error_ident(&self, at: Span) -> Ident {
        let mut name = self.hidden("error");
        name.set_span(name.span().located_at(at));
        name
    }

    /// The handle.
    fn handle(&self) -> TokenStream {
        match &self.metric.target {
            Target::Handle(path) => path.to_token_stream(),
            Target::Declared(_) => self.static_ident().into_token_stream(),
        }
    }

    /// The place of the handle, where a handle of the wrong kind or without labels is told.
    fn at(&self) -> Span {
        match &self.metric.target {
            Target::Handle(path) => {
                let first = path.to_token_stream().into_iter().next();
                first.map_or_else(Span::call_site, |tree| Span::call_site().located_at(tree.span()))
            }
            Target::Declared(_) => self.place(),
        }
    }

    /// The place of the name, where faults of the declaration are told.
    fn place(&self) -> Span {
        match &self.metric.target {
            Target::Declared(declared) => Span::call_site().located_at(declared.name.span()),
            Target::Handle(_) => Span::call_site(),
        }
    }

    /// The series of these labels.
    fn bind(&self, labels: &TokenStream) -> TokenStream {
        let (at, handle) = (self.at(), self.handle());
        if labels.is_empty() && matches!(self.metric.target, Target::Handle(_)) {
            let private = Private::alias().at(at);
            return quote_spanned!(at=> #private::only(&#handle));
        }
        quote_spanned!(at=> #handle.bind(#labels))
    }

    fn static_ident(&self) -> Ident {
        format_ident!("__TELEMARK_METRIC_{}", self.at, span = self.place())
    }

    fn labels_ident(&self) -> Ident {
        format_ident!("__TelemarkLabels{}", self.at)
    }

    fn declaration(&self, declared: &Declared) -> TokenStream {
        let private = &Private::alias();
        let Declared { name, description, unit, options, labels } = declared;
        let (key, handle) = match self.metric.action {
            Action::Counter => ("counter", "Counter"),
            Action::UpDown | Action::InFlight => ("updown", "UpDown"),
            Action::Gauge => ("gauge", "Gauge"),
            Action::Histogram => ("histogram", "Histogram"),
        };
        let (key, handle) = (format_ident!("{key}"), format_ident!("{handle}"));
        let unit = unit.iter();
        let options = options.iter().map(|(key, value)| quote!(#key = #value));
        let krate = self.metric.krate.as_ref().map(|path| quote!(, crate = #path));
        let metric = self.static_ident();
        let set = self.labels_ident();
        let types: Vec<TokenStream> =
            labels.iter().map(|(_, ty)| named_lifetimes(ty.to_token_stream())).collect();
        let borrowed = types.iter().any(|ty| ty.to_string().contains("'a"));
        let lifetime = borrowed.then(|| quote!(<'a>));
        let of = (!labels.is_empty()).then(|| if borrowed { quote!(<#set<'_>>) } else { quote!(<#set>) });
        let named = self.metric.krate.as_ref().map(|path| quote!(#[label(crate = #path)]));
        let members = labels.iter().map(|(member, _)| member);
        let set = (!labels.is_empty()).then(|| {
            quote! {
                #[derive(#private::Labels)]
                #named
                struct #set #lifetime { #(#members: #types),* }
            }
        });
        quote! {
            #set
            #[doc = #description]
            #[#private::metric(#key = #name #(, unit = #unit)* #(, #options)* #krate)]
            static #metric: #private::#handle #of;
        }
    }

    /// The duration of the call is recorded in seconds, so that must be the unit of the static.
    fn in_seconds(&self, path: &Expr) -> Option<TokenStream> {
        let Expr::Path(named) = path else { return None };
        // Only a static can be asked while the program is compiled; what is spelled otherwise may be a variable.
        let name = named.path.segments.last()?.ident.to_string();
        let is_static = name.chars().all(|c| c.is_uppercase() || c.is_numeric() || c == '_');
        let (at, private) = (self.at(), Private::alias().at(self.at()));
        (is_static && self.metric.is_timed()).then(|| {
            quote_spanned! {at=>
                const _: () = ::core::assert!(#private::in_seconds(#path.shape()), #NOT_IN_SECONDS);
            }
        })
    }

    /// Everything that does not wait for the end of the body.
    fn before(&self) -> TokenStream {
        let mut statements = TokenStream::new();
        if let Some(error) = &self.metric.words.error {
            let at = Span::call_site().located_at(error.span());
            let (private, name) = (Private::alias().at(at), self.error_ident(at));
            statements.extend(quote_spanned!(at=> let #name = #private::no_error();));
        }
        if let Some((value, Timing::Before)) = &self.metric.value {
            let name = self.hidden("value");
            statements.extend(quote!(let #name = #value;));
        }
        match self.metric.labels_timing() {
            Timing::Before => {
                let series = self.hidden("series");
                let bound = self.bind(&self.labels(&|_, value| value.clone()));
                statements.extend(quote!(let #series = #bound;));
            }
            Timing::Ended | Timing::Returned => statements.extend(self.early()),
        }
        statements
    }

    /// `in_flight` begins to count.
    fn first(&self) -> Option<TokenStream> {
        let (at, private) = (self.at(), Private::alias().at(self.at()));
        let counted = self.hidden("series");
        let mut series = counted.clone();
        series.set_span(series.span().located_at(at));
        let enter = quote_spanned!(at=> #private::enter(#series));
        (self.metric.action == Action::InFlight).then(|| quote!(let #counted = #enter;))
    }

    /// The labels that are known early, each in a variable, where others of the set are not.
    ///
    /// Text is kept by its label, so that the body may take apart what it is borrowed from.
    fn early(&self) -> TokenStream {
        let Labels::Fields { path, fields } = &self.metric.labels else { return TokenStream::new() };
        let set = self.set(path.as_ref());
        let early = fields.iter().enumerate().filter(|(_, (_, _, timing))| *timing == Timing::Before);
        early
            .map(|(at, (member, value, _))| {
                let name = self.hidden(&format!("label_{at}"));
                match member {
                    Member::Named(field) if is_capped(value) => {
                        let settler = settler(field);
                        quote!(let #name = #set::#settler(#value);)
                    }
                    _ => quote!(let #name = #value;),
                }
            })
            .collect()
    }

    /// The type of the label set.
    fn set(&self, path: Option<&Path>) -> TokenStream {
        path.map_or_else(|| self.labels_ident().into_token_stream(), ToTokens::to_token_stream)
    }

    /// The label set, with the variables of those that were known early.
    fn waiting(&self) -> TokenStream {
        let Labels::Fields { fields, .. } = &self.metric.labels else {
            return self.labels(&|_, value| value.clone());
        };
        self.labels(&|at, value| match fields.get(at) {
            Some((_, _, Timing::Before)) => self.hidden(&format!("label_{at}")).into_token_stream(),
            _ => value.clone(),
        })
    }

    fn labels(&self, field: &dyn Fn(usize, &TokenStream) -> TokenStream) -> TokenStream {
        match &self.metric.labels {
            Labels::None => TokenStream::new(),
            Labels::Whole(labels, _) => labels.clone(),
            Labels::Fields { path, fields } => {
                let path = self.set(path.as_ref());
                let members = fields.iter().map(|(member, ..)| member);
                let values = fields.iter().enumerate().map(|(at, (_, value, _))| field(at, value));
                quote!(#path { #(#members: #values),* })
            }
        }
    }

    /// One update, of a series that is known.
    fn update(&self, series: &TokenStream, ended: &Ident) -> TokenStream {
        let value = self.metric.value.as_ref().map(|(value, timing)| match timing {
            // A value of the wrong type is told where it is written.
            Timing::Before => located(self.hidden("value"), value).into_token_stream(),
            _ => value.clone(),
        });
        let update = match (self.metric.action, &value) {
            (Action::Counter, None) => "inc",
            (Action::Counter, Some(_)) => "add",
            (Action::UpDown, Some(_)) => "shift",
            (Action::Gauge, Some(_)) => "set",
            (Action::Histogram, _) => "record",
            // Such a metric was refused, or it is over with its guard.
            (Action::UpDown | Action::Gauge | Action::InFlight, _) => return TokenStream::new(),
        };
        let value = value.or_else(|| self.metric.is_timed().then(|| quote!(#ended.elapsed)));
        let (at, private) = (self.at(), Private::alias().at(self.at()));
        let (update, value) = (Ident::new(update, at), value.iter());
        quote_spanned!(at=> #private::#update(#series #(, #value)*);)
    }

    /// The series, once the outcome is known.
    fn series(&self) -> TokenStream {
        let (at, mut series) = (self.at(), self.hidden("series"));
        series.set_span(series.span().located_at(at));
        match self.metric.labels_timing() {
            Timing::Before => series.into_token_stream(),
            Timing::Ended | Timing::Returned => self.bind(&self.waiting()),
        }
    }

    /// The type of the word `error` is that of the error in the return value.
    fn typed(&self, returned: &TokenStream) -> Option<TokenStream> {
        let error = self.metric.words.error.as_ref()?;
        let at = Span::call_site().located_at(error.span());
        let (private, name) = (Private::alias().at(at), self.error_ident(at));
        Some(quote_spanned!(at=> #private::same_error(#name, &#returned);))
    }

    /// The words `outcome` and `error`, where the labels or the value are evaluated at the end.
    fn words(&self, ended: &Ident) -> TokenStream {
        let labels = self.metric.labels_timing();
        let value = self.metric.value.as_ref().map_or(Timing::Before, |(_, timing)| *timing);
        let outcome =
            self.metric.words.outcome.as_ref().map(|outcome| quote!(let #outcome = #ended.outcome;));
        let outcome = outcome.filter(|_| labels >= Timing::Ended || value >= Timing::Ended);
        let error = self.metric.words.error.as_ref().map(|error| {
            let at = Span::call_site().located_at(error.span());
            let (private, name) = (Private::alias().at(at), self.error_ident(at));
            quote_spanned!(at=> let #error = #private::error_of(#name, &#ended);)
        });
        quote!(#outcome #error)
    }

    /// The update in the guard, which also sees cancellations and panics.
    fn guarded(&self, ended: &Ident) -> TokenStream {
        let update = self.update(&self.series(), ended);
        let words = self.words(ended);
        if words.is_empty() { update } else { quote!({ #words #update }) }
    }

    /// The update that needs what was returned.
    fn after(&self, returned: &TokenStream, ended: &Ident) -> TokenStream {
        let update = self.update(&self.series(), ended);
        let ret = self.metric.words.ret.as_ref().map(|ret| quote!(let #ret = &#returned;));
        let words = self.words(ended);
        let matching =
            self.metric.matches.as_ref().map(|pattern| quote!(if ::core::matches!(&#returned, #pattern)));
        quote!(#matching { #ret #words #update })
    }
}

/// Whether a value is written as text under a cap: `Capped(&name)`.
fn is_capped(value: &TokenStream) -> bool {
    let Ok(Expr::Call(call)) = syn::parse2(value.clone()) else { return false };
    matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Capped"))
}

/// The variable at the place of what it holds.
fn located(mut variable: Ident, value: &TokenStream) -> Ident {
    if let Some(first) = value.clone().into_iter().next() {
        variable.set_span(variable.span().located_at(first.span()));
    }
    variable
}

/// `'_` and a bare `&` have no meaning in a struct: the one lifetime of the label set takes its place.
fn named_lifetimes(ty: TokenStream) -> TokenStream {
    let is =
        |tree: Option<&TokenTree>, c: char| matches!(tree, Some(TokenTree::Punct(p)) if p.as_char() == c);
    let mut named = TokenStream::new();
    let mut trees = ty.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let (quote, and) = (is(Some(&tree), '\''), is(Some(&tree), '&'));
        let at = tree.span();
        named.extend([match tree {
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), named_lifetimes(group.stream())))
            }
            other => other,
        }]);
        if quote
            && let Some(TokenTree::Ident(word)) = trees.next_if(|next| matches!(next, TokenTree::Ident(_)))
        {
            named.extend([if word == "_" { Ident::new("a", word.span()) } else { word }]);
        } else if and && !is(trees.peek(), '\'') {
            named.extend(Lifetime::new("'a", at).into_token_stream());
        }
    }
    named
}
