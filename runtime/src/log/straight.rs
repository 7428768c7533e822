//! The line of a `tracing` event, from values as they come.

use super::direct::{Head, Members};
use super::fixed;
use super::json;
use super::line::{bool, escape, float, plain_to_end, printed_between, text};
use super::plan::Part;
use super::plans::{Callsite, Quick, Said};
use crate::redact::{Also, Glance, Plan as Values, Printed, Slot, glance, json_text};
use std::error::Error;
use std::fmt::{Debug, Write as _};
use tracing_core::field::{Field, Visit};

/// Writes the line of a `tracing` event while its fields are visited.
pub(super) struct Straight<'a, 'b> {
    head: Head<'a>,
    /// What happens to the values of a callsite that is not ours.
    values: Option<&'static Values>,
    /// Who else reads the values of a callsite that is not ours.
    also: Option<&'b mut (dyn Also + 'b)>,
    /// Whether the message is written, and what follows it.
    begun: bool,
    members: Members,
    /// The fields that need no thought, by their index; none before the message, and while objects are open.
    quick: &'static [Quick],
    /// What is known of the callsite.
    site: &'static Callsite,
    line: &'a mut Vec<u8>,
}

impl<'a, 'b> Straight<'a, 'b> {
    /// Begins a line. What `also` gets is what this visit gets, under this policy.
    #[inline]
    pub(super) fn begin(
        head: Head<'a>,
        values: Option<&'static Values>,
        site: &'static Callsite,
        also: Option<&'b mut (dyn Also + 'b)>,
        line: &'a mut Vec<u8>,
    ) -> Self {
        json::begin(head.time, line);
        Self { head, values, also, begun: false, members: Members::default(), quick: &[], site, line }
    }

    /// Whether somebody else reads the values.
    #[inline]
    pub(super) const fn is_shared(&self) -> bool {
        self.also.is_some()
    }

    pub(super) fn end(&mut self) {
        self.no_message();
        self.members.close(0, self.line);
        self.head.end(self.members.has_user, self.line);
    }

    /// The message stands before all other fields, if there is one.
    fn no_message(&mut self) {
        if !self.begun {
            self.begin_message();
            self.line.push(b'"');
            self.end_of_message();
        }
    }

    /// Writes everything up to the text of the message.
    fn begin_message(&mut self) {
        self.head.plan.before.write_to_quote(self.line);
    }

    /// A message that is the same on all lines, and was found to be harmless on the first of them, is not looked at again.
    #[inline]
    fn said(&mut self, field: &Field, message: &str) -> bool {
        let Some(Said { message: known, around }) = self.site.said() else { return false };
        let is_said = *message == **known;
        if is_said {
            self.line.extend_from_slice(around);
            self.begun = true;
            self.quick = &self.site.quick;
            self.head.around(self.line);
            if let Some(also) = &mut self.also {
                also.text(field, message, true, true);
            }
        }
        is_said
    }

    /// Writes what follows the message and its quote.
    fn end_of_message(&mut self) {
        self.begun = true;
        self.quick = &self.site.quick;
        self.head.middle(self.line);
    }

    /// Writes everything up to the value of a field that is a number or a truth.
    fn what(&mut self, field: &Field) -> What {
        match self.head.plan.fields.get(field.index()) {
            Some(Part::Member(member)) => {
                self.no_message();
                self.members.begin(member, self.line);
                self.quick = if self.members.are_inside() { &[] } else { &self.site.quick };
                What::Member
            }
            Some(Part::Message) if !self.begun => What::Message,
            _ => What::Nothing,
        }
    }

    /// The same of a text, with the quote before it.
    fn what_text(&mut self, field: &Field) -> What {
        let what = self.what(field);
        if matches!(what, What::Member) {
            self.line.push(b'"');
        }
        what
    }

    /// A number or a truth.
    #[inline]
    fn number(&mut self, field: &Field, as_message: &dyn Debug, write: impl Fn(&mut Vec<u8>)) {
        match self.quick.get(field.index()) {
            Some(Quick { key, number: length @ 1.., .. }) => {
                fixed::copy(key, *length, self.line);
                write(self.line);
            }
            _ => self.slow_number(field, as_message, &write),
        }
    }

    /// The same where there is more to think of; a message of such is text.
    #[inline(never)]
    fn slow_number(&mut self, field: &Field, as_message: &dyn Debug, write: &dyn Fn(&mut Vec<u8>)) {
        match self.what(field) {
            What::Member => match self.values.and_then(|values| values.instead(field, Slot::LogField)) {
                Some(instead) => text(instead, self.line),
                None => write(self.line),
            },
            What::Message => {
                self.begin_message();
                printed_between(|to| write!(to, "{as_message:?}"), self.line);
                self.line.push(b'"');
                self.end_of_message();
            }
            What::Nothing => {}
        }
    }

    /// Writes a text up to its last quote.
    fn text(&mut self, what: &What, field: &Field, value: &str, literal: bool) {
        let glance = match (what, self.values) {
            (What::Nothing, _) => return,
            (_, None) => Glance::Clean,
            (What::Member, Some(values)) => values.glance(field, value),
            (What::Message, Some(values)) => values.glance_at_message(value),
        };
        if let Some(also) = &mut self.also {
            also.text(field, value, literal, !matches!(glance, Glance::Unsure));
        }
        if matches!(what, What::Message) {
            self.begin_message();
            if literal && glance == Glance::Plain {
                self.site.say(value);
            }
        }
        match glance {
            Glance::Plain => plain_to_end(value, self.line),
            Glance::Clean | Glance::Unsure => self.escaped(what, field, value, glance),
        }
        if matches!(what, What::Message) {
            self.end_of_message();
        }
    }

    #[inline(never)]
    fn slow_text(&mut self, field: &Field, value: &str) {
        let what = self.what_text(field);
        self.text(&what, field, value, false);
        if let (What::Nothing, Some(also)) = (what, &mut self.also) {
            also.record_str(field, value);
        }
    }

    #[inline(never)]
    fn escaped(&mut self, what: &What, field: &Field, value: &str, glance: Glance) {
        match (what, self.values) {
            (What::Member, Some(values)) if glance == Glance::Unsure => {
                escape(&values.text(field, value, Slot::LogField), self.line);
            }
            (What::Message, Some(values)) if glance == Glance::Unsure => {
                escape(&values.message(value, Slot::LogMessage), self.line);
            }
            _ => escape(value, self.line),
        }
        self.line.push(b'"');
    }
}

/// What a field is to the line.
enum What {
    Member,
    Message,
    Nothing,
}

impl Visit for Straight<'_, '_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let what = self.what_text(field);
        match (&what, self.values) {
            (What::Nothing, _) => {
                if let Some(also) = &mut self.also {
                    also.record_debug(field, value);
                }
            }
            // What is not ours is looked at as a whole.
            (_, Some(_)) => {
                let printed = Printed::of(value);
                let (text, literal) = (printed.text(), printed.is_one_piece());
                if !(literal && matches!(what, What::Message) && self.said(field, text)) {
                    self.text(&what, field, text, literal);
                }
            }
            (What::Member, None) => {
                printed_between(|to| write!(to, "{value:?}"), self.line);
                self.line.push(b'"');
            }
            (What::Message, None) => {
                self.begin_message();
                printed_between(|to| write!(to, "{value:?}"), self.line);
                self.line.push(b'"');
                self.end_of_message();
            }
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        if self.values.is_none() {
            return self.record_debug(field, &format_args!("{value}"));
        }
        let what = self.what_text(field);
        if !matches!(what, What::Nothing) {
            self.text(&what, field, Printed::of_error(value).text(), false);
        } else if let Some(also) = &mut self.also {
            also.record_error(field, value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match self.quick.get(field.index()) {
            Some(Quick { key, text: length @ 1.., .. }) if glance(value) == Glance::Plain => {
                fixed::copy(key, *length, self.line);
                plain_to_end(value, self.line);
                if let Some(also) = &mut self.also {
                    also.text(field, value, false, true);
                }
            }
            _ => self.slow_text(field, value),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, &value, |line| json_text::integer(value, line));
        if let Some(also) = &mut self.also {
            also.record_i64(field, value);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, &value, |line| json_text::integer(value, line));
        if let Some(also) = &mut self.also {
            also.record_u64(field, value);
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, &format_args!("{value}"), |line| float(value, line));
        if let Some(also) = &mut self.also {
            also.record_f64(field, value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, &value, |line| bool(value, line));
        if let Some(also) = &mut self.also {
            also.record_bool(field, value);
        }
    }
}
