//! Lines of JSON from typed events: each field is written once, the message is made of what was written.

use super::direct::Head;
use super::json;
use super::line::{PANICKED, escape, printed_between, text};
use super::plan::Plan;
use super::plans::Quick;
use super::typed_fields::Fields;
use crate::redact::{Content, Field, Policy, Redact};
use crate::schema::EventShape;
use crate::value::Value;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// A typed event as generated code describes it: its shape, and its message cut at the placeholders.
pub struct TypedEvent {
    pub(crate) shape: &'static EventShape,
    /// What stands before, between and after the placeholders; one more than there are slots.
    pub(super) texts: &'static [&'static str],
    /// The positions of the fields that fill the gaps.
    pub(super) slots: &'static [usize],
    planned: OnceLock<Planned>,
    /// Whether a field has turned out to be a struct, whose fields have keys that nobody knows ahead.
    nests: AtomicBool,
}

/// What is the same on each line of an event.
struct Planned {
    plan: Plan,
    /// From the time to the service, where no field stands in the message.
    opening: Option<Vec<u8>>,
    /// The fields that most lines are made of, by their index.
    quick: Vec<Quick>,
}

impl TypedEvent {
    /// An event of this shape.
    pub const fn new(
        shape: &'static EventShape,
        texts: &'static [&'static str],
        slots: &'static [usize],
    ) -> Self {
        Self { shape, texts, slots, planned: OnceLock::new(), nests: AtomicBool::new(false) }
    }

    fn planned(&'static self) -> &'static Planned {
        match self.planned.get() {
            Some(planned) => planned,
            None => self.planned.get_or_init(|| self.make_plan()),
        }
    }

    #[cold]
    #[inline(never)]
    fn make_plan(&self) -> Planned {
        let EventShape { name, level, fields, location, .. } = self.shape;
        let plan = Plan::of_typed(*level, location.module, name, fields);
        let opening = self.slots.is_empty().then(|| {
            let mut opening = plan.before.bytes().to_vec();
            text(&self.texts.concat(), &mut opening);
            opening.extend_from_slice(plan.behind.bytes());
            opening
        });
        let quick = plan.fields.iter().map(Quick::of).collect();
        Planned { plan, opening, quick }
    }

    pub(super) fn plan(&'static self) -> &'static Plan {
        &self.planned().plan
    }

    pub(super) fn quick(&'static self) -> &'static [Quick] {
        &self.planned().quick
    }

    /// Whether its lines are made of records, because a field was a struct once.
    pub(super) fn nests(&self) -> bool {
        self.nests.load(Ordering::Relaxed)
    }

    /// Remembers that a field is a struct.
    pub(super) fn has_nested(&self) {
        self.nests.store(true, Ordering::Relaxed);
    }

    /// The message with its placeholders filled; what is absent reads `None`, as in `Debug`. Structs are asked for as one value.
    pub(super) fn message(&self, fields: &[Field], as_one: impl Fn(usize) -> Option<Value>) -> String {
        let mut message = String::new();
        self.each_piece(|piece| {
            // Writing to a `String` does not fail.
            let _ = match piece {
                Piece::Text(text) => message.write_str(text),
                Piece::Slot(slot) => match fields.get(slot).map(|field| &field.content) {
                    Some(Content::One(value)) => write!(message, "{value}"),
                    Some(Content::Nothing) => message.write_str("None"),
                    Some(Content::Many(_)) => match as_one(slot) {
                        Some(value) => write!(message, "{value}"),
                        None => message.write_str("None"),
                    },
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
    /// Writes it; `members` and `shown` are empty buffers. False if a field is a struct: then the line is to be made of a record.
    pub(super) fn write(&self, line: &mut Vec<u8>, members: &mut Vec<u8>, shown: &mut Vec<Shown>) -> bool {
        if let Some(opening) = &self.event.planned().opening {
            json::begin(self.head.time, line);
            line.extend_from_slice(opening);
            self.head.around(line);
            let Some(has_user) = Fields::write(self, line, None) else { return false };
            self.head.end(has_user, line);
            return true;
        }
        let Some(has_user) = Fields::write(self, members, Some(&mut *shown)) else { return false };
        self.head.begin(line);
        line.push(b'"');
        self.message(line, members, shown);
        line.push(b'"');
        self.head.middle(line);
        line.extend_from_slice(members);
        self.head.end(has_user, line);
        true
    }

    fn message(&self, line: &mut Vec<u8>, members: &[u8], shown: &[Shown]) {
        self.event.each_piece(|piece| match piece {
            Piece::Text(text) => escape(text, line),
            Piece::Slot(slot) => match shown.get(slot) {
                Some(Shown::At(place)) => {
                    line.extend_from_slice(members.get(place.clone()).unwrap_or_default());
                }
                Some(Shown::Float(number)) => {
                    printed_between(|to| write!(to, "{}", Value::F64(*number)), line);
                }
                Some(Shown::Absent) => line.extend_from_slice(b"None"),
                None => line.extend_from_slice(PANICKED.as_bytes()),
            },
        });
    }
}
