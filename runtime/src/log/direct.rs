//! Lines of JSON from values as they come, without a record in between.

use super::Around;
use super::json;
use super::line::{bool, float, integer, plain, printed, text};
use super::plan::{Member, Object, Part, Plan, User, logger};
use crate::redact::{Glance, Plan as Foreign, Printed, Slot};
use std::error::Error;
use std::fmt::Debug;
use tracing_core::field::{Field, Visit};

/// What a line begins with, and who it is about.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub(super) plan: &'static Plan,
    /// Nanoseconds since 1970.
    pub(super) time: u64,
    /// The name of the process's service, in quotes.
    pub(super) service: &'a [u8],
    pub(super) around: Option<&'a Around>,
    /// The target, where that of the callsite is not the record's.
    pub(super) target: Option<&'a str>,
}

impl Head<'_> {
    /// Whether a line can be written straight.
    pub(super) fn is_straight(&self) -> bool {
        let has_user = || self.around.and_then(Around::user).is_some();
        self.plan.is_straight && (self.plan.user != User::Beside || !has_user())
    }

    /// Up to the message.
    pub(super) fn begin(&self, line: &mut Vec<u8>) {
        json::begin(self.time, line);
        line.extend_from_slice(&self.plan.before);
    }

    /// From the message to the fields.
    pub(super) fn middle(&self, line: &mut Vec<u8>) {
        line.extend_from_slice(&self.plan.behind);
        let service = self.around.and_then(Around::service).unwrap_or(self.service);
        line.extend_from_slice(service);
        if let Some(around) = self.around {
            line.extend_from_slice(around.members());
        }
        match self.target {
            Some(target) => line.extend_from_slice(&logger(target)),
            None => line.extend_from_slice(&self.plan.logger),
        }
    }

    /// What follows the fields.
    pub(super) fn end(&self, has_user: bool, line: &mut Vec<u8>) {
        line.extend_from_slice(&self.plan.name);
        if !has_user && let Some(user) = self.around.and_then(Around::user) {
            line.extend_from_slice(b",\"user\":{\"id\":");
            text(user, line);
            line.push(b'}');
        }
        line.extend_from_slice(b"}\n");
    }
}

/// The members of a line, one after the other.
#[derive(Clone, Copy, Default)]
pub(super) struct Members {
    /// The objects that are open.
    open: &'static [Object],
    pub(super) has_user: bool,
}

impl Members {
    /// Writes everything up to the value of a member.
    #[inline]
    pub(super) fn begin(&mut self, member: &'static Member, line: &mut Vec<u8>) {
        self.has_user |= member.is_user;
        if self.open.is_empty() && member.objects.is_empty() {
            line.extend_from_slice(&member.key);
        } else {
            self.move_to(member, line);
        }
    }

    /// Leaves and enters objects on the way.
    #[inline(never)]
    fn move_to(&mut self, member: &'static Member, line: &mut Vec<u8>) {
        let same = |(one, other): &(&Object, &Object)| one.number == other.number;
        let kept = self.open.iter().zip(&member.objects).take_while(same).count();
        self.close(kept, line);
        match member.objects.get(kept..) {
            Some(fresh) if !fresh.is_empty() => {
                line.push(b',');
                for object in fresh {
                    line.extend_from_slice(&object.key);
                }
                // The comma stands before the object.
                line.extend_from_slice(&member.key[1..]);
            }
            _ => line.extend_from_slice(&member.key),
        }
        self.open = &member.objects;
    }

    /// Closes what is open, but for so many objects.
    pub(super) fn close(&mut self, kept: usize, line: &mut Vec<u8>) {
        for _ in kept..self.open.len() {
            line.push(b'}');
        }
        self.open = &self.open[..kept];
    }
}

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
