//! The fields of a typed event as members of its line.

use super::direct::Members;
use super::fixed;
use super::json::scalar;
use super::line::{LONGEST_TEXT, PANICKED, bool, escape, float, printed_between};
use super::plan::Part;
use super::plans::Quick;
use super::typed::{Shown, TypedLine};
use crate::redact::{
    Channel, Classified, Content, Entries, Form, Key, Out, Parts, Redact, Shown as Redacted, Texture,
    json_text, record, toward, within,
};
use crate::value::Value;
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Writes the fields as members.
pub(super) struct Fields<'a, 'l> {
    line: &'a TypedLine<'l>,
    open: Members,
    members: &'a mut Vec<u8>,
    /// The field that comes next.
    next: usize,
    /// Where each of them stands, if the message asks for it.
    shown: Option<&'a mut Vec<Shown>>,
    /// The fields that need no thought, by their index; none while objects are open.
    quick: &'static [Quick],
    /// Whether one of them is a struct, whose fields are not written here.
    is_nested: bool,
}

impl<'a, 'l> Fields<'a, 'l> {
    /// Writes all of them; whether one of them is the user, and nothing if one of them is a struct.
    pub(super) fn write(
        line: &'a TypedLine<'l>,
        members: &'a mut Vec<u8>,
        shown: Option<&'a mut Vec<Shown>>,
    ) -> Option<bool> {
        let quick = line.event.quick();
        let mut fields =
            Self { line, open: Members::default(), members, next: 0, shown, quick, is_nested: false };
        fields.all();
        fields.open.close(0, fields.members);
        (!fields.is_nested).then_some(fields.open.has_user)
    }

    fn all(&mut self) {
        if let Some(known) = self.line.known {
            for field in known {
                match &field.content {
                    Content::One(value) => self.known(value),
                    Content::Nothing => self.done(Shown::Absent),
                    Content::Many(_) => self.is_nested = true,
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

    /// Writes everything up to a value that is no text.
    #[inline]
    fn begin(&mut self) {
        match self.quick.get(self.next) {
            Some(Quick { key, number: length @ 1.., .. }) => fixed::copy(key, *length, self.members),
            _ => self.begin_slowly(),
        }
    }

    /// The same of a text, with the quote before it.
    #[inline]
    fn begin_text(&mut self) {
        if let Some(Quick { key, text: length @ 1.., .. }) = self.quick.get(self.next) {
            fixed::copy(key, *length, self.members);
        } else {
            self.begin_slowly();
            self.members.push(b'"');
        }
    }

    #[inline(never)]
    fn begin_slowly(&mut self) {
        if let Some(Part::Member(member)) = self.line.head.plan.fields.get(self.next) {
            self.open.begin(member, self.members);
            self.quick = if self.open.are_inside() { &[] } else { self.line.event.quick() };
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
        self.begin_text();
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
    fn classified(&mut self, value: &Classified<'_>, texture: Texture<'_>) {
        if let Some(short) = value.short(self.line.policy, &texture) {
            return self.quoted(|line| {
                let end = line.len() + short.length;
                line.extend_from_slice(&short.bytes);
                line.truncate(end);
            });
        }
        match value.shown(self.line.policy, || texture) {
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
        let (start, open, at, quick) = (self.members.len(), self.open, self.next, self.quick);
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
            (self.open, self.next, self.quick) = (open, at, quick);
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
        self.0.extend_from_slice(text.as_bytes());
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
        self.number(|line| json_text::integer(value, line));
    }

    fn u64(&mut self, _: &'static Key, value: u64) {
        self.number(|line| json_text::integer(value, line));
    }

    fn f64(&mut self, _: &'static Key, value: f64) {
        self.float(value);
    }

    fn f32(&mut self, _: &'static Key, value: f32) {
        self.float(json_text::decimal(value));
    }

    fn text(&mut self, _: &'static Key, value: &str) {
        if value.len() > LONGEST_TEXT {
            return self.quoted(|line| escape(value, line));
        }
        self.quoted(|line| json_text::escape(value, line));
    }

    fn classified(&mut self, _: &'static Key, value: &Classified<'_>, texture: Texture<'_>) {
        self.classified(value, texture);
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
        self.fields.number(|line| json_text::integer(value, line));
    }

    fn u64(&mut self, value: u64) {
        self.fields.number(|line| json_text::integer(value, line));
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
        self.fields.is_nested = true;
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
