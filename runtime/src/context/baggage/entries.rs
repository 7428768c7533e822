//! The baggage of one request: what it brought, and what has been set since.

use super::header::{self, are_properties};
use crate::context::Short;
use crate::id::SpanId;
use std::sync::OnceLock;

/// One entry: a key, its value, and the properties that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(super) key: Box<str>,
    pub(super) value: Box<str>,
    /// As they came, without the leading semicolon.
    pub(super) properties: Box<str>,
}

impl Entry {
    /// The key.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The value, decoded.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// What came with it, as it came, without the leading semicolon.
    pub(crate) fn properties(&self) -> &str {
        &self.properties
    }
}

/// An entry set by this service, for as long as its guard lives.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    number: u64,
    /// The span it was set in: it holds there and below. Without one it holds everywhere.
    span: Option<SpanId>,
    entry: Entry,
}

/// The baggage of a request, in order.
#[derive(Debug, Clone)]
pub(crate) struct Entries {
    /// The caller's header, as it came.
    unread: Short<94>,
    /// What it says, once somebody has asked.
    received: OnceLock<Vec<Entry>>,
    own: Vec<Own>,
    next: u64,
}

impl Default for Entries {
    fn default() -> Self {
        Self { unread: Short::EMPTY, received: OnceLock::new(), own: Vec::new(), next: 0 }
    }
}

impl Entries {
    /// Entries that came from a caller.
    fn received(entries: Vec<Entry>) -> Self {
        Self { received: OnceLock::from(entries), ..Self::default() }
    }

    /// A header that came from a caller.
    pub(super) fn unread(header: &[u8]) -> Self {
        let whole = header::looked_at(header);
        Self { unread: Short::of(whole), received: OnceLock::new(), own: Vec::new(), next: 0 }
    }

    fn came(&self) -> &[Entry] {
        self.received.get_or_init(|| header::entries(self.unread.bytes()))
    }

    /// Entries that somebody else has kept: key, value and properties. Properties that are none are left out.
    pub(crate) fn of<'a>(members: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let entry = |(key, value, properties): (&str, &str, &str)| {
            let properties = if are_properties(properties.as_bytes()) { properties } else { "" };
            Entry { key: key.into(), value: value.into(), properties: properties.into() }
        };
        Self::received(members.map(entry).collect())
    }

    /// Whether there is nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.came().is_empty()
    }

    /// Whether something was set here: only then does it matter which spans are open.
    pub(crate) fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Sets an entry for this span and the spans below it; the number takes it away again.
    pub(super) fn set(&mut self, span: Option<SpanId>, key: &str, value: &str) -> u64 {
        let number = self.next;
        self.next += 1;
        let entry = Entry { key: key.into(), value: value.into(), properties: "".into() };
        self.own.push(Own { number, span, entry });
        number
    }

    /// Takes away what was set under this number, whatever has been set since.
    pub(super) fn unset(&mut self, number: u64) {
        self.own.retain(|own| own.number != number);
    }

    /// The entries that hold where these spans are open: what was set last hides what has the same key.
    pub(crate) fn visible<'a>(&'a self, open: &'a [SpanId]) -> impl Iterator<Item = &'a Entry> {
        let holds = |own: &Own| own.span.is_none_or(|span| open.contains(&span));
        let hidden = move |key: &str, after: usize| {
            self.own[after..].iter().any(|own| holds(own) && own.entry.key.as_ref() == key)
        };
        let received = self.came().iter().filter(move |entry| !hidden(&entry.key, 0));
        let own = self.own.iter().enumerate();
        received.chain(
            own.filter(move |(at, own)| holds(own) && !hidden(&own.entry.key, at + 1))
                .map(|(_, own)| &own.entry),
        )
    }

    /// The value of a key where these spans are open; of a key that was received twice the last one.
    pub(crate) fn get<'a>(&'a self, open: &'a [SpanId], key: &str) -> Option<&'a str> {
        self.visible(open).filter(|entry| entry.key() == key).last().map(Entry::value)
    }

    /// What came from the caller.
    #[must_use]
    pub(crate) fn received_only(&self) -> Self {
        Self::received(self.came().to_vec())
    }

    /// These, and above them what holds of the others where these spans are open: it hides what has the same key.
    pub(super) fn below(&self, others: &Self, open: &[SpanId]) -> Self {
        let above: Vec<Entry> = others.visible(open).cloned().collect();
        let mut all: Vec<Entry> = self.visible(&[]).cloned().collect();
        all.retain(|entry| !above.iter().any(|other| other.key == entry.key));
        all.extend(above);
        Self::received(all)
    }

    /// What holds where these spans are open, as the baggage of a new request.
    #[must_use]
    pub(crate) fn inherit(&self, open: &[SpanId]) -> Self {
        Self::received(self.visible(open).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed<'a>(entries: &'a Entries, open: &'a [SpanId]) -> Vec<(&'a str, &'a str)> {
        entries.visible(open).map(|entry| (entry.key(), entry.value())).collect()
    }

    #[test]
    fn the_last_one_set_hides_the_others_and_gives_them_back() {
        let mut entries = Entries::default();
        let first = entries.set(None, "batch", "1");
        let second = entries.set(None, "batch", "2");
        assert_eq!(listed(&entries, &[]), [("batch", "2")]);
        entries.unset(first);
        assert_eq!(entries.get(&[], "batch"), Some("2"), "guards may be dropped in any order");
        entries.unset(second);
        assert_eq!(entries.get(&[], "batch"), None);
    }

    #[test]
    fn what_a_span_sets_holds_below_it_and_not_beside_it() {
        let (parent, left, right) = (SpanId::random(), SpanId::random(), SpanId::random());
        let mut entries = Entries::default();
        entries.set(Some(parent), "batch", "all");
        entries.set(Some(left), "index", "1");
        entries.set(Some(right), "index", "2");
        assert_eq!(listed(&entries, &[left, parent]), [("batch", "all"), ("index", "1")]);
        assert_eq!(listed(&entries, &[right, parent]), [("batch", "all"), ("index", "2")]);
        assert_eq!(listed(&entries, &[parent]), [("batch", "all")]);
    }
}
