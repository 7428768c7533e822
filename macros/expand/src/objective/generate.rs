//! Writes the description of an objective or an alert, and what the compiler checks of it.

use super::amount::Amount;
use super::ast::{Condition, Name, Selection};
use super::model::{Alert, Common, Indicator, Slo};
use crate::submit::{Kind, submit};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// The selections of one item: each is a static of its own, so that its metric is named once.
struct Selections<'a> {
    objective: &'a TokenStream,
    statics: TokenStream,
    checks: TokenStream,
    count: usize,
}

impl<'a> Selections<'a> {
    fn new(objective: &'a TokenStream) -> Self {
        Self { objective, statics: TokenStream::new(), checks: TokenStream::new(), count: 0 }
    }

    /// The static of this selection, whose metric must be of a kind that can be `used` so.
    fn add(&mut self, selection: &Selection, used: &str) -> Ident {
        let objective = self.objective;
        let name = format_ident!("__TELEMARK_SELECTION_{}", self.count);
        self.count += 1;
        let path = &selection.path;
        let place = place(selection);
        let matchers = selection.matchers.iter().map(|matcher| {
            let (label, value, op) = (&matcher.label.text, &matcher.value, format_ident!("{}", matcher.op));
            quote!(#objective::Matcher { label: #label, op: #objective::MatchOp::#op, value: #value })
        });
        // The method's name stands where the path does, so that what is no metric is told there.
        let shape = quote_spanned!(place=> .shape());
        self.statics.extend(quote! {
            static #name: #objective::Selection =
                #objective::Selection { metric: #path #shape, matchers: &[#(#matchers),*] };
        });
        let used = format_ident!("{used}");
        self.check(place, &quote!(#objective::kind_fault(#name.metric, #objective::Used::#used)));
        for (at, matcher) in selection.matchers.iter().enumerate() {
            let label = &matcher.label;
            self.label(&name, &label.text, label.span);
            self.check(matcher.value.span(), &quote!(#objective::matcher_fault(&#name, #at)));
        }
        if selection.matchers.len() > 1 {
            self.check(place, &quote!(#objective::selection_fault(&#name)));
        }
        name
    }

    fn label(&mut self, selection: &Ident, label: &str, span: Span) {
        let objective = self.objective;
        self.check(span, &quote!(#objective::label_fault(#selection.metric, #label)));
    }

    /// A sentence that must be empty.
    fn check(&mut self, span: Span, fault: &TokenStream) {
        self.checks.extend(quote_spanned! {span=>
            const _: () = {
                const FAULT: __Text = #fault;
                ::core::assert!(FAULT.is_empty(), "{}", FAULT.as_str());
            };
        });
    }

    fn items(&self) -> TokenStream {
        let Self { objective, statics, checks, .. } = self;
        quote!(use #objective::Text as __Text; #statics #checks)
    }
}

fn place(selection: &Selection) -> Span {
    selection.path.segments.last().map_or_else(Span::call_site, |last| last.ident.span())
}

fn pairs(common: &Common) -> TokenStream {
    let pairs = common.labels.iter().map(|(name, value)| quote!((#name, #value)));
    quote!(&[#(#pairs),*])
}

/// The amount in the metric's unit.
fn converted(objective: &TokenStream, selection: &Ident, amount: &Amount) -> TokenStream {
    let (number, measure) = (amount.number, format_ident!("{}", amount.measure.variant()));
    quote!(#objective::converted(#selection.metric, #number, #objective::Measure::#measure))
}

/// The arguments that say an amount to a check.
fn said(objective: &TokenStream, amount: &Amount) -> TokenStream {
    let (number, written) = (amount.number, &amount.written);
    let measure = format_ident!("{}", amount.measure.variant());
    quote!(#number, #objective::Measure::#measure, #written)
}

/// The objective.
pub(super) fn slo(model: &Slo) -> TokenStream {
    let Slo { common, objective: written, percent, window, page, ticket, .. } = model;
    let Common { private, name, description, summary, runbook, .. } = common;
    let objective = quote!(#private::objective);
    let mut selections = Selections::new(&objective);
    let indicator = match &model.indicator {
        Indicator::Ratio { good, total, place } => {
            let good = selections.add(good, "Ratio");
            let total = selections.add(total, "Ratio");
            selections.check(*place, &quote!(#objective::good_fault(&#good, &#total)));
            quote!(Ratio { good: #good, total: #total })
        }
        Indicator::Latency(latency) => {
            let histogram = selections.add(&latency.histogram, "Latency");
            let bound = said(&objective, &latency.bound);
            selections.check(latency.bound.span, &quote!(#objective::bound_fault(#histogram.metric, #bound)));
            let le = converted(&objective, &histogram, &latency.bound);
            quote!(Latency { histogram: #histogram, le: #objective::boundary(#histogram.metric, #le) })
        }
    };
    let (items, labels) = (selections.items(), pairs(common));
    let submission = submit(private, Kind::Slo, &quote!(&__TELEMARK_SLO));
    quote! {
        const _: () = {
            #items
            static __TELEMARK_SLO: #objective::SloShape = #objective::SloShape {
                name: #name,
                objective: #written,
                percent: #percent,
                window: #window,
                indicator: #objective::Indicator::#indicator,
                page: #page,
                ticket: #ticket,
                description: #description,
                summary: #summary,
                runbook: #runbook,
                labels: #labels,
                location: #private::here!(),
            };
            #submission
        };
    }
}

/// The condition of an alert, with its checks.
fn condition(selections: &mut Selections<'_>, model: &Alert) -> (TokenStream, Vec<Ident>) {
    let objective = selections.objective;
    let threshold = |selections: &mut Selections<'_>, of: &Ident, quantile: bool| {
        let Some(amount) = &model.threshold else { return };
        let said = said(objective, amount);
        let comparison = format_ident!("{}", model.comparison);
        let fault = if quantile {
            quote!(#objective::quantile_fault(#of.metric, #said, #objective::Comparison::#comparison))
        } else {
            quote!(#objective::measure_fault(#of.metric, #said))
        };
        selections.check(amount.span, &fault);
    };
    match &model.condition {
        Condition::Ratio(part, whole) => {
            let place = place(part);
            let (part, whole) = (selections.add(part, "Ratio"), selections.add(whole, "Ratio"));
            selections.check(place, &quote!(#objective::part_fault(&#part, &#whole)));
            (quote!(Ratio { part: #part, whole: #whole }), vec![part, whole])
        }
        Condition::Rate(of) => {
            let of = selections.add(of, "Rate");
            (quote!(Rate(#of)), vec![of])
        }
        Condition::Value(of) => {
            let of = selections.add(of, "Value");
            threshold(selections, &of, false);
            (quote!(Value(#of)), vec![of])
        }
        Condition::Quantile(q, of) => {
            let (of, q) = (selections.add(of, "Quantile"), q.number);
            threshold(selections, &of, true);
            (quote!(Quantile(#q, #of)), vec![of])
        }
        Condition::Absent(of) => {
            let of = selections.add(of, "Absent");
            (quote!(Absent(#of)), vec![of])
        }
    }
}

/// The alert.
pub(super) fn alert(model: &Alert) -> TokenStream {
    let Alert { common, lasts, over, by, severity, .. } = model;
    let Common { private, name, description, summary, runbook, quoted, .. } = common;
    let objective = quote!(#private::objective);
    let mut selections = Selections::new(&objective);
    let (condition, of) = condition(&mut selections, model);
    for selection in &of {
        for (label, span) in by
            .iter()
            .map(|Name { text, span }| (text, span))
            .chain(quoted.iter().map(|(label, span)| (label, span)))
        {
            selections.label(selection, label, *span);
        }
    }
    let comparison = format_ident!("{}", model.comparison);
    let (threshold, written) = match (&model.threshold, &model.condition, of.first()) {
        (Some(amount), Condition::Value(_) | Condition::Quantile(..), Some(of)) => {
            (converted(&objective, of, amount), amount.written.as_str())
        }
        (Some(amount), ..) => {
            let number = amount.number;
            (quote!(#number), amount.written.as_str())
        }
        (None, ..) => (quote!(0.0), ""),
    };
    let by = by.iter().map(|label| &label.text);
    let (items, labels) = (selections.items(), pairs(common));
    let submission = submit(private, Kind::Alert, &quote!(&__TELEMARK_ALERT));
    quote! {
        const _: () = {
            #items
            static __TELEMARK_ALERT: #objective::AlertShape = #objective::AlertShape {
                name: #name,
                condition: #objective::Condition::#condition,
                comparison: #objective::Comparison::#comparison,
                threshold: #threshold,
                written: #written,
                lasts: #lasts,
                over: #over,
                by: &[#(#by),*],
                severity: #severity,
                description: #description,
                summary: #summary,
                runbook: #runbook,
                labels: #labels,
                location: #private::here!(),
            };
            #submission
        };
    }
}
