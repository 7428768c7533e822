//! The line of a `tracing` event, from values as they come.

use super::direct::{Head, Members};
use super::line::{bool, float, integer, plain, printed, text};
use super::plan::Part;
use crate::redact::{Glance, Plan as Foreign, Printed, Slot};
use std::error::Error;
use std::fmt::Debug;
use tracing_core::field::{Field, Visit};

/// Writes the line of a `tracing` event while its fields are visited.
pub(super) struct Straight<'a> {
    head: Head<'a>,
    /// What happens to the values of a callsite that is not ours.
    foreign: Option<&'static Foreign>,
    /// Whether the message is written, and what follows it.
    begun: bool,
    members: Members,
    line: &'a mut Vec<u8>,
}

impl<'a> Straight<'a> {
    pub(super) fn begin(head: Head<'a>, foreign: Option<&'static Foreign>, line: &'a mut Vec<u8>) -> Self {
        head.begin(line);
        Self { head, foreign, begun: false, members: Members::default(), line }
    }

    pub(super) fn end(mut self) {
        self.no_message();
        self.members.close(0, self.line);
        self.head.end(self.members.has_user, self.line);
    }

    /// The message stands before all other fields, if there is one.
    #[inline]
    fn no_message(&mut self) {
        if !self.begun {
            self.line.extend_from_slice(b"\"\"");
            self.begun();
        }
    }

    fn begun(&mut self) {
        self.begun = true;
        self.head.middle(self.line);
    }

    /// Writes everything up to the value of a field.
    #[inline]
    fn what(&mut self, field: &Field) -> What {
        match self.head.plan.fields.get(field.index()) {
            Some(Part::Member(member)) => {
                self.no_message();
                self.members.begin(member, self.line);
                What::Member
            }
            Some(Part::Message) if !self.begun => What::Message,
            _ => What::Nothing,
        }
    }

    /// A number or a truth; a message of such is text.
    #[inline]
    fn number(&mut self, field: &Field, as_message: &dyn Debug, write: impl FnOnce(&mut Vec<u8>)) {
        match self.what(field) {
            What::Member => match self.foreign.and_then(|plan| plan.instead(field, Slot::LogField)) {
                Some(instead) => text(instead, self.line),
                None => write(self.line),
            },
            What::Message => {
                printed(as_message, self.line);
                self.begun();
            }
            What::Nothing => {}
        }
    }

    fn text(&mut self, what: &What, field: &Field, value: &str) {
        match (what, self.foreign) {
            (What::Nothing, _) => {}
            (_, None) => text(value, self.line),
            (What::Member, Some(plan)) => match plan.glance(field, value) {
                Glance::Plain => plain(value, self.line),
                Glance::Clean => text(value, self.line),
                Glance::Unsure => text(&plan.text(field, value, Slot::LogField), self.line),
            },
            (What::Message, Some(plan)) => match plan.glance_at_message(value) {
                Glance::Plain => plain(value, self.line),
                Glance::Clean => text(value, self.line),
                Glance::Unsure => text(&plan.message(value, Slot::LogMessage), self.line),
            },
        }
        if matches!(what, What::Message) {
            self.begun();
        }
    }
}

/// What a field is to the line.
enum What {
    Member,
    Message,
    Nothing,
}

impl Visit for Straight<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let what = self.what(field);
        match (&what, self.foreign) {
            (What::Nothing, _) => {}
            // What is not ours is looked at as a whole.
            (_, Some(_)) => self.text(&what, field, Printed::of(value).text()),
            (What::Member, None) => printed(value, self.line),
            (What::Message, None) => {
                printed(value, self.line);
                self.begun();
            }
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        if self.foreign.is_none() {
            return self.record_debug(field, &format_args!("{value}"));
        }
        let what = self.what(field);
        if !matches!(what, What::Nothing) {
            self.text(&what, field, Printed::of_error(value).text());
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let what = self.what(field);
        self.text(&what, field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, &value, |line| integer(value, line));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, &value, |line| integer(value, line));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, &format_args!("{value}"), |line| float(value, line));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, &value, |line| bool(value, line));
    }
}
