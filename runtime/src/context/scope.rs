//! The span and the request that code is running in.

use super::sampled::SampledSpan;
use super::{Request, SpanContext, TraceFlags, TrackingId};
use crate::id::{SpanId, TraceId};
use std::num::NonZeroU64;
use std::sync::{Arc, OnceLock};

/// A span's identity and its request; the span layer puts one on every span.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The span.
    pub span: SpanContext,
    /// The request it works for.
    pub request: Arc<Request>,
}

/// The identity of a span.
pub(crate) type Identity = (TraceId, SpanId, TraceFlags);

/// A span that something happened in: what is known of it without making anything.
pub(crate) trait Place {
    /// Who the span is.
    fn identity(&self) -> Identity;
    /// The request it works for, if it has one already: a plain trace gets its own when somebody marks it.
    fn request(&self) -> Option<Arc<Request>>;
    /// Whether the span is recorded.
    fn is_recorded(&self) -> bool;
    /// Identity and request; a plain trace gets its request.
    fn scope(&self) -> Option<Scope>;
}

/// Shown a span.
pub(crate) type Show<'a> = dyn FnMut(&dyn Place) + 'a;

/// What the room of spans answers; rooms below it may ask without knowing it.
#[derive(Clone, Copy)]
pub(crate) struct Spans {
    /// The scope of the span that is current.
    pub(crate) current: fn() -> Option<Scope>,
    /// The scope of this span; of one that only other layers see, the scope of the nearest span around it.
    pub(crate) of_span: fn(&tracing::Span) -> Option<Scope>,
    /// Shows the span that is current, if there is one.
    pub(crate) place: fn(&mut Show<'_>),
    /// Shows the span of this number.
    pub(crate) place_of_number: fn(NonZeroU64, &mut Show<'_>),
    /// The spans that are open around the code that asks, the innermost first.
    pub(crate) around: fn() -> Vec<SpanId>,
    /// The span that is current, if it is sampled.
    pub(crate) sampled: fn() -> Option<SampledSpan>,
}

static SPANS: OnceLock<Spans> = OnceLock::new();

/// From now on these answer; the first ones stay.
pub(crate) fn provide(spans: Spans) {
    SPANS.get_or_init(|| spans);
}

/// An answer, if there is anybody to ask.
pub(super) fn asked<T>(question: impl FnOnce(&Spans) -> Option<T>) -> Option<T> {
    SPANS.get().and_then(question)
}

/// The scope of the current span, if telemetry is installed and a span is current.
pub(crate) fn scope() -> Option<Scope> {
    asked(|spans| (spans.current)())
}

/// The scope of this span; of one that only other layers see, the scope of the nearest span around it.
pub(crate) fn of_span(span: &tracing::Span) -> Option<Scope> {
    asked(|spans| (spans.of_span)(span))
}

/// The number that our room of spans has given to a span of the registry; it stands among the span's extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mounted(pub(crate) NonZeroU64);

/// Shows `then` the span of this number, or nothing.
pub(crate) fn at_number(number: Option<NonZeroU64>, then: impl FnOnce(Option<&dyn Place>)) {
    shown(then, |spans, show| {
        if let Some(number) = number {
            (spans.place_of_number)(number, show);
        }
    });
}

/// Shows `then` the span that is current, or nothing.
pub(crate) fn here(then: impl FnOnce(Option<&dyn Place>)) {
    shown(then, |spans, show| (spans.place)(show));
}

/// `then` runs once, whether there is a span to show or not.
fn shown(then: impl FnOnce(Option<&dyn Place>), show: impl FnOnce(&Spans, &mut Show<'_>)) {
    let mut then = Some(then);
    if let Some(spans) = SPANS.get() {
        show(spans, &mut |place| {
            if let Some(then) = then.take() {
                then(Some(place));
            }
        });
    }
    if let Some(then) = then {
        then(None);
    }
}

/// The spans that are open around the code that asks, the innermost first.
pub(crate) fn around() -> Vec<SpanId> {
    asked(|spans| Some((spans.around)())).unwrap_or_default()
}

/// What a program can say of the request it is in, for its own answers and messages.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Current {
    /// The trace.
    pub trace_id: TraceId,
    /// The span.
    pub span_id: SpanId,
    /// The tracking id.
    pub tracking_id: TrackingId,
}

/// Where the program is now: trace, span and tracking id; nothing outside a span or before `install()`.
///
/// # Example: an answer that names its trace
/// ```
/// let reference = telemark::current().map_or_else(|| "none".to_owned(), |now| now.tracking_id.to_string());
/// # assert_eq!(reference, "none");
/// ```
#[must_use]
pub fn current() -> Option<Current> {
    scope().map(|scope| Current {
        trace_id: scope.span.trace_id(),
        span_id: scope.span.span_id(),
        tracking_id: scope.request.tracking_id().clone(),
    })
}
