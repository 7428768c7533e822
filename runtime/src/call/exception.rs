//! Exceptions: recorded once, by the innermost traced function that sees them.

use super::failure::{FailureKind, SafeError};
use super::panic::Panic;
use super::telling::Telling;
use super::verdict::{Cause, Exception, Failed, printed};
use crate::clock::unix_nanos;
use crate::context::{Request, of_span};
use crate::log::{self, Record};
use crate::span::{SpanEvent, add_event};
use crate::value::Value;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering};
use tracing::Span;
use tracing_core::Level;

/// Which signals carry exceptions: OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(crate) enum ExceptionSignal {
    /// A span event and a log record; nothing was said.
    #[default]
    Unset = 0,
    /// A log record: `logs`.
    Logs = 1,
    /// Both, said so: `logs/dup`.
    LogsDup = 2,
}

static SIGNAL: AtomicU8 = AtomicU8::new(ExceptionSignal::Unset as u8);

/// Decides for the whole process which signals carry exceptions.
pub(crate) fn set_exception_signal(signal: ExceptionSignal) {
    SIGNAL.store(signal as u8, Ordering::Relaxed);
}

type Attributes = Vec<(Cow<'static, str>, Value)>;

/// Records a failure, unless a function below has recorded it or one of its sources.
///
/// What is expected is no exception of the span; it is logged if its author has written a level.
pub(super) fn record(
    span: &Span,
    failed: &Failed<'_>,
    exception: Exception,
    telling: &Telling,
    expected: bool,
) {
    let level = failed.kind.map_or((!expected).then_some(Level::ERROR), FailureKind::level);
    let Some(level) = level.map(|usual| telling.level.unwrap_or(usual)) else { return };
    let request = of_span(span).map(|scope| scope.request);
    if request.is_some_and(|request| !first(&request, failed)) {
        return;
    }
    let mut attributes: Attributes =
        vec![(Cow::Borrowed("exception.type"), Value::Text(failed.error_type.clone()))];
    let text = match exception {
        Exception::Message(text) => Some(text),
        Exception::TypeOnly | Exception::Silent => failed.safe.and_then(safe_message),
    };
    let message = text.map_or_else(
        || failed.error_type.clone(),
        |text| {
            attributes.push((Cow::Borrowed("exception.message"), Value::from(text.clone())));
            Cow::Owned(text)
        },
    );
    if !telling.chain.is_empty() {
        attributes.push((Cow::Borrowed("exception.chain"), Value::from(telling.chain.join("\n"))));
    }
    log_record(span, level, message, &attributes);
    if !expected {
        span_event(span, attributes);
    }
}

/// A value in the message whose `Display` panics leaves the error without a message.
fn safe_message(error: &dyn SafeError) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| error.safe_message())).ok().flatten()
}

/// Records a panic, unless a function below has recorded it; the payload only if it stands in the source.
pub(super) fn record_panic(span: &Span, panic: Option<Panic>) {
    let request = of_span(span).map(|scope| scope.request);
    let print = panic.as_ref().map(|panic| hash(&("panic", panic.number)));
    if let (Some(request), Some(print)) = (request, print)
        && !request.remember(print)
    {
        return;
    }
    let mut attributes: Attributes = vec![(Cow::Borrowed("exception.type"), Value::from("panic"))];
    let mut message = Cow::Borrowed("a panic");
    if let Some(panic) = panic {
        if let Some(literal) = panic.literal {
            message = Cow::Borrowed(literal);
            attributes.push((Cow::Borrowed("exception.message"), Value::from(literal)));
        }
        attributes.push((Cow::Borrowed("code.file.path"), Value::from(panic.file)));
        attributes.push((Cow::Borrowed("code.line.number"), Value::from(panic.line)));
        attributes.push((Cow::Borrowed("telemark.panic.payload"), Value::from(panic.payload)));
    }
    log_record(span, Level::ERROR, message, &attributes);
    span_event(span, attributes);
}

fn log_record(span: &Span, level: Level, message: Cow<'static, str>, attributes: &Attributes) {
    let target = span.metadata().map_or("telemark", |metadata| metadata.target());
    let mut record = Record::within(of_span(span), level, target, message);
    record.name = Cow::Borrowed("exception");
    record.fields.clone_from(attributes);
    // Queries over a log ask for one pair of keys, whether the line comes from an exception or from the author.
    let named = [("exception.type", "error.type"), ("exception.message", "error.message")];
    for (from, to) in named {
        let value = attributes.iter().find(|(key, _)| key == from).map(|(_, value)| value.clone());
        record.fields.extend(value.map(|value| (Cow::Borrowed(to), value)));
    }
    log::emit(record);
}

fn span_event(span: &Span, attributes: Attributes) {
    if SIGNAL.load(Ordering::Relaxed) != ExceptionSignal::Logs as u8 {
        add_event(span, SpanEvent { name: Cow::Borrowed("exception"), time: unix_nanos(), attributes });
    }
}

/// Whether neither the error nor one of its sources was recorded; remembers it.
///
/// The type of a source is not known, so a source is recognised by its text alone. Texts are hashed, never kept.
fn first(request: &Request, failed: &Failed<'_>) -> bool {
    let (text, known_source) = match &failed.cause {
        Cause::Opaque => (None, false),
        Cause::Text(text) => (Some(printed(format_args!("{text}"))), false),
        Cause::Error(error) => {
            let sources = std::iter::successors(error.source(), |source| source.source());
            let known =
                sources.take(16).any(|source| request.remembers(of_text(&printed(format_args!("{source}")))));
            (Some(printed(format_args!("{error}"))), known)
        }
    };
    let new = request.remember(hash(&(&failed.error_type, &text)));
    if let Some(text) = text {
        request.remember(of_text(&text));
    }
    new && !known_source
}

fn of_text(text: &str) -> u64 {
    hash(&("text", text))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
