//! What lines of JSON begin and end with, and how their members follow one another, without a record in between.

use super::Around;
use super::json;
use super::line::text;
use super::plan::{Member, Object, Plan, User, logger};

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
        self.plan.before.write(line);
    }

    /// From the message to the fields.
    pub(super) fn middle(&self, line: &mut Vec<u8>) {
        self.plan.behind.write(line);
        self.around(line);
    }

    /// From the service to the fields.
    pub(super) fn around(&self, line: &mut Vec<u8>) {
        let service = self.around.and_then(Around::service).unwrap_or(self.service);
        line.extend_from_slice(service);
        if let Some(around) = self.around {
            line.extend_from_slice(around.members());
        }
        match self.target {
            Some(target) => line.extend_from_slice(&logger(target)),
            None => self.plan.logger.write(line),
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
            member.key.write(line);
        } else {
            self.move_to(member, line);
        }
    }

    /// Whether objects are open.
    pub(super) const fn are_inside(&self) -> bool {
        !self.open.is_empty()
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
                line.extend_from_slice(&member.key.bytes()[1..]);
            }
            _ => member.key.write(line),
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
