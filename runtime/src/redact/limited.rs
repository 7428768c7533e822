//! Values of which a part is shown: so many items, so many bytes, one kind of sink.

use super::policy::Channel;
use super::render::{Each, Key, Word};
use super::{Entries, Out, Parts, Policy, Redact};
use crate::schema::Class;
use std::fmt::{self, Debug, Display, Write};

/// Stands for what is left out.
const MORE: &str = "…";

/// A value that one kind of sink alone may see.
pub struct Only<'a> {
    channel: Channel,
    value: &'a dyn Redact,
}

impl<'a> Only<'a> {
    /// For this kind of sink.
    pub const fn new(channel: Channel, value: &'a dyn Redact) -> Self {
        Self { channel, value }
    }
}

impl Redact for Only<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        if self.is_absent(policy) { out.nothing() } else { self.value.redact(out, policy) }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        Channel::current() != Some(self.channel) || self.value.is_absent(policy)
    }
}

/// The items of a collection, each with its own form.
pub struct Items<F> {
    class: Class,
    items: F,
}

impl<F: Fn(&mut dyn Parts)> Items<F> {
    /// Items of this class.
    pub const fn new(class: Class, items: F) -> Self {
        Self { class, items }
    }
}

impl<F: Fn(&mut dyn Parts)> Redact for Items<F> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        let items = |parts: &mut dyn Parts| {
            (self.items)(&mut Each(|key, item: &dyn Redact| {
                // What is left out of a list leaves no trace of how many there were.
                if !item.is_absent(policy) {
                    parts.part(key, item);
                }
            }));
        };
        out.list(&items);
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(self.class)
    }
}

/// The entries of a map, each with its own form, under keys that may be seen.
pub struct Pairs<F> {
    class: Class,
    entries: F,
}

impl<F: Fn(&mut dyn Entries)> Pairs<F> {
    /// Entries of this class.
    pub const fn new(class: Class, entries: F) -> Self {
        Self { class, entries }
    }
}

impl<F: Fn(&mut dyn Entries)> Redact for Pairs<F> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        let entries = |entries: &mut dyn Entries| {
            (self.entries)(&mut Each(|key: &dyn Display, value: &dyn Redact| {
                if !value.is_absent(policy) {
                    entries.entry(key, value);
                }
            }));
        };
        out.map(&entries);
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(self.class)
    }
}

/// At most so many items of each list, and so many bytes of each text.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Items of a list or a map.
    pub items: usize,
    /// Bytes of a text.
    pub bytes: usize,
}

/// A value within limits.
pub struct Limited<'a> {
    limits: Limits,
    value: &'a dyn Redact,
}

impl<'a> Limited<'a> {
    /// So much of this value.
    pub const fn new(limits: Limits, value: &'a dyn Redact) -> Self {
        Self { limits, value }
    }
}

impl Redact for Limited<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        self.value.redact(&mut Cutting { limits: self.limits, out }, policy);
    }

    fn is_absent(&self, policy: Policy) -> bool {
        self.value.is_absent(policy)
    }
}

/// Hands on what it is told, within limits.
struct Cutting<'a> {
    limits: Limits,
    out: &'a mut dyn Out,
}

impl Out for Cutting<'_> {
    fn nothing(&mut self) {
        self.out.nothing();
    }

    fn bool(&mut self, value: bool) {
        self.out.bool(value);
    }

    fn i64(&mut self, value: i64) {
        self.out.i64(value);
    }

    fn u64(&mut self, value: u64) {
        self.out.u64(value);
    }

    fn f64(&mut self, value: f64) {
        self.out.f64(value);
    }

    fn f32(&mut self, value: f32) {
        self.out.f32(value);
    }

    fn text(&mut self, value: &str) {
        if value.len() <= self.limits.bytes {
            return self.out.text(value);
        }
        let end = value.floor_char_boundary(self.limits.bytes);
        self.out.text(&[&value[..end], MORE].concat());
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.out.word(&Cut { most: self.limits.bytes, value: &format_args!("{value:?}") });
    }

    fn word(&mut self, value: &dyn Display) {
        self.out.word(&Cut { most: self.limits.bytes, value });
    }

    fn constant(&mut self, value: &'static str) {
        self.out.constant(value);
    }

    fn variant(&mut self, name: &'static str) {
        self.out.variant(name);
    }

    fn named(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let limits = self.limits;
        self.out.named(name, &|out| {
            parts(&mut Each(|key, part: &dyn Redact| out.part(key, &Limited::new(limits, part))));
        });
    }

    fn tuple(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let limits = self.limits;
        self.out.tuple(name, &|out| {
            parts(&mut Each(|key, part: &dyn Redact| out.part(key, &Limited::new(limits, part))));
        });
    }

    fn newtype(&mut self, name: &'static str, value: &dyn Redact) {
        let value = Limited::new(self.limits, value);
        self.out.newtype(name, &value);
    }

    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
        let limits = self.limits;
        self.out.list(&|out| {
            let mut count = 0_usize;
            parts(&mut Each(|key, item: &dyn Redact| {
                count += 1;
                if count <= limits.items {
                    out.part(key, &Limited::new(limits, item));
                }
            }));
            if count > limits.items {
                out.part(Key::NONE, &Word(MORE));
            }
        });
    }

    fn map(&mut self, entries: &dyn Fn(&mut dyn Entries)) {
        let limits = self.limits;
        self.out.map(&|out| {
            let mut count = 0_usize;
            entries(&mut Each(|key: &dyn Display, value: &dyn Redact| {
                count += 1;
                if count <= limits.items {
                    out.entry(key, &Limited::new(limits, value));
                }
            }));
            if count > limits.items {
                out.entry(&MORE, &Word(MORE));
            }
        });
    }
}

/// The first bytes of a text.
struct Cut<'a> {
    most: usize,
    value: &'a dyn Display,
}

impl Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut limited = Writer { left: self.most, cut: false, f };
        write!(limited, "{}", self.value)
    }
}

struct Writer<'a, 'f> {
    left: usize,
    cut: bool,
    f: &'a mut fmt::Formatter<'f>,
}

impl Write for Writer<'_, '_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        if self.cut {
            return Ok(());
        }
        let end = piece.floor_char_boundary(self.left);
        self.left -= end;
        self.f.write_str(&piece[..end])?;
        if end < piece.len() {
            self.cut = true;
            self.f.write_str(MORE)?;
        }
        Ok(())
    }
}
