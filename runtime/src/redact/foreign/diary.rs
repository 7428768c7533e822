//! A layer for tests that writes down everything it is told, and a subscriber that gives spans other names.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};
use tracing_core::field::{Field, Visit};
use tracing_core::metadata::LevelFilter;
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Dispatch, Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Registry};
use tracing_subscriber::{Layer, registry};

/// What a layer was told, a line each.
#[derive(Clone, Default)]
pub(super) struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn note(&self, line: impl Into<String>) {
        self.0.lock().expect("no test panics while it writes").push(line.into());
    }

    /// The lines so far, which are forgotten.
    pub(super) fn lines(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no test panics while it writes"))
    }

    /// What this layer is told while `program` runs.
    pub(super) fn of(
        layer: impl FnOnce(Self) -> Box<dyn Layer<Registry> + Send + Sync>,
        program: impl FnOnce(),
    ) -> Vec<String> {
        let diary = Self::default();
        tracing::subscriber::with_default(registry().with(layer(diary.clone())), program);
        diary.lines()
    }
}

/// Fields, as they are told.
#[derive(Default)]
struct Told(String);

impl Told {
    fn told(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a `String` does not fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.told(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.told(field, &format_args!("{value}i64"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.told(field, &format_args!("{value}u64"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.told(field, &format_args!("{value}f64"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.told(field, &format_args!("{value}!"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.told(field, &format_args!("error {value}, {value:?}"));
        let mut causes = 0_usize;
        let mut next = value.source();
        while let Some(cause) = next {
            self.told(field, &format_args!("by {cause}"));
            next = cause.source();
            causes += 1;
        }
        if causes > 0 {
            self.told(field, &format_args!("of {causes}"));
        }
    }
}

/// Where a span or an event stands, in a word.
fn place(is_root: bool, is_contextual: bool) -> &'static str {
    match (is_root, is_contextual) {
        (true, _) => "root",
        (_, true) => "contextual",
        _ => "child",
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Diary {
    fn on_register_dispatch(&self, _: &Dispatch) {
        self.note("dispatch");
    }

    fn on_layer(&mut self, _: &mut S) {
        self.note("layer");
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.target() == "never" { Interest::never() } else { Interest::sometimes() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target() != "off"
    }

    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        event.metadata().target() != "unheard"
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(Level::TRACE))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut told = Told::default();
        attributes.record(&mut told);
        let place = place(attributes.is_root(), attributes.is_contextual());
        self.note(format!("{place} span {}{}", attributes.metadata().name(), told.0));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut told = Told::default();
        values.record(&mut told);
        self.note(format!("late{}", told.0));
    }

    fn on_follows_from(&self, _: &Id, _: &Id, _: Context<'_, S>) {
        self.note("follows");
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut told = Told::default();
        event.record(&mut told);
        self.note(format!("{} event{}", place(event.is_root(), event.is_contextual()), told.0));
    }

    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        self.note("enter");
    }

    fn on_exit(&self, _: &Id, _: Context<'_, S>) {
        self.note("exit");
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.note("close");
    }

    fn on_id_change(&self, _: &Id, _: &Id, _: Context<'_, S>) {
        self.note("id");
    }
}

/// A registry that gives a span another id when it is cloned, as a subscriber may.
pub(super) struct Renaming(pub(super) Registry);

impl Subscriber for Renaming {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.enabled(metadata)
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        self.0.new_span(attributes)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.0.record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.0.record_follows_from(span, follows);
    }

    fn event(&self, event: &Event<'_>) {
        self.0.event(event);
    }

    fn enter(&self, span: &Id) {
        self.0.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.0.exit(span);
    }

    fn clone_span(&self, id: &Id) -> Id {
        Id::from_u64(id.into_u64() + 1)
    }

    fn current_span(&self) -> Current {
        self.0.current_span()
    }
}

impl<'a> LookupSpan<'a> for Renaming {
    type Data = <Registry as LookupSpan<'a>>::Data;

    fn span_data(&'a self, id: &Id) -> Option<Self::Data> {
        self.0.span_data(id)
    }
}
