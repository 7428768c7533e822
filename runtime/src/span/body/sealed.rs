//! What only few spans have beside their entries, at the end of the body, so that the record of every span is short.

use super::read::{Entries, Entry, Text};
use super::write::put_text;
use super::{Body, Counts, DROPPED, MORE, STATE};

/// What a record says of its body without a look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gathered {
    pub(super) attributes: u16,
    pub(super) events: u16,
    pub(super) links: u16,
    /// Whether there is a name.
    pub(super) named: bool,
    /// Whether the body says more when it is sealed.
    more: bool,
}

/// What came over a limit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dropped {
    Attributes = 0,
    Events = 1,
    Links = 2,
}

impl Dropped {
    pub(super) const ALL: [Self; 3] = [Self::Attributes, Self::Events, Self::Links];
}

impl Body {
    /// Counts what came over a limit.
    #[cold]
    pub(super) fn drop_more(&mut self, what: Dropped, how_many: u32) {
        let dropped = &mut self.dropped[what as usize];
        *dropped = dropped.saturating_add(how_many);
        self.gathered.more |= how_many > 0;
    }

    /// Whether something came over a limit.
    #[inline]
    pub(crate) const fn has_more(&self) -> bool {
        self.gathered.more
    }

    /// Writes down what was dropped, and the `tracestate`: nothing comes into the body after it.
    #[inline]
    pub(crate) fn seal(&mut self, trace_state: Option<&str>) {
        if trace_state.is_some() || self.has_more() {
            self.seal_with(trace_state);
        }
    }

    #[cold]
    #[inline(never)]
    fn seal_with(&mut self, trace_state: Option<&str>) {
        self.gathered.more = true;
        if let Some(state) = trace_state {
            put_text(&mut self.bytes, MORE, STATE, state);
        }
        if self.dropped != [0; 3] {
            self.bytes.extend_from_slice(&[MORE, DROPPED, 12, 0]);
            for dropped in self.dropped {
                self.bytes.extend_from_slice(&dropped.to_le_bytes());
            }
        }
    }

    /// What its record says of it.
    #[inline]
    pub(crate) const fn gathered(&self) -> Gathered {
        self.gathered
    }
}

impl Gathered {
    pub(super) const NOTHING: Self = Self { attributes: 0, events: 0, links: 0, named: false, more: false };

    /// The same with what was dropped.
    pub(super) const fn with(self, dropped: [u32; 3]) -> Counts {
        let Self { attributes, events, links, named, .. } = self;
        let [dropped_attributes, dropped_events, dropped_links] = dropped;
        Counts { attributes, events, links, named, dropped_attributes, dropped_events, dropped_links }
    }

    /// The counts of this body, and its `tracestate`.
    pub(crate) fn whole(self, body: &[u8]) -> (Counts, Option<&str>) {
        let (mut all, mut state) = ([0; 3], None);
        for entry in Entries::new(if self.more { body } else { &[] }) {
            match entry {
                Entry::State(text) => state = Some(text),
                Entry::Dropped(dropped) => all = dropped,
                _ => {}
            }
        }
        (self.with(all), state.map(Text::as_str))
    }
}

impl Default for Gathered {
    fn default() -> Self {
        Self::NOTHING
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Given;
    use crate::span::specimen::METADATA;

    #[test]
    fn a_record_and_its_body_together_say_all() {
        for (attributes, state) in [(3, None), (130, None), (3, Some("a=1")), (130, Some("a=1"))] {
            let mut body = Body::new();
            for n in 0..attributes {
                body.attribute(METADATA.fields(), &format!("key.{n}"), Given::U64(n));
            }
            let (counts, entries) = (body.counts(), body.bytes().len());
            body.seal(state);
            assert_eq!(body.gathered().whole(body.bytes()), (counts, state));
            assert_eq!(u64::from(counts.dropped_attributes), attributes.saturating_sub(128));
            assert_eq!(body.bytes().len() == entries, attributes == 3 && state.is_none());
            body.clear();
            assert_eq!((body.gathered(), body.bytes()), (Gathered::NOTHING, &[][..]));
        }
    }
}
