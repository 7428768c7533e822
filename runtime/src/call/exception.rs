//! Exceptions: recorded once, by the innermost traced function that sees them.

use super::failure::SafeError;
use super::panic;
use super::telling::sources;
use super::verdict::{Cause, Exception, Failed, printed};
use crate::context::Scope;
use crate::id::SpanId;
use crate::log::{self, Record};
use crate::span::Opened;
use crate::value::Value;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
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
pub(super) fn record(span: &Opened, failed: &Failed<'_>) {
    let Failed { exception, telling, expected, .. } = failed;
    let expected = *expected;
    let level = match failed.kind {
        Some(kind) if expected => kind.written_level(),
        Some(kind) => kind.level(),
        None => (!expected).then_some(Level::ERROR),
    };
    let Some(level) = level.map(|usual| telling.level.unwrap_or(usual)) else { return };
    if span.scope().is_some_and(|scope| !first(&scope, span, failed)) {
        return;
    }
    let mut attributes: Attributes =
        vec![(Cow::Borrowed("exception.type"), Value::Text(failed.error_type.clone()))];
    let text = match exception {
        Exception::Message(text) => Some(text.clone()),
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
    attributes.extend(stacktrace(trace().as_deref()));
    log_record(span, level, message, &attributes);
    if !expected {
        span_event(span, &attributes);
    }
}

/// A value in the message whose `Display` panics leaves the error without a message.
fn safe_message(error: &dyn SafeError) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| error.safe_message())).ok().flatten()
}

/// Records the panic by which what runs in this span ends, unless a function below has recorded it; the payload only if it
/// stands in the source. `since` is the number of the next panic when it began.
pub(crate) fn unwound(span: &Opened, since: u64) {
    let panic = panic::last(since);
    // One that went on by `resume_unwind` has no number.
    let print = hash(&("panic", panic.as_ref().map(|panic| panic.number)));
    if let Some(scope) = span.scope() {
        if scope.request.remembers(print, scope.span.span_id()) {
            return;
        }
        scope.request.remember(print, &around(&scope, span));
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
        attributes.extend(stacktrace(panic.trace.as_deref()));
    }
    log_record(span, Level::ERROR, message, &attributes);
    span_event(span, &attributes);
}

fn log_record(span: &Opened, level: Level, message: Cow<'static, str>, attributes: &Attributes) {
    let target = span.metadata().map_or("telemark", |metadata| metadata.target());
    let mut record = Record::within(span.scope(), level, target, message);
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

fn span_event(span: &Opened, attributes: &Attributes) {
    if SIGNAL.load(Ordering::Relaxed) != ExceptionSignal::Logs as u8 {
        span.add_event("exception", attributes);
    }
}

/// Whether neither the error nor one of its sources was recorded inside this span; remembers it.
///
/// An error without text is known by its type. A source is known by its text alone, because its type is not known, and
/// so is an error that may be another one in a box or as text. Texts are hashed, never kept.
fn first(scope: &Scope, span: &Opened, failed: &Failed<'_>) -> bool {
    let (request, inside) = (&scope.request, scope.span.span_id());
    let told = |text: &str| request.remembers(of_text(text), inside);
    let source_told = |error| sources(error).any(|source| told(&printed(format_args!("{source}"))));
    let (text, known_text) = match &failed.cause {
        Cause::Opaque => (failed.safe.and_then(safe_message), false),
        Cause::Text(text) => {
            let text = printed(format_args!("{text}"));
            let known = told(&text);
            (Some(text), known)
        }
        Cause::Boxed(error) => {
            let text = printed(format_args!("{error}"));
            let known = told(&text) || source_told(*error);
            (Some(text), known)
        }
        Cause::Error(error) => (Some(printed(format_args!("{error}"))), source_told(*error)),
    };
    let print = hash(&(&failed.error_type, &text));
    if known_text || request.remembers(print, inside) {
        return false;
    }
    let around = around(scope, span);
    request.remember(print, &around);
    if let Some(text) = text {
        request.remember(of_text(&text), &around);
    }
    true
}

/// The span that an exception is recorded on, and those around it.
fn around(scope: &Scope, span: &Opened) -> Arc<[SpanId]> {
    let mut around = span.around();
    if around.is_empty() {
        around.push(scope.span.span_id());
    }
    around.into()
}

/// Where the program is, if RUST_BACKTRACE asks for it: names of functions and places in the source, no values.
pub(super) fn trace() -> Option<String> {
    let trace = Backtrace::capture();
    (trace.status() == BacktraceStatus::Captured).then(|| trace.to_string())
}

/// Longer traces are cut: they stand in a span and in a line of the log.
const LONGEST_TRACE: usize = 16 * 1024;

fn stacktrace(trace: Option<&str>) -> Option<(Cow<'static, str>, Value)> {
    let trace = trace?;
    let end = trace.floor_char_boundary(LONGEST_TRACE.min(trace.len()));
    Some((Cow::Borrowed("exception.stacktrace"), Value::from(trace[..end].to_owned())))
}

fn of_text(text: &str) -> u64 {
    hash(&("text", text))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
