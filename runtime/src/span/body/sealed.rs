//! What only few spans have beside their entries, at the end of the body, so that the record of every span is short.

use super::read::{Entries, Entry, Text};
use super::write::put_text;
use super::{Body, Counts, DROPPED, MORE, STATE};

/// What a record says of its body without a look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gathered {
    attributes: u16,
    events: u16,
    links: u16,
    /// Whether there is a name.
    named: bool,
    /// Whether the body says more.
    more: bool,
}

impl Body {
    /// Whether something came over a limit.
    #[inline]
    pub(crate) const fn has_dropped(&self) -> bool {
        let Counts { dropped_attributes, dropped_events, dropped_links, .. } = self.counts;
        dropped_attributes | dropped_events | dropped_links != 0
    }

    /// Writes down what was dropped, and the `tracestate`: nothing comes into the body after it.
    #[inline]
    pub(crate) fn seal(&mut self, trace_state: Option<&str>) {
        if trace_state.is_some() || self.has_dropped() {
            self.seal_with(trace_state);
        }
    }

    #[cold]
    #[inline(never)]
    fn seal_with(&mut self, trace_state: Option<&str>) {
        self.sealed = true;
        if let Some(state) = trace_state {
            put_text(&mut self.bytes, MORE, STATE, state);
        }
        if self.has_dropped() {
            let Counts { dropped_attributes, dropped_events, dropped_links, .. } = self.counts;
            self.bytes.extend_from_slice(&[MORE, DROPPED, 12, 0]);
            for dropped in [dropped_attributes, dropped_events, dropped_links] {
                self.bytes.extend_from_slice(&dropped.to_le_bytes());
            }
        }
    }

    /// What its record says of it.
    #[inline]
    pub(crate) const fn gathered(&self) -> Gathered {
        let Counts { attributes, events, links, named, .. } = self.counts;
        Gathered { attributes, events, links, named, more: self.sealed }
    }
}

impl Gathered {
    /// The counts of this body, and its `tracestate`.
    pub(crate) fn whole(self, body: &[u8]) -> (Counts, Option<&str>) {
        let Self { attributes, events, links, named, more } = self;
        let mut counts = Counts { attributes, events, links, named, ..Counts::default() };
        let mut state = None;
        for entry in Entries::new(if more { body } else { &[] }) {
            match entry {
                Entry::State(text) => state = Some(text),
                Entry::Dropped([attributes, events, links]) => {
                    counts.dropped_attributes = attributes;
                    counts.dropped_events = events;
                    counts.dropped_links = links;
                }
                _ => {}
            }
        }
        (counts, state.map(Text::as_str))
    }
}
