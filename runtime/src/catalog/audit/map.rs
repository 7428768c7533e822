//! The data map: which class of data goes to which sink, and in what form.

use super::super::entry::{Place, is_of};
use crate::redact::{Policy, SinkKind, captured};
use crate::schema::{Capture, Class, EventShape, FieldShape, RedactField, RedactShape, SpanShape};
use serde::Serialize;
use std::collections::BTreeMap;

/// A kind of sink.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SinkEntry {
    /// The kind: `terminal`, `json`, `otlp`.
    pub sink: &'static str,
    /// Its policy.
    pub policy: &'static str,
}

/// Everything of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MappedClass {
    /// The class: `secret`, `pii`, `internal`, `public`.
    pub class: &'static str,
    /// The fields, by type and in the order of their declaration.
    pub fields: Vec<MappedField>,
}

/// One classified field, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MappedField {
    /// The type that it is a field of, or the function that it is an argument of, by its path.
    pub type_name: &'static str,
    /// The field, or the key of the argument.
    pub field: &'static str,
    /// What it is: `email`, `id`, `other`, ..
    pub kind: &'static str,
    /// The classes of the author's taxonomies, as in `Acme::TenantId`, with spaces between; else nothing.
    pub own: &'static str,
    /// The strategy that renders it where its class is not shown.
    pub strategy: &'static str,
    /// The typed events that carry it; a type that is no event goes where the program records it.
    pub events: Vec<&'static str>,
    /// What each kind of sink shows of it under the policy in force: `clear`, `masked`, `left out`, or the strategy.
    pub sinks: BTreeMap<&'static str, &'static str>,
    /// Where it is declared.
    pub place: Place,
}

/// The kinds of sinks and their policies.
pub(super) fn sinks() -> Vec<SinkEntry> {
    let entry = |kind: SinkKind| SinkEntry { sink: kind.as_str(), policy: kind.policy().as_str() };
    SinkKind::ALL.map(entry).into()
}

/// Everything that is classified, the most sensitive first; classes that nothing has are left out.
pub(super) fn data(
    types: &[&'static RedactShape],
    events: &[&'static EventShape],
    spans: &[&'static SpanShape],
) -> Vec<MappedClass> {
    let classes = [Class::Secret, Class::Personal, Class::Internal, Class::Public];
    let of_class = |class: Class| {
        let mut fields = Vec::new();
        for ty in types {
            let own: Vec<_> =
                events.iter().filter(|event| is_of(event, ty)).map(|event| event.name).collect();
            let of_class = ty.fields.iter().filter(|field| field.class == class);
            fields.extend(of_class.map(|field| entry(ty, field, own.clone())));
        }
        let arguments = spans.iter().flat_map(|span| span.fields.iter().map(move |field| (span, field)));
        fields.extend(arguments.filter_map(|(span, field)| argument(span, field, class)));
        MappedClass { class: class.as_str(), fields }
    };
    classes.into_iter().map(of_class).filter(|class| !class.fields.is_empty()).collect()
}

fn entry(ty: &RedactShape, field: &RedactField, events: Vec<&'static str>) -> MappedField {
    let shown = |kind: SinkKind| (kind.as_str(), appearance(kind.policy(), field.class, field.strategy));
    MappedField {
        type_name: ty.name,
        field: field.name,
        kind: field.kind,
        own: field.own,
        strategy: field.strategy,
        events,
        sinks: SinkKind::ALL.map(shown).into(),
        place: Place { line: field.line, ..ty.location.into() },
    }
}

/// A classified argument of a function, which its span captures under the policy of what is sent.
fn argument(span: &SpanShape, field: &FieldShape, wanted: Class) -> Option<MappedField> {
    let Capture::Redacted(class, strategy) = field.capture else { return None };
    let shown = |kind: SinkKind| (kind.as_str(), appearance(captured(), class, strategy));
    (class == wanted).then(|| MappedField {
        type_name: span.function,
        field: field.name,
        kind: "",
        own: "",
        strategy,
        events: Vec::new(),
        // Lines of the log have no fields of spans.
        sinks: [SinkKind::Terminal, SinkKind::Otlp].map(shown).into(),
        place: span.location.into(),
    })
}

/// What a sink of this policy shows of a value of this class.
fn appearance(policy: Policy, class: Class, strategy: &'static str) -> &'static str {
    match strategy {
        "nested" => "as its own type decides",
        "drop" => "left out",
        _ if policy.drops(class) => "left out",
        _ if policy.shows(class) => "clear",
        "mask" => "masked",
        _ if policy == Policy::Strict || class == Class::Secret && strategy == "clear" => "masked",
        strategy => strategy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sink_shows_follows_from_its_policy_the_class_and_the_strategy() {
        let shown = [
            (Policy::Dev, Class::Personal, "hmac", "clear"),
            (Policy::Production, Class::Personal, "hmac", "hmac"),
            (Policy::Strict, Class::Personal, "hmac", "masked"),
            (Policy::ThirdParty, Class::Personal, "hmac", "left out"),
            (Policy::ThirdParty, Class::Internal, "last", "last"),
            (Policy::Dev, Class::Secret, "mask", "masked"),
            (Policy::Dev, Class::Personal, "drop", "left out"),
            (Policy::Strict, Class::Public, "clear", "clear"),
            (Policy::Strict, Class::Public, "nested", "as its own type decides"),
        ];
        for (policy, class, strategy, expected) in shown {
            assert_eq!(appearance(policy, class, strategy), expected, "{policy} {class:?} {strategy}");
        }
    }
}
