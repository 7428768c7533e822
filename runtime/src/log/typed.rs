//! Lines of JSON from typed events: each field is written once, the message is made of what was written.

use super::direct::{Head, Members};
use super::json::scalar;
use super::line::{PANICKED, bool, escape, float, integer, printed_between};
use super::plan::{Part, Plan};
use crate::redact::{Channel, Entries, Field, Out, Parts, Policy, Redact, record, toward, within};
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
    plan: OnceLock<Plan>,
}

impl TypedEvent {
    /// An event of this shape.
    pub const fn new(
        shape: &'static EventShape,
        texts: &'static [&'static str],
        slots: &'static [usize],
    ) -> Self {
        Self { shape, texts, slots, plan: OnceLock::new() }
    }

    pub(super) fn plan(&'static self) -> &'static Plan {
        let EventShape { name, level, fields, location, .. } = self.shape;
        self.plan.get_or_init(|| Plan::of_typed(*level, location.module, name, fields))
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
        let mut fields = Fields { line: self, open: Members::default(), members, shown };
        fields.write();
        fields.open.close(0, fields.members);
        let has_user = fields.open.has_user;
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
    shown: &'a mut Vec<Shown>,
}

impl Fields<'_, '_> {
    fn write(&mut self) {
        if let Some(known) = self.line.known {
            for (_, value) in known {
                match value {
                    Some(value) => self.known(value),
                    None => self.shown.push(Shown::Absent),
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

    fn known(&mut self, value: &Value) {
        let mut field = Scalar { fields: self, shown: Shown::Absent, is_composite: false };
        field.value(value);
        let shown = field.shown;
        self.shown.push(shown);
    }

    fn field(&mut self, value: &dyn Redact) {
        let policy = self.line.policy;
        if value.is_absent(policy) {
            return self.shown.push(Shown::Absent);
        }
        let (start, open) = (self.members.len(), self.open);
        let mut field = Scalar { fields: self, shown: Shown::Absent, is_composite: false };
        let describe = AssertUnwindSafe(|| {
            value.redact(&mut field, policy);
            if field.is_composite
                && let Some(value) = record(value, policy)
            {
                field.value(&value);
            }
        });
        let is_whole = catch_unwind(describe).is_ok();
        if !is_whole {
            field.fields.members.truncate(start);
            field.fields.open = open;
            field.text(PANICKED);
        }
        let shown = field.shown;
        self.shown.push(shown);
    }
}

impl Parts for Fields<'_, '_> {
    fn part(&mut self, _: &'static str, value: &dyn Redact) {
        self.field(value);
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
    shown: Shown,
    is_composite: bool,
}

impl Scalar<'_, '_, '_> {
    fn begin(&mut self) {
        let Fields { line, open, members, shown } = self.fields;
        if let Some(Part::Member(member)) = line.head.plan.fields.get(shown.len()) {
            open.begin(member, members);
        }
    }

    fn number(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.begin();
        let start = self.fields.members.len();
        write(self.fields.members);
        self.shown = Shown::At(start..self.fields.members.len());
    }

    fn quoted(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.begin();
        self.fields.members.push(b'"');
        let start = self.fields.members.len();
        write(self.fields.members);
        self.shown = Shown::At(start..self.fields.members.len());
        self.fields.members.push(b'"');
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::F64(value) => self.f64(*value),
            Value::Text(value) => self.text(value),
            value => self.number(|line| scalar(value, line)),
        }
    }
}

impl Out for Scalar<'_, '_, '_> {
    fn nothing(&mut self) {}

    fn bool(&mut self, value: bool) {
        self.number(|line| bool(value, line));
    }

    fn i64(&mut self, value: i64) {
        self.number(|line| integer(value, line));
    }

    fn u64(&mut self, value: u64) {
        self.number(|line| integer(value, line));
    }

    fn f64(&mut self, value: f64) {
        self.number(|line| float(value, line));
        self.shown = Shown::Float(value);
    }

    fn text(&mut self, value: &str) {
        self.quoted(|line| escape(value, line));
    }

    fn printed(&mut self, value: &dyn fmt::Debug) {
        self.quoted(|line| printed_between(|to| write!(to, "{value:?}"), line));
    }

    fn word(&mut self, value: &dyn fmt::Display) {
        self.quoted(|line| printed_between(|to| write!(to, "{value}"), line));
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
