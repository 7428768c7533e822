//! An event that is being written.

use super::super::{Given, limits};
use super::read::{Entries, Entry};
use super::write::{self, put, put_text};
use super::{ATTRIBUTE, EVENT, NAME};
use std::ops::Range;

/// One event, at the end of a body.
pub(crate) struct EventBody<'a> {
    bytes: &'a mut Vec<u8>,
    /// Where its entries begin.
    start: usize,
    attributes: u16,
    dropped: u32,
    named: bool,
    /// The bits of its keys: one whose bit is new is new.
    seen: u64,
}

impl<'a> EventBody<'a> {
    pub(super) fn begin(bytes: &'a mut Vec<u8>, time: u64) -> Self {
        bytes.extend_from_slice(&[EVENT, 0, 16, 0]);
        bytes.extend_from_slice(&time.to_le_bytes());
        bytes.extend_from_slice(&[0; 8]);
        let start = bytes.len();
        Self { bytes, start, attributes: 0, dropped: 0, named: false, seen: 0 }
    }

    /// Gives it a name; the first one stays.
    pub(crate) fn name(&mut self, name: Given<'_>) {
        if self.named {
            return;
        }
        self.named = true;
        match name {
            Given::Absent => self.named = false,
            Given::Str(name) => put_text(self.bytes, NAME, 0, name),
            Given::Bool(v) => write::printed(self.bytes, NAME, 0, "", format_args!("{v}")),
            Given::I64(v) => write::printed(self.bytes, NAME, 0, "", format_args!("{v}")),
            Given::U64(v) => write::printed(self.bytes, NAME, 0, "", format_args!("{v}")),
            Given::F64(v) => write::printed(self.bytes, NAME, 0, "", format_args!("{v}")),
            Given::Display(_) | Given::Debug(_) => put(self.bytes, NAME, 0, "", name),
        }
    }

    /// Sets an attribute; its last value stays.
    pub(crate) fn attribute(&mut self, key: &str, value: Given<'_>) {
        if matches!(value, Given::Absent) {
            return;
        }
        let key = write::key(key);
        let known = if self.seen & write::key_bit(key) == 0 { None } else { self.place(key) };
        match known {
            Some(known) => {
                write::replace(self.bytes, known, |bytes| put(bytes, ATTRIBUTE, key.len() as u8, key, value));
            }
            None => self.add(key, value),
        }
    }

    /// The same of a key that the event does not have yet, and of a value that is there.
    pub(super) fn new_attribute(&mut self, key: &str, value: Given<'_>) {
        // Keys that are cut may be the same then.
        if write::is_whole(key) { self.add(key, value) } else { self.attribute(key, value) }
    }

    fn add(&mut self, key: &str, value: Given<'_>) {
        self.seen |= write::key_bit(key);
        if self.attributes < limits::event_attributes() && write::has_room(self.bytes) {
            self.attributes += 1;
            put(self.bytes, ATTRIBUTE, key.len() as u8, key, value);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    fn place(&self, key: &str) -> Option<Range<usize>> {
        let mut entries = Entries::new(&self.bytes[self.start..]);
        loop {
            let start = self.bytes.len() - entries.left();
            match entries.next()? {
                Entry::Attribute(known, _) if known.is(key) => {
                    return Some(start..self.bytes.len() - entries.left());
                }
                _ => {}
            }
        }
    }

    /// Forgets what it has.
    pub(super) fn begin_again(&mut self) {
        self.bytes.truncate(self.start);
        (self.attributes, self.dropped, self.named, self.seen) = (0, 0, false, 0);
    }

    pub(super) fn end(mut self, name: &str) {
        self.name(Given::Str(name));
        // A body is bounded far below what four bytes can say.
        let length = (self.bytes.len() - self.start) as u32;
        let (dropped, end) = (self.start - 8, self.start);
        self.bytes[dropped..dropped + 4].copy_from_slice(&self.dropped.to_le_bytes());
        self.bytes[dropped + 4..end].copy_from_slice(&length.to_le_bytes());
    }
}
