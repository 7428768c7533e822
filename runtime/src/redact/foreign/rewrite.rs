//! Fields of spans and events of others, written anew for layers that are not telemark's.

use super::ceiling::is_over_ceiling;
use super::known::MESSAGE;
use super::plan::Plan;
use super::print::Printed;
use crate::redact::Slot;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use tracing_core::field::{self, DebugValue, Field, Value, ValueSet, Visit};
use tracing_core::{Event, Metadata};

/// The cleaned values of one span, event or record, by the index of their field.
pub(super) struct Rewritten {
    metadata: &'static Metadata<'static>,
    values: Vec<Option<Kept>>,
}

/// A value that a layer may see.
enum Kept {
    Bool(bool),
    I64(i64),
    U64(u64),
    F64(f64),
    Str(String),
    Printed(DebugValue<Shown>),
    Error(Box<dyn Error + 'static>),
}

/// Text that prints itself without quotes.
struct Shown(String);

impl Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An error of which only the cleaned texts are left, its own and those of its causes.
struct CleanError {
    text: String,
    source: Option<Box<Self>>,
}

impl Display for CleanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Debug for CleanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for CleanError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

/// More causes than these are not told.
const DEEPEST: usize = 16;

impl CleanError {
    fn of(error: &(dyn Error + 'static), clean: &dyn Fn(&str) -> String, left: usize) -> Self {
        let source = error.source().filter(|_| left > 0);
        let source = source.map(|source| Box::new(Self::of(source, clean, left - 1)));
        Self { text: clean(Printed::of_error(error).text()), source }
    }
}

impl Rewritten {
    /// What `record` tells, cleaned by the plan of the callsite; of a wire-level crate's DEBUG nothing.
    pub(super) fn of(
        metadata: &'static Metadata<'static>,
        plan: &'static Plan,
        record: impl FnOnce(&mut dyn Visit),
    ) -> Self {
        let mut values = Vec::new();
        values.resize_with(metadata.fields().len(), || None);
        let mut rewriter = Rewriter { values, plan, event: metadata.is_event() };
        if !is_over_ceiling(metadata.target(), *metadata.level()) {
            record(&mut rewriter);
        }
        Self { metadata, values: rewriter.values }
    }

    /// Hands on the values as `tracing` does.
    pub(super) fn with<T>(&self, then: impl FnOnce(&ValueSet<'_>) -> T) -> T {
        let values: Vec<_> = self.values.iter().map(|kept| kept.as_ref().map(Kept::value)).collect();
        then(&self.metadata.fields().value_set_all(&values))
    }

    /// Hands on an event with these values, in the span in which it happened.
    pub(super) fn as_event<T>(&self, event: &Event<'_>, then: impl FnOnce(&Event<'_>) -> T) -> T {
        self.with(|values| {
            let event = match event.parent() {
                None if event.is_contextual() => Event::new(self.metadata, values),
                parent => Event::new_child_of(parent.cloned(), self.metadata, values),
            };
            then(&event)
        })
    }
}

impl Kept {
    fn value(&self) -> &dyn Value {
        match self {
            Self::Bool(value) => value,
            Self::I64(value) => value,
            Self::U64(value) => value,
            Self::F64(value) => value,
            Self::Str(value) => value,
            Self::Printed(value) => value,
            Self::Error(value) => value,
        }
    }
}

struct Rewriter {
    values: Vec<Option<Kept>>,
    plan: &'static Plan,
    event: bool,
}

impl Rewriter {
    fn slot(&self, field: &Field) -> Slot {
        match (self.event, field.name()) {
            (false, _) => Slot::SpanAttribute,
            (true, MESSAGE) => Slot::LogMessage,
            (true, _) => Slot::LogField,
        }
    }

    fn keep(&mut self, field: &Field, kept: Kept) {
        if let Some(place) = self.values.get_mut(field.index()) {
            *place = Some(kept);
        }
    }

    fn number(&mut self, field: &Field, kept: Kept) {
        let instead = self.plan.instead(field, self.slot(field));
        self.keep(
            field,
            instead.map_or(kept, |instead| Kept::Printed(field::debug(Shown(instead.to_owned())))),
        );
    }

    fn clean(&self, field: &Field, text: &str) -> String {
        self.plan.text(field, text, self.slot(field)).into_owned()
    }
}

impl Visit for Rewriter {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = self.clean(field, Printed::of(value).text());
        self.keep(field, Kept::Printed(field::debug(Shown(text))));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let error = CleanError::of(value, &|text| self.clean(field, text), DEEPEST);
        self.keep(field, Kept::Error(Box::new(error)));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let text = self.clean(field, value);
        self.keep(field, Kept::Str(text));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, Kept::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, Kept::U64(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, Kept::F64(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, Kept::Bool(value));
    }
}

#[cfg(test)]
mod tests {
    use super::super::diary::Diary;
    use super::super::protect::protect;
    use super::super::theirs::{Fields, Place, SOMEBODY};
    use std::error::Error;
    use std::fmt;
    use tracing_core::field;

    /// What a protected layer is told of an event of somebody's.
    fn told(fields: &Fields<'_>) -> String {
        let say = || SOMEBODY.event(&Place::Here, fields);
        Diary::of(|diary| Box::new(protect(diary)), say).pop().expect("something was told")
    }

    #[test]
    fn numbers_stay_numbers_and_lose_their_value_only_under_the_name_of_a_secret() {
        let some = field::debug(Some(1));
        let line =
            told(&[("a", &-1), ("b", &2_u64), ("c", &0.5), ("d", &true), ("e", &"text"), ("f", &some)]);
        assert_eq!(line, "contextual event a=-1i64 b=2u64 c=0.5f64 d=true! e=\"text\" f=Some(1)");
        let line = told(&[("pin", &-1), ("otp", &2_u64), ("cvv", &0.5), ("token", &true), ("e", &7)]);
        let gone = "pin=[redacted] otp=[redacted] cvv=[redacted] token=[redacted]";
        assert_eq!(line, format!("contextual event {gone} e=7i64"));
    }

    /// An error with so many causes.
    #[derive(Debug)]
    struct Chain(u32, Option<Box<Self>>);

    impl fmt::Display for Chain {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "password=hunter{}", self.0)
        }
    }

    impl Error for Chain {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_ref().map(|source| &**source as _)
        }
    }

    /// What is told of an error with so many causes.
    fn told_of(causes: u32) -> String {
        let chain = (1..=causes).fold(Chain(0, None), |cause, at| Chain(at, Some(Box::new(cause))));
        told(&[("error", &(&chain as &(dyn Error + 'static)))])
    }

    #[test]
    fn an_error_stays_one_with_its_causes_and_all_of_them_are_cleaned() {
        let line = told_of(1);
        let clean = "password=***";
        assert_eq!(
            line,
            format!("contextual event error=error {clean}, {clean} error=by {clean} error=of 1")
        );
    }

    #[test]
    fn of_an_error_without_end_sixteen_causes_are_told() {
        for (causes, count) in [(15, 15), (16, 16), (17, 16), (99, 16)] {
            let line = told_of(causes);
            assert!(line.ends_with(&format!("error=of {count}")), "{causes}: {line}");
        }
    }
}
