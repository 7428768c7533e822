//! Judges a declaration, and tells all its faults at once.

use super::ast::{Declaration, Item, Kind};
use super::model::{Buckets, Metric, Static};
use crate::diagnostics::Faults;
use crate::documented::documentation;
use crate::suggest::did_you_mean;
use crate::{names, units};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Lit, LitInt, LitStr, PathArguments, Type, UnOp};

const HANDLES: [&str; 4] = ["Counter", "UpDown", "Gauge", "Histogram"];

const NOT_OBSERVED: &str =
    "a histogram is recorded value by value; what is observed is a `Gauge`, `Counter` or `UpDown`";

/// What a metric may have without saying so.
const MAX_SERIES: usize = 1000;

/// More would be hundreds of megabytes.
const MOST_SERIES: usize = 100_000_000;

/// The boundaries of the semantic conventions for durations in seconds.
const SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// The model of a declaration, complete even if there were faults, so that the static survives them.
pub(super) fn declaration(ast: Declaration, faults: &mut Faults) -> Static {
    let Declaration { private, item, key, unit, description, buckets, max_series, zero_all, .. } = ast;
    let Declaration { renamed_from, deprecated, with, .. } = ast;
    item_alone(&item, faults);
    let documented = documentation(&item.attributes);
    let undocumented = documented.is_empty();
    let (written, labels) = handle(&item.ty, faults);
    if key.is_none() && faults.is_empty() {
        faults.at_span(
            Span::call_site(),
            format_args!("`#[metric]` on a static says what it is: `{} = \"name\"`", word(written)),
        );
    }
    let observing = key.as_ref().is_some_and(|(key, ..)| key == "observe");
    // What is observed may be a gauge or a sum: the type says which.
    let keyed = key.as_ref().filter(|_| !observing).map(|(_, kind, _)| *kind);
    let kind = keyed.or(written).unwrap_or(Kind::Gauge);
    kinds_agree(&item.ty, written, kind, key.as_ref().map(|(key, ..)| key), faults);
    if let Some((_, _, name)) = &key {
        metric_name(name, unit.as_ref(), faults);
    }
    observation(observing, with.as_ref(), labels.as_ref(), key.as_ref().map(|(key, ..)| key), faults);
    if observing && kind == Kind::Histogram {
        faults.at(&item.ty, NOT_OBSERVED);
    }
    let description = match description {
        Some(given) => said(&given, faults),
        None if undocumented => {
            faults
                .at(&item.ident, "a metric needs a description: write a doc comment, `/// What is counted.`");
            String::new()
        }
        None => documented,
    };
    let renamed_from = former(renamed_from.as_ref(), key.as_ref().map(|(_, _, name)| name), faults);
    let deprecated = deprecated.map(|reason| said_why(&reason, faults)).unwrap_or_default();
    let place = labels.as_ref().map_or_else(|| item.ident.span(), Spanned::span);
    let unit_text = unit.as_ref().map(LitStr::value).unwrap_or_default();
    let metric = Metric {
        private,
        kind,
        name: key.map(|(_, _, name)| name.value()).unwrap_or_default(),
        buckets: bounds(kind, &unit_text, buckets, item.ident.span(), faults),
        unit: unit_text,
        description,
        labels,
        max_series: series_limit(max_series.as_ref(), faults),
        zero_all,
        renamed_from,
        deprecated,
        observed: with,
        place,
    };
    let Item { attributes, visibility, token, ident, ty, .. } = item;
    Static { attributes, visibility, token, ident, ty, written, metric, undocumented }
}

/// The text of `description = ".."`, which says something.
pub(super) fn said(description: &LitStr, faults: &mut Faults) -> String {
    let text = description.value().trim().to_owned();
    if text.is_empty() {
        faults.at(description, "a description is one sentence for the people who read the dashboard");
    }
    text
}

/// The type says the same kind as the key.
fn kinds_agree(ty: &Type, written: Option<Kind>, kind: Kind, key: Option<&syn::Ident>, faults: &mut Faults) {
    if let (Some(written), Some(key)) = (written, key)
        && written != kind
    {
        faults.at(
            ty,
            format_args!("`{key}` declares a `{}`, but the type is `{}`", kind.handle(), written.handle()),
        );
    }
}

/// The name that the metric had before.
fn former(former: Option<&LitStr>, name: Option<&LitStr>, faults: &mut Faults) -> String {
    let Some(former) = former else { return String::new() };
    let value = former.value();
    let exported = |name: &str| name.replace('.', "_");
    if let Err(reason) = names::metric(&value) {
        faults.at(former, reason);
    } else if name.is_some_and(|name| exported(&name.value()) == exported(&value)) {
        faults
            .at(former, "this is the name that the metric has now; `renamed_from` is the one it had before");
    }
    value
}

/// The text of `deprecated = ".."`, which says what to read instead.
fn said_why(reason: &LitStr, faults: &mut Faults) -> String {
    let text = reason.value().trim().to_owned();
    if text.is_empty() {
        faults.at(reason, "say why, and what to read instead: `deprecated = \"read `orders` instead\"`");
    }
    text
}

fn word(written: Option<Kind>) -> &'static str {
    match written {
        Some(Kind::UpDown) => "updown",
        Some(Kind::Gauge) => "gauge",
        Some(Kind::Histogram) => "histogram",
        Some(Kind::Counter) | None => "counter",
    }
}

fn item_alone(item: &Item, faults: &mut Faults) {
    if let Some(mutability) = item.mutability {
        faults.at(mutability, "a metric is updated through `&self`; leave out `mut`");
    }
    if let Some(value) = &item.value {
        faults.at(value, "the attribute supplies the value; end the declaration after the type");
    }
}

/// The kind and the labels that the type says.
fn handle(ty: &Type, faults: &mut Faults) -> (Option<Kind>, Option<Type>) {
    let last = match bare(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let Some(last) = last else {
        faults.at(ty, "the type of a metric is `Counter`, `UpDown`, `Gauge` or `Histogram`, with its labels");
        return (None, None);
    };
    let name = last.ident.to_string();
    let kind = match name.as_str() {
        "Counter" => Some(Kind::Counter),
        "UpDown" => Some(Kind::UpDown),
        "Gauge" => Some(Kind::Gauge),
        "Histogram" => Some(Kind::Histogram),
        _ => {
            let meant = did_you_mean(&name, HANDLES);
            faults.at(
                &last.ident,
                format_args!(
                    "`{name}` is no kind of metric{meant}\nthe type is written out: `Counter`, `UpDown`, `Gauge` or `Histogram`, with its labels"
                ),
            );
            None
        }
    };
    let labels = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.first().and_then(|argument| match argument {
                GenericArgument::Type(ty) if matches!(bare(ty), Type::Tuple(tuple) if tuple.elems.is_empty()) => None,
                GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            })
        }
        _ => None,
    };
    (kind, labels)
}

/// The type itself; what a `macro_rules!` hands on as `$ty:ty` stands in a group that nobody sees.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}

pub(super) fn metric_name(name: &LitStr, unit: Option<&LitStr>, faults: &mut Faults) {
    if let Err(reason) = names::metric(&name.value()) {
        faults.at(name, reason);
    } else if let Err(reason) = units::in_name(&name.value()) {
        faults.at(name, reason);
    }
    if let Some(unit) = unit
        && let Err(reason) = units::unit(&unit.value())
    {
        faults.at(unit, reason);
    }
}

fn observation(
    observing: bool,
    with: Option<&Expr>,
    labels: Option<&Type>,
    key: Option<&syn::Ident>,
    faults: &mut Faults,
) {
    match (observing, with) {
        (true, None) => {
            faults.at(key, "`observe` asks an expression for the value: `with = || queue_len() as f64`");
        }
        (false, Some(with)) => {
            faults.at(with, "`with` belongs to `observe = \"name\"`, whose value it gives");
        }
        _ => {}
    }
    if let (true, Some(labels)) = (observing, labels) {
        faults.at(
            labels,
            "`observe` reads one value, so it has no labels: the type is `Gauge`, `Counter` or `UpDown`",
        );
    }
}

fn series_limit(limit: Option<&LitInt>, faults: &mut Faults) -> usize {
    let Some(literal) = limit else { return MAX_SERIES };
    if let Ok(number @ 1..=MOST_SERIES) = literal.base10_parse::<usize>() {
        return number;
    }
    faults.at(literal, format_args!("`max_series` is a number from 1 to {MOST_SERIES}"));
    MOST_SERIES
}

fn bounds(kind: Kind, unit: &str, written: Option<Expr>, place: Span, faults: &mut Faults) -> Buckets {
    let Some(written) = written else {
        if kind == Kind::Histogram && unit != "s" {
            faults.at_span(
                place,
                "a histogram says its upper bounds, `buckets = [1, 10, 100]`; only with `unit = \"s\"` are there usual ones",
            );
        }
        return Buckets::Listed(if kind == Kind::Histogram { SECONDS.to_vec() } else { Vec::new() });
    };
    if kind != Kind::Histogram {
        faults.at(&written, "only a histogram has buckets");
        return Buckets::Listed(Vec::new());
    }
    let mut list = &written;
    while let Expr::Group(group) = list {
        list = &group.expr;
    }
    if matches!(list, Expr::Lit(_) | Expr::Tuple(_) | Expr::Unary(_) | Expr::Range(_)) {
        faults.at(
            &written,
            "bounds stand in a list, `buckets = [0.1, 0.5, 1]`, or in a constant of type `[f64; N]`",
        );
        return Buckets::Listed(Vec::new());
    }
    let Expr::Array(array) = list else { return Buckets::Named(Box::new(written)) };
    if array.elems.is_empty() {
        faults.at(&written, "a histogram has at least one bound");
    }
    let mut bounds: Vec<f64> = Vec::new();
    for element in &array.elems {
        let Some(bound) = number(element) else {
            faults.at(
                element,
                "a bound is a number; a list with constants is written as a constant of its own",
            );
            continue;
        };
        if let Some(&before) = bounds.last()
            && bound <= before
        {
            faults.at(element, format_args!("bounds rise strictly, and {before} stands before this one"));
        }
        bounds.push(bound);
    }
    Buckets::Listed(bounds)
}

fn number(element: &Expr) -> Option<f64> {
    match element {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(float) => float.base10_parse().ok(),
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Group(group) => number(&group.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            number(&unary.expr).map(|positive| -positive)
        }
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}
