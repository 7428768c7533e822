//! `#[metric(..)]` on a function: what it says, judged and ready to be merged into the call's guard.

use super::function_labels;
use super::timing::{Timing, Words};
use super::validate::{metric_name, said};
use crate::diagnostics::Faults;
use crate::grammar::{Entry, Key, Takes, entries, key};
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use syn::{Expr, Ident, LitStr, Member, Path, Type};

const KEYS: &[Key] = &[
    key("counter", Takes::Value, "counter = REQUESTS"),
    key("updown", Takes::Value, "updown = QUEUED"),
    key("gauge", Takes::Value, "gauge = LAST_SIZE"),
    key("histogram", Takes::Value, "histogram = DURATION"),
    key("in_flight", Takes::Value, "in_flight = RUNNING"),
    key("labels", Takes::List, "labels(RequestLabels { kind: req.kind, status: outcome })"),
    key("value", Takes::Value, "value = batch.len() as u64"),
    key("matches", Takes::Value, "matches = Ok(_)"),
    key("description", Takes::Value, "description = \"Requests handled.\""),
    key("unit", Takes::Value, "unit = \"{request}\""),
    key("buckets", Takes::Value, "buckets = [0.1, 1.0]"),
    key("max_series", Takes::Value, "max_series = 500"),
    key("zero", Takes::Value, "zero = all"),
    key("renamed_from", Takes::Value, "renamed_from = \"requests_handled\""),
    key("deprecated", Takes::Value, "deprecated = \"read `requests` instead\""),
    key("crate", Takes::Value, "crate = path::to::telemark"),
];

/// What only a declaration has, and the declaration itself judges.
const OPTIONS: [&str; 5] = ["buckets", "max_series", "zero", "renamed_from", "deprecated"];

/// What is done with the metric when the call ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Adds one, or the value.
    Counter,
    /// Adds the value.
    UpDown,
    /// Sets the value.
    Gauge,
    /// Records the value, or the call's duration.
    Histogram,
    /// One more while the call runs.
    InFlight,
}

const ACTIONS: [(&str, Action); 5] = [
    ("counter", Action::Counter),
    ("updown", Action::UpDown),
    ("gauge", Action::Gauge),
    ("histogram", Action::Histogram),
    ("in_flight", Action::InFlight),
];

/// The metric: a handle declared elsewhere, or a declaration here.
pub(crate) enum Target {
    /// A path to a static.
    Handle(Expr),
    /// A name.
    Declared(Declared),
}

/// A metric that the function itself declares.
pub(crate) struct Declared {
    pub(crate) name: LitStr,
    pub(crate) description: LitStr,
    pub(crate) unit: Option<LitStr>,
    /// `buckets`, `max_series` and others, which the declaration itself judges.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    /// The labels' names and types, in order; their values are in the model's labels.
    pub(crate) labels: Vec<(Ident, Type)>,
}

/// The label set.
pub(crate) enum Labels {
    /// No labels.
    None,
    /// An expression as a whole.
    Whole(TokenStream, Timing),
    /// A struct literal, whose fields have their own time; no path where the function declares the labels.
    Fields { path: Option<Path>, fields: Vec<(Member, TokenStream, Timing)> },
}

/// One `#[metric(..)]` of a function.
pub(crate) struct Model {
    pub(crate) private: Private,
    pub(crate) action: Action,
    pub(crate) krate: Option<Path>,
    pub(crate) target: Target,
    pub(crate) labels: Labels,
    pub(crate) value: Option<(TokenStream, Timing)>,
    pub(crate) matches: Option<TokenStream>,
    /// The reserved words as the user wrote them.
    pub(crate) words: Words,
}

impl Model {
    /// When the labels are known.
    pub(crate) fn labels_timing(&self) -> Timing {
        match &self.labels {
            Labels::None => Timing::Before,
            Labels::Whole(_, timing) => *timing,
            Labels::Fields { fields, .. } => {
                fields.iter().map(|(_, _, timing)| *timing).max().unwrap_or(Timing::Before)
            }
        }
    }

    /// Whether a value must have been returned.
    pub(crate) fn needs_return(&self) -> bool {
        self.matches.is_some()
            || self.labels_timing() == Timing::Returned
            || self.value.as_ref().is_some_and(|(_, timing)| *timing == Timing::Returned)
    }

    /// Whether the duration of the call is the value.
    pub(crate) fn is_timed(&self) -> bool {
        self.action == Action::Histogram && self.value.is_none()
    }
}

/// Reads and judges one attribute; nothing if it says too little to be merged.
pub(crate) fn function(attribute: TokenStream, faults: &mut Faults) -> Option<Model> {
    let before = faults.count();
    let read = entries(attribute.clone(), "`#[metric]` on a function", KEYS, faults);
    let (action, target) = target(&read, attribute, faults)?;
    let find = |name: &str| read.iter().find(|entry| entry.name == name);
    let krate = find("crate").and_then(|entry| entry.path(faults));
    let mut words = Words::default();
    let target = if let Ok(name) = syn::parse2::<LitStr>(target.tokens()) {
        let readable = faults.count() == before;
        Target::Declared(declared(name, action, &read, readable, faults)?)
    } else {
        only_declared(&read, faults);
        Target::Handle(handle(target, faults)?)
    };
    let (labels, target) = labels(find("labels"), target, &mut words, faults);
    let value = find("value").map(|entry| (entry.tokens(), words.timing(&entry.tokens())));
    let matches = find("matches").map(Entry::tokens);
    let private = Private::of(krate.as_ref());
    let model = Model { private, action, krate, target, labels, value, matches, words };
    judge(&model, &read, faults);
    (faults.count() == before).then_some(model)
}

fn target<'a>(read: &'a [Entry], all: TokenStream, faults: &mut Faults) -> Option<(Action, &'a Entry)> {
    let mut found = None;
    for entry in read {
        let Some((_, action)) = ACTIONS.iter().find(|(name, _)| *name == entry.name) else { continue };
        if found.is_some() {
            faults.at(&entry.key, "one `#[metric]` updates one metric; write a second `#[metric]`");
        } else {
            found = Some((*action, entry));
        }
    }
    if found.is_none() && faults.is_empty() {
        const NEEDED: &str = "which metric? write `counter = `, `updown = `, `gauge = `, `histogram = ` or `in_flight = `, then a metric's path, or a name in quotes to declare one here";
        if all.is_empty() { faults.at_span(Span::call_site(), NEEDED) } else { faults.at(all, NEEDED) }
    }
    found
}

fn only_declared(read: &[Entry], faults: &mut Faults) {
    for entry in read
        .iter()
        .filter(|entry| matches!(entry.name, "description" | "unit") || OPTIONS.contains(&entry.name))
    {
        faults.at(
            &entry.key,
            format_args!("`{}` belongs to the declaration of the metric, which this path names", entry.name),
        );
    }
}

/// The path of a static, or an expression that leads to one.
fn handle(target: &Entry, faults: &mut Faults) -> Option<Expr> {
    let handle: Expr = target.parse(faults)?;
    if matches!(handle, Expr::Lit(_) | Expr::Array(_) | Expr::Tuple(_) | Expr::Closure(_) | Expr::Range(_)) {
        faults.at(
            handle,
            format_args!(
                "`{0}` takes the path of a metric, `{0} = REQUESTS`, or a name in quotes to declare one here",
                target.name
            ),
        );
        return None;
    }
    Some(handle)
}

/// A declaration; `readable` says that no key was told before, which might have been the one that is missing.
fn declared(
    name: LitStr,
    action: Action,
    read: &[Entry],
    readable: bool,
    faults: &mut Faults,
) -> Option<Declared> {
    let find = |name: &str| read.iter().find(|entry| entry.name == name);
    let unit = find("unit").and_then(|entry| entry.text(faults));
    metric_name(&name, unit.as_ref(), faults);
    let timed = action == Action::Histogram && find("value").is_none();
    if timed && unit.as_ref().map_or(readable, |unit| unit.value() != "s") {
        let place = unit.as_ref().unwrap_or(&name);
        faults.at(
            place,
            "the duration of the call is recorded in seconds: write `unit = \"s\"`, or say `value = ..`",
        );
    }
    if let Some(entry) = find("buckets").filter(|_| action != Action::Histogram) {
        faults.at(&entry.key, "only a histogram has buckets");
    }
    let options = read.iter().filter(|entry| OPTIONS.contains(&entry.name));
    let options = options.map(|entry| (entry.key.clone(), entry.tokens())).collect();
    let Some(description) = find("description") else {
        if readable {
            faults.at(
                &name,
                "a metric that is declared here needs `description = \"…\"`: one sentence for the people who read the dashboard",
            );
        }
        return None;
    };
    let description = description.text(faults)?;
    said(&description, faults);
    Some(Declared { name, description, unit, options, labels: Vec::new() })
}

fn labels(entry: Option<&Entry>, target: Target, words: &mut Words, faults: &mut Faults) -> (Labels, Target) {
    let Some(entry) = entry else { return (Labels::None, target) };
    if entry.tokens().is_empty() {
        faults.at(&entry.key, "`labels(..)` is empty; leave it out where the metric has no labels");
        return (Labels::None, target);
    }
    match target {
        Target::Declared(mut declared) => {
            let mut fields = Vec::new();
            for (name, ty, value) in function_labels::typed(entry, faults) {
                let timing = words.timing(&value);
                fields.push((Member::Named(name.clone()), value, timing));
                declared.labels.push((name, ty));
            }
            (Labels::Fields { path: None, fields }, Target::Declared(declared))
        }
        handle @ Target::Handle(_) => (function_labels::literal(entry, words, faults), handle),
    }
}

/// What is legal by itself and makes no sense together.
fn judge(model: &Model, read: &[Entry], faults: &mut Faults) {
    let find = |name: &str| read.iter().find(|entry| entry.name == name);
    if model.action == Action::InFlight {
        for entry in [find("value"), find("matches")].into_iter().flatten() {
            faults.at(
                &entry.key,
                format_args!("`in_flight` counts calls while they run, so it takes no `{}`", entry.name),
            );
        }
        if model.labels_timing() != Timing::Before
            && let Some(entry) = find("labels")
        {
            faults.at(
                entry.tokens(),
                "`in_flight` is counted before the body runs: its labels cannot name `outcome`, `error` or `ret`",
            );
        }
    }
    if matches!(model.action, Action::Gauge | Action::UpDown) && model.value.is_none() {
        let (name, _) = ACTIONS.iter().find(|(_, action)| *action == model.action).unwrap_or(&ACTIONS[0]);
        if let Some(entry) = find(name) {
            faults.at(
                &entry.key,
                format_args!("`{name}` on a function needs a value: `{name} = …, value = …`"),
            );
        }
    }
}
