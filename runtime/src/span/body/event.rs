//! An event that is being written.

use super::super::{Given, limits};
use super::ahead::{Ahead, Head, LEVEL, PIECE};
use super::read::{Entries, Entry};
use super::write::{self, put, put_text};
use super::{ATTRIBUTE, EVENT, NAME, TEXT};
use std::ops::Range;

/// One event, at the end of a body.
pub(crate) struct EventBody<'a> {
    bytes: &'a mut Vec<u8>,
    /// Where its entries begin.
    start: usize,
    attributes: u16,
    /// So many attributes it may have.
    most: u16,
    dropped: u32,
    named: bool,
    /// The bits of its keys: one whose bit is new is new.
    seen: u64,
}

impl<'a> EventBody<'a> {
    pub(super) fn begin(bytes: &'a mut Vec<u8>, time: u64) -> Self {
        let mut head = [0; 20];
        head[..4].copy_from_slice(&[EVENT, 0, 16, 0]);
        head[4..12].copy_from_slice(&time.to_le_bytes());
        bytes.extend_from_slice(&head);
        let (start, most) = (bytes.len(), limits::event_attributes());
        Self { bytes, start, attributes: 0, most, dropped: 0, named: false, seen: 0 }
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
        if self.takes_one() {
            put(self.bytes, ATTRIBUTE, key.len() as u8, key, value);
        }
    }

    /// Counts one more attribute, or one that is dropped.
    #[inline]
    fn takes_one(&mut self) -> bool {
        let takes = self.attributes < self.most && write::has_room(self.bytes);
        if takes {
            self.attributes += 1;
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
        takes
    }

    /// The same of a number whose key is written ahead; so many bytes of it count.
    #[inline]
    pub(super) fn ahead_number(&mut self, head: &Head, form: u8, value: [u8; 8], size: u8) {
        self.seen |= head.bit;
        if !self.takes_one() {
            return;
        }
        let mut entry = [0; PIECE + 8];
        entry[..PIECE].copy_from_slice(&head.piece);
        (entry[0], entry[2]) = (entry[0] | form, size);
        let end = usize::from(head.length) % PIECE;
        entry[end..end + 8].copy_from_slice(&value);
        let all = self.bytes.len() + end + usize::from(size);
        self.bytes.extend_from_slice(&entry);
        self.bytes.truncate(all);
    }

    /// The same of a text.
    #[inline]
    pub(super) fn ahead_text(&mut self, head: &Head, text: &str) {
        self.seen |= head.bit;
        if !self.takes_one() {
            return;
        }
        let text = limits::shortened(text);
        let mut entry = head.piece;
        entry[0] |= TEXT;
        entry[2..4].copy_from_slice(&(text.len() as u16).to_le_bytes());
        self.bytes.reserve(PIECE + text.len());
        let all = self.bytes.len() + usize::from(head.length);
        self.bytes.extend_from_slice(&entry);
        self.bytes.truncate(all);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Says how much it matters, over what its author may have said.
    pub(crate) fn level(&mut self, ahead: &Ahead) {
        let (entry, length) = &ahead.level_entry;
        let (is_new, is_whole) =
            (self.seen & write::key_bit(LEVEL) == 0, limits::value_length() >= usize::from(*length));
        if !is_new || !is_whole {
            return self.attribute(LEVEL, Given::Str(ahead.level()));
        }
        if self.takes_one() {
            let all = self.bytes.len() + usize::from(*length);
            self.bytes.extend_from_slice(entry);
            self.bytes.truncate(all);
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
