//! Spans and events for tests, made as those of a crate of somebody else's: what telemark's own modules make is trusted.

use tracing::Span;
use tracing_core::callsite::{Callsite, Identifier};
use tracing_core::field::{FieldSet, Value};
use tracing_core::metadata::Kind;
use tracing_core::subscriber::Interest;
use tracing_core::{Event, Level, Metadata, dispatcher};

/// Names and values of fields.
pub(super) type Fields<'a> = [(&'static str, &'a dyn Value)];

/// A crate that says something.
pub(super) struct Theirs(pub(super) &'static str, pub(super) Level);

/// Of which nothing is known.
pub(super) const SOMEBODY: Theirs = Theirs("somebody", Level::INFO);

/// Where a span or an event stands.
pub(super) enum Place<'a> {
    Here,
    Nowhere,
    Below(&'a Span),
}

struct Somewhere;

impl Callsite for Somewhere {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        unreachable!("nobody asks a callsite that was never registered")
    }
}

impl Theirs {
    /// A new callsite with these fields.
    pub(super) fn site(
        &self,
        name: &'static str,
        kind: Kind,
        fields: &Fields<'_>,
    ) -> &'static Metadata<'static> {
        let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        let fields = FieldSet::new(names.leak(), Identifier(&Somewhere));
        let made = Metadata::new(name, self.0, self.1, None, None, Some("somebody::inside"), fields, kind);
        Box::leak(Box::new(made))
    }

    /// Opens a span.
    pub(super) fn span(&self, name: &'static str, place: &Place<'_>, fields: &Fields<'_>) -> Span {
        open(self.site(name, Kind::SPAN, fields), place, fields)
    }

    /// Says that something has happened.
    pub(super) fn event(&self, place: &Place<'_>, fields: &Fields<'_>) {
        let site = self.site("event", Kind::EVENT, fields);
        let values: Vec<_> = fields.iter().map(|(_, value)| Some(*value)).collect();
        let values = &site.fields().value_set_all(&values);
        let event = match place {
            Place::Here => Event::new(site, values),
            Place::Nowhere => Event::new_child_of(None, site, values),
            Place::Below(span) => Event::new_child_of(span.id(), site, values),
        };
        dispatcher::get_default(|dispatch| dispatch.event(&event));
    }
}

/// Opens a span at a callsite.
pub(super) fn open(site: &'static Metadata<'static>, place: &Place<'_>, fields: &Fields<'_>) -> Span {
    let values: Vec<_> = fields.iter().map(|(_, value)| Some(*value)).collect();
    let values = &site.fields().value_set_all(&values);
    match place {
        Place::Here => Span::new(site, values),
        Place::Nowhere => Span::new_root(site, values),
        Place::Below(span) => Span::child_of(span.id(), site, values),
    }
}
