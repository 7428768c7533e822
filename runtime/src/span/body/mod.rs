//! What a span gathers until it ends, as tagged bytes in one buffer that is used again and again.
//!
//! An entry is a head of four bytes (tag, a small number, a length) and what the length says:
//!
//! | entry | small number | length of | then |
//! |---|---|---|---|
//! | field | index among the callsite's fields | value | value |
//! | attribute | length of the key | value | key, value |
//! | event | 0 | 0 | time (8), dropped attributes (4), length (4), its name and attributes as entries |
//! | link | flags, and 0x80 if remote | tracestate | trace id (16), span id (8), tracestate |
//! | status | code | text | text |
//! | name | 0 | text | text |
//! | tracestate | 0 | text | text |
//! | dropped | 1 | 12 | attributes, events, links over the limits (4 each) |
//!
//! Numbers take eight bytes, little-endian. The tag holds the entry's kind in its low bits and the value's form above.

mod ahead;
mod event;
mod few;
mod mark;
mod read;
mod sealed;
mod visit;
mod wide;
mod write;

pub(crate) use ahead::{Ahead, is_wanted};
pub(crate) use event::EventBody;
pub(crate) use few::{append, begin_of};
pub(crate) use read::{Entries, Entry, EventRef, LinkRef, StatusRef, Text, ValueRef};
use sealed::Dropped;
pub(crate) use sealed::Gathered;
pub(crate) use visit::{EventInto, FieldsInto};

use super::limits;
use super::record::Status;
use super::{Given, Values};
use crate::context::SpanContext;
use std::ops::Range;
use tracing_core::field::FieldSet;
use write::{key_bit, put, put_text};

/// What a buffer may keep when it is emptied; more is kept for the thread's next span that needs it.
const KEPT: usize = 4 * 1024;
/// Where a body is full, whatever the limits say; what comes then is dropped and counted.
pub(crate) const LARGEST: usize = 1024 * 1024;

const FIELD: u8 = 1;
const ATTRIBUTE: u8 = 2;
const EVENT: u8 = 3;
const LINK: u8 = 4;
const STATUS: u8 = 5;
const NAME: u8 = 6;
/// What the small number names.
const MORE: u8 = 7;
const STATE: u8 = 0;
const DROPPED: u8 = 1;
/// The bits of a tag that say what kind of entry it is.
const KIND: u8 = 0x07;

const BOOL: u8 = 0x10;
const I64: u8 = 0x20;
const U64: u8 = 0x30;
const F64: u8 = 0x40;
const TEXT: u8 = 0x50;

const OK: u8 = 1;
const ERROR: u8 = 2;

/// How much there is in a body, and what did not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Attributes, those of fields included.
    pub(crate) attributes: u16,
    /// Events.
    pub(crate) events: u16,
    /// Links.
    pub(crate) links: u16,
    /// Whether there is a name.
    pub(crate) named: bool,
    /// Attributes over the limit.
    pub(crate) dropped_attributes: u32,
    /// Events over the limit.
    pub(crate) dropped_events: u32,
    /// Links over the limit.
    pub(crate) dropped_links: u32,
}

/// The attributes, events, links, status and name of one span.
#[derive(Debug, Default)]
pub(crate) struct Body {
    bytes: Vec<u8>,
    gathered: Gathered,
    /// Attributes, events and links over the limits.
    dropped: [u32; 3],
    /// One bit for each of the first 64 fields that has a value.
    fields: u64,
    /// A bit is clear if no key that falls on it was set as text.
    keys: u64,
    status: u8,
}

impl Body {
    /// An empty one; nothing is allocated.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            gathered: Gathered::NOTHING,
            dropped: [0; 3],
            fields: 0,
            keys: 0,
            status: 0,
        }
    }

    /// Empties it for the next span.
    #[inline]
    pub(crate) fn clear(&mut self) {
        // Most spans have nothing in it.
        if !self.bytes.is_empty() || self.has_more() {
            self.clear_all();
        }
    }

    fn clear_all(&mut self) {
        if self.bytes.capacity() > KEPT {
            self.bytes = wide::give_back(std::mem::take(&mut self.bytes));
        }
        self.bytes.clear();
        (self.gathered, self.dropped) = (Gathered::NOTHING, [0; 3]);
        (self.fields, self.keys, self.status) = (0, 0, 0);
    }

    /// The entries, for [`Entries`].
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What there is and what was dropped.
    pub(crate) const fn counts(&self) -> Counts {
        self.gathered.with(self.dropped)
    }

    /// Whether the status is an error.
    pub(crate) const fn is_error(&self) -> bool {
        self.status == ERROR
    }

    /// Sets the fields of the callsite, in their order, of a span that begins.
    #[inline]
    pub(crate) fn begin(&mut self, values: &(impl Values + ?Sized)) {
        let count = values.count();
        if count == 0 {
            return;
        }
        let mut next = 0;
        if self.bytes.is_empty() && count <= usize::from(limits::attributes()).min(64) {
            (next, self.fields) = write::simple_fields(&mut self.bytes, values);
            self.gathered.attributes = self.fields.count_ones() as u16;
        }
        for index in next..count {
            // `tracing` has at most as many fields as fit.
            self.field(index as u8, values.given(index));
        }
    }

    /// Sets a field of the callsite; its last value stays.
    #[inline]
    pub(crate) fn field(&mut self, index: u8, value: Given<'_>) {
        let bit = if index < 64 { 1 << index } else { 0 };
        if bit & !self.fields == 0 || !self.has_room() {
            return self.field_again(index, value);
        }
        if matches!(value, Given::Absent) {
            return;
        }
        self.fields |= bit;
        self.gathered.attributes += 1;
        put(&mut self.bytes, FIELD, index, "", value);
    }

    /// The field has a value already, or is one of those that are not remembered by a bit, or comes over the limit.
    #[cold]
    fn field_again(&mut self, index: u8, value: Given<'_>) {
        let known = self.place(|entry| matches!(entry, Entry::Field(known, _) if *known == index));
        let before = self.gathered.attributes;
        self.set(known, FIELD, index, "", value);
        if index < 64 && self.gathered.attributes != before {
            self.fields |= 1 << index;
        }
    }

    /// Sets an attribute; a key that is a field of the callsite is that field. The last value of a key stays.
    pub(crate) fn attribute(&mut self, fields: &FieldSet, key: &str, value: Given<'_>) {
        match fields.field(key).and_then(|field| u8::try_from(field.index()).ok()) {
            Some(index) => self.field(index, value),
            None => self.keyed(key, value),
        }
    }

    /// Sets an attribute that is no field of the callsite.
    fn keyed(&mut self, key: &str, value: Given<'_>) {
        let key = write::key(key);
        let bit = key_bit(key);
        let known = match self.keys & bit {
            0 => None,
            _ => self.place(|entry| matches!(entry, Entry::Attribute(known, _) if known.is(key))),
        };
        let before = self.gathered.attributes;
        self.set(known, ATTRIBUTE, key.len() as u8, key, value);
        if self.gathered.attributes != before {
            self.keys |= bit;
        }
    }

    fn set(&mut self, known: Option<Range<usize>>, kind: u8, small: u8, key: &str, value: Given<'_>) {
        if matches!(value, Given::Absent) {
            return;
        }
        if let Some(known) = known {
            self.replace(known, |bytes| put(bytes, kind, small, key, value));
        } else if self.has_room() {
            self.gathered.attributes += 1;
            put(&mut self.bytes, kind, small, key, value);
        } else {
            self.drop_more(Dropped::Attributes, 1);
        }
    }

    fn has_room(&self) -> bool {
        self.gathered.attributes < limits::attributes() && write::has_room(&self.bytes)
    }

    /// Adds an event at this time; the name may still be changed while it is filled. The time's unit is the caller's.
    pub(crate) fn event(&mut self, time: u64, name: &str, fill: impl FnOnce(&mut EventBody<'_>)) {
        if self.gathered.events >= limits::events() || !write::has_room(&self.bytes) {
            self.drop_more(Dropped::Events, 1);
            return;
        }
        self.gathered.events += 1;
        let mut event = EventBody::begin(&mut self.bytes, time);
        fill(&mut event);
        event.end(name);
    }

    /// Adds a link.
    pub(crate) fn link(&mut self, link: &SpanContext) {
        let remote = if link.is_remote() { 0x80 } else { 0 };
        let state = limits::cut(link.trace_state().unwrap_or_default(), limits::LONGEST_TEXT);
        let small = link.flags().to_byte() & 0x7f | remote;
        let identity = (link.trace_id().to_bytes(), link.span_id().to_bytes());
        self.linked(small, identity, state.as_bytes());
    }

    fn linked(&mut self, small: u8, (trace, span): ([u8; 16], [u8; 8]), state: &[u8]) {
        if self.gathered.links >= limits::links() || !write::has_room(&self.bytes) {
            self.drop_more(Dropped::Links, 1);
            return;
        }
        self.gathered.links += 1;
        let [low, high] = (state.len() as u16).to_le_bytes();
        self.bytes.extend_from_slice(&[LINK, small, low, high]);
        self.bytes.extend_from_slice(&trace);
        self.bytes.extend_from_slice(&span);
        self.bytes.extend_from_slice(state);
    }

    /// Sets the status; `Ok` is final, `Error` wins over nothing said.
    pub(crate) fn status(&mut self, status: &Status) {
        match status {
            Status::Unset => {}
            Status::Ok => self.stated(OK, ""),
            Status::Error(text) => self.stated(ERROR, text),
        }
    }

    fn stated(&mut self, code: u8, text: &str) {
        if self.status == OK {
            return;
        }
        let known = match self.status {
            0 => None,
            _ => self.place(|entry| matches!(entry, Entry::Status(_))),
        };
        self.status = code;
        self.replace_or_add(known, |bytes| put_text(bytes, STATUS, code, text));
    }

    /// Gives the span another name than its callsite's.
    pub(crate) fn name(&mut self, name: &str) {
        let known =
            if self.gathered.named { self.place(|entry| matches!(entry, Entry::Name(_))) } else { None };
        self.gathered.named = true;
        self.replace_or_add(known, |bytes| put_text(bytes, NAME, 0, name));
    }

    /// Takes over what another body of the same callsite has gathered, as if it had been said here.
    ///
    /// This is how values are added to a span that others may look at: their `Debug` runs before it is locked.
    pub(crate) fn merge(&mut self, other: &Self) {
        for entry in Entries::new(&other.bytes) {
            match entry {
                Entry::Field(index, value) => self.field(index, value.given()),
                Entry::Attribute(key, value) => self.keyed(key.as_str(), value.given()),
                Entry::Event(event) => self.event_of(&event),
                Entry::Link(link) => self.linked(link.small(), link.identity(), link.state_bytes()),
                Entry::Status(status) => self.stated(status.code(), status.text().as_str()),
                Entry::Name(name) => self.name(name.as_str()),
                Entry::State(_) | Entry::Dropped(_) => {}
            }
        }
        for (what, dropped) in Dropped::ALL.into_iter().zip(other.dropped) {
            self.drop_more(what, dropped);
        }
    }

    /// The same of a body that holds fields and nothing else.
    #[allow(dead_code, reason = "the server's layer copies them")]
    pub(crate) fn add_fields(&mut self, other: &Self) {
        let attributes = self.gathered.attributes.saturating_add(other.gathered.attributes);
        let again = self.fields & other.fields != 0 || other.has_more();
        if again || attributes > limits::attributes() || !self.has_room() {
            return self.merge(other);
        }
        self.gathered.attributes = attributes;
        self.fields |= other.fields;
        self.bytes.extend_from_slice(&other.bytes);
    }

    /// The same of a body that holds one event and nothing else.
    pub(crate) fn merge_event(&mut self, other: &Self) {
        if other.gathered.events != 1
            || self.gathered.events >= limits::events()
            || !write::has_room(&self.bytes)
        {
            return self.merge(other);
        }
        self.gathered.events += 1;
        wide::make_room(&mut self.bytes, other.bytes.len());
        self.bytes.extend_from_slice(&other.bytes);
    }

    fn event_of(&mut self, event: &EventRef<'_>) {
        if self.gathered.events >= limits::events() || !write::has_room(&self.bytes) {
            self.drop_more(Dropped::Events, 1);
            return;
        }
        self.gathered.events += 1;
        wide::make_room(&mut self.bytes, event.size());
        event.copy(&mut self.bytes);
    }

    /// Where the entry is that `wanted` finds.
    fn place(&self, wanted: impl Fn(&Entry<'_>) -> bool) -> Option<Range<usize>> {
        let mut entries = Entries::new(&self.bytes);
        loop {
            let start = self.bytes.len() - entries.left();
            if wanted(&entries.next()?) {
                return Some(start..self.bytes.len() - entries.left());
            }
        }
    }

    fn replace_or_add(&mut self, known: Option<Range<usize>>, write: impl FnOnce(&mut Vec<u8>)) {
        match known {
            Some(known) => self.replace(known, write),
            None => write(&mut self.bytes),
        }
    }

    fn replace(&mut self, old: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        write::replace(&mut self.bytes, old, write);
    }
}

#[cfg(test)]
mod tests;
