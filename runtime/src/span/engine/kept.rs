//! Spans that have ended, kept for those who measure what becomes of them.

use super::finished::Header;
use super::way_out;
use crate::span::RecordView;
use std::ops::ControlFlow;

/// Spans that have ended, to be looked at as often as one wants; the collector's thread does not get them any more.
pub struct Kept {
    spans: Vec<(Header, Box<[u8]>)>,
    taken: usize,
}

impl Kept {
    /// So many of those that `make` ends; it is called again and again until there are as many.
    pub fn of(count: usize, mut make: impl FnMut()) -> Self {
        let mut spans = Vec::with_capacity(count);
        while spans.len() < count {
            make();
            // What the collector's thread has taken first is made once more.
            way_out::drain(&mut |header, body| {
                spans.push((header, Box::from(body)));
                ControlFlow::Continue(())
            });
        }
        let taken = spans.len();
        spans.truncate(count);
        Self { spans, taken }
    }

    /// How many the collector's thread has not got: those, and what was made beyond.
    #[must_use]
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// Each of them, as the collector's thread sees it.
    #[inline]
    pub(crate) fn each(&self, mut see: impl FnMut(&RecordView<'_>)) {
        for (header, body) in &self.spans {
            see(&header.view(body));
        }
    }
}
