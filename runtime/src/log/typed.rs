//! Lines of JSON from typed events: each field is written once, the message is made of what was written.

use super::direct::{Head, Members};
use super::json::{self, scalar};
use super::line::{PANICKED, bool, escape, float, integer, printed_between, text};
use super::plan::{Part, Plan};
use crate::redact::{
    Channel, Classified, Entries, Field, Form, Key, Out, Parts, Policy, Redact, Shown as Redacted, json_text,
    record, toward, within,
};
use crate::schema::EventShape;
use crate::value::Value;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// A typed event as generated code describes it: its shape, and its message cut at the placeholders.
pub struct TypedEvent {
    pub(crate) shape: &'static EventShape,
    /// What stands before, between and after the placeholders; one more than there are slots.
    pub(super) texts: &'static [&'static str],
    /// The positions of the fields that fill the gaps.
    pub(super) slots: &'static [usize],
    planned: OnceLock<Planned>,
}

/// What is the same on each line of an event.
struct Planned {
    plan: Plan,
    /// From the time to the service, where no field stands in the message.
    opening: Option<Vec<u8>>,
}

impl TypedEvent {
    /// An event of this shape.
    pub const fn new(
        shape: &'static EventShape,
        texts: &'static [&'static str],
        slots: &'static [usize],
    ) -> Self {
        Self { shape, texts, slots, planned: OnceLock::new() }
    }

    fn planned(&'static self) -> &'static Planned {
        self.planned.get_or_init(|| {
            let EventShape { name, level, fields, location, .. } = self.shape;
            let plan = Plan::of_typed(*level, location.module, name, fields);
            let opening = self.slots.is_empty().then(|| {
                let mut opening = plan.before.bytes().to_vec();
                text(&self.texts.concat(), &mut opening);
                opening.extend_from_slice(plan.behind.bytes());
                opening
            });
            Planned { plan, opening }
        })
    }

    pub(super) fn plan(&'static self) -> &'static Plan {
        &self.planned().plan
    }

    /// The message with its placeholders filled; what is absent reads `None`, as in `Debug`.
    pub(super) fn message(&self, fields: &[Field]) -> String {
        let mut message = String::new();
        self.each_piece(|piece| {
            // Writing to a `String` does not fail.
            let _ = match piece {
                Piece::Text(text) => message.write_str(text),
                Piece::Slot(slot) => match fields.get(slot) {
                    Some((_, Some(value))) => write!(message, "{value}"),
                    Some((_, None)) => message.write_str("None"),
                    // The list ends where the author's code has panicked.
                    None => message.write_str(PANICKED),
                },
            };
        });
        message
    }

    fn each_piece(&self, mut each: impl FnMut(Piece)) {
        for (at, text) in self.texts.iter().enumerate() {
            each(Piece::Text(text));
            if let Some(slot) = self.slots.get(at) {
                each(Piece::Slot(*slot));
            }
        }
    }
}

/// A piece of a message.
enum Piece {
    Text(&'static str),
    Slot(usize),
}

/// What was written of a field.
#[derive(Debug, Clone)]
pub(super) enum Shown {
    /// Nothing: it is absent or dropped.
    Absent,
    /// Its text or number, at this place of the members.
    At(Range<usize>),
    /// A number that a message spells in its own way.
    Float(f64),
}

/// A line to be written.
pub(super) struct TypedLine<'a> {
    pub(super) event: &'static TypedEvent,
    pub(super) head: Head<'a>,
    pub(super) policy: Policy,
    pub(super) value: &'a dyn Redact,
    /// What the fields show under this policy, if somebody has asked already.
    pub(super) known: Option<&'a [Field]>,
}

impl TypedLine<'_> {
    /// Writes it; `members` and `shown` are empty buffers.
    pub(super) fn write(&self, line: &mut Vec<u8>, members: &mut Vec<u8>, shown: &mut Vec<Shown>) {
        if let Some(opening) = &self.event.planned().opening {
            json::begin(self.head.time, line);
            line.extend_from_slice(opening);
            self.head.around(line);
            let has_user = Fields::write(self, line, None);
            return self.head.end(has_user, line);
        }
        let has_user = Fields::write(self, members, Some(&mut *shown));
        self.head.begin(line);
        line.push(b'"');
        self.message(line, members, shown);
        line.push(b'"');
        self.head.middle(line);
        line.extend_from_slice(members);
        self.head.end(has_user, line);
    }

    fn message(&self, line: &mut Vec<u8>, members: &[u8], shown: &[Shown]) {
        self.event.each_piece(|piece| match piece {
            Piece::Text(text) => escape(text, line),
            Piece::Slot(slot) => match shown.get(slot) {
                Some(Shown::At(place)) => {
                    line.extend_from_slice(members.get(place.clone()).unwrap_or_default());
                }
                Some(Shown::Float(number)) => printed_between(|to| write!(to, "{number}"), line),
                Some(Shown::Absent) => line.extend_from_slice(b"None"),
                None => line.extend_from_slice(PANICKED.as_bytes()),
            },
        });
    }
}

/// Writes the fields as members.
struct Fields<'a, 'l> {
    line: &'a TypedLine<'l>,
    open: Members,
    members: &'a mut Vec<u8>,
    /// The field that comes next.
    next: usize,
    /// Where each of them stands, if the message asks for it.
    shown: Option<&'a mut Vec<Shown>>,
}

impl<'a, 'l> Fields<'a, 'l> {
    /// Writes all of them; whether one of them is the user.
    fn write(line: &'a TypedLine<'l>, members: &'a mut Vec<u8>, shown: Option<&'a mut Vec<Shown>>) -> bool {
        let mut fields = Self { line, open: Members::default(), members, next: 0, shown };
        fields.all();
        fields.open.close(0, fields.members);
        fields.open.has_user
    }

    fn all(&mut self) {
        if let Some(known) = self.line.known {
            for (_, value) in known {
                match value {
                    Some(value) => self.known(value),
                    None => self.done(Shown::Absent),
                }
            }
            return;
        }
        let TypedLine { value, policy, .. } = *self.line;
        // A function of the author that panics ends the list, and harms nobody. The panic itself is told by the hook.
        let write =
            AssertUnwindSafe(|| toward(Channel::Log, || within(policy, || value.redact(self, policy))));
        drop(catch_unwind(write));
    }

    #[inline]
    fn done(&mut self, shown: Shown) {
        self.next += 1;
        if let Some(all) = &mut self.shown {
            all.push(shown);
        }
    }

    /// Writes everything up to the value.
    #[inline]
    fn begin(&mut self) {
        if let Some(Part::Member(member)) = self.line.head.plan.fields.get(self.next) {
            self.open.begin(member, self.members);
        }
    }

    #[inline]
    fn number(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.begin();
        let start = self.members.len();
        write(self.members);
        self.done(Shown::At(start..self.members.len()));
    }

    #[inline]
    fn quoted(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.begin();
        self.members.push(b'"');
        let start = self.members.len();
        write(self.members);
        let end = self.members.len();
        self.members.push(b'"');
        self.done(Shown::At(start..end));
    }

    fn known(&mut self, value: &Value) {
        match value {
            Value::F64(value) => self.float(*value),
            Value::Text(value) => self.quoted(|line| escape(value, line)),
            value => self.number(|line| scalar(value, line)),
        }
    }

    fn float(&mut self, value: f64) {
        self.begin();
        if value.is_finite() {
            json_text::finite(value, self.members);
        } else {
            float(value, self.members);
        }
        self.done(Shown::Float(value));
    }

    /// What is behind a strategy is written without a guard where no code of the author's runs.
    fn classified(&mut self, value: &Classified<'_>) {
        match value.shown(self.line.policy) {
            Redacted::Absent | Redacted::Nothing => self.done(Shown::Absent),
            Redacted::Constant(constant) => self.quoted(|line| escape(constant, line)),
            Redacted::Masked(masked) if masked.is_of_short_text() => {
                // Writing to bytes does not fail.
                self.quoted(|line| masked.write(&mut Unlimited(line)).unwrap_or_default());
            }
            Redacted::Clear(_) | Redacted::Masked(_) | Redacted::Many => self.described(value),
        }
    }

    /// Whatever else there is describes itself.
    fn described(&mut self, value: &dyn Redact) {
        let policy = self.line.policy;
        if value.is_absent(policy) {
            return self.done(Shown::Absent);
        }
        let (start, open, at) = (self.members.len(), self.open, self.next);
        let mut field = Scalar { fields: self, is_composite: false };
        let describe = AssertUnwindSafe(|| {
            value.redact(&mut field, policy);
            if field.is_composite
                && let Some(value) = record(value, policy)
            {
                field.fields.known(&value);
            }
        });
        let is_whole = catch_unwind(describe).is_ok();
        if !is_whole {
            self.members.truncate(start);
            (self.open, self.next) = (open, at);
            if let Some(all) = &mut self.shown {
                all.truncate(at);
            }
            self.quoted(|line| line.extend_from_slice(PANICKED.as_bytes()));
        } else if self.next == at {
            self.done(Shown::Absent);
        }
    }
}

/// A redacted form between quotes, which is short.
struct Unlimited<'a>(&'a mut Vec<u8>);

impl fmt::Write for Unlimited<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        json_text::escape(text, self.0);
        Ok(())
    }
}

impl Form for Unlimited<'_> {
    fn clean(&mut self, text: &str) -> fmt::Result {
        json_text::put(text.as_bytes(), self.0);
        Ok(())
    }
}

/// Numbers and texts are written without a guard: no code of the author's runs.
impl Parts for Fields<'_, '_> {
    fn part(&mut self, _: &'static Key, value: &dyn Redact) {
        self.described(value);
    }

    fn bool(&mut self, _: &'static Key, value: bool) {
        self.number(|line| bool(value, line));
    }

    fn i64(&mut self, _: &'static Key, value: i64) {
        self.number(|line| integer(value, line));
    }

    fn u64(&mut self, _: &'static Key, value: u64) {
        self.number(|line| integer(value, line));
    }

    fn f64(&mut self, _: &'static Key, value: f64) {
        self.float(value);
    }

    fn text(&mut self, _: &'static Key, value: &str) {
        self.quoted(|line| escape(value, line));
    }

    fn classified(&mut self, _: &'static Key, value: &Classified<'_>) {
        self.classified(value);
    }
}

/// The event itself is a struct; any other value has no fields.
impl Out for Fields<'_, '_> {
    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        parts(self);
    }

    fn nothing(&mut self) {}
    fn bool(&mut self, _: bool) {}
    fn i64(&mut self, _: i64) {}
    fn u64(&mut self, _: u64) {}
    fn f64(&mut self, _: f64) {}
    fn text(&mut self, _: &str) {}
    fn printed(&mut self, _: &dyn fmt::Debug) {}
    fn word(&mut self, _: &dyn fmt::Display) {}
    fn tuple(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {}
    fn newtype(&mut self, _: &'static str, _: &dyn Redact) {}
    fn list(&mut self, _: &dyn Fn(&mut dyn Parts)) {}
    fn map(&mut self, _: &dyn Fn(&mut dyn Entries)) {}
}

/// Writes one field, which is a number or a text; anything else is told apart.
struct Scalar<'f, 'a, 'l> {
    fields: &'f mut Fields<'a, 'l>,
    is_composite: bool,
}

impl Out for Scalar<'_, '_, '_> {
    fn nothing(&mut self) {}

    fn bool(&mut self, value: bool) {
        self.fields.number(|line| bool(value, line));
    }

    fn i64(&mut self, value: i64) {
        self.fields.number(|line| integer(value, line));
    }

    fn u64(&mut self, value: u64) {
        self.fields.number(|line| integer(value, line));
    }

    fn f64(&mut self, value: f64) {
        self.fields.float(value);
    }

    fn text(&mut self, value: &str) {
        self.fields.quoted(|line| escape(value, line));
    }

    fn printed(&mut self, value: &dyn fmt::Debug) {
        self.fields.quoted(|line| printed_between(|to| write!(to, "{value:?}"), line));
    }

    fn word(&mut self, value: &dyn fmt::Display) {
        self.fields.quoted(|line| printed_between(|to| write!(to, "{value}"), line));
    }

    fn constant(&mut self, value: &'static str) {
        self.text(value);
    }

    fn named(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {
        self.is_composite = true;
    }

    fn tuple(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {
        self.is_composite = true;
    }

    fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
        let policy = self.fields.line.policy;
        value.redact(self, policy);
    }

    fn list(&mut self, _: &dyn Fn(&mut dyn Parts)) {
        self.is_composite = true;
    }

    fn map(&mut self, _: &dyn Fn(&mut dyn Entries)) {
        self.is_composite = true;
    }
}
