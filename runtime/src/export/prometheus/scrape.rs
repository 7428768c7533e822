//! One scrape: every metric of the program, in chunks.

use super::format::Format;
use super::negotiate::{self, Chosen};
use super::page::Page;
use crate::metric::{Family, families, shown};
use crate::schema::prometheus_name;
use std::fmt;
use std::vec::IntoIter;

/// No chunk is larger, in bytes.
pub(super) const CHUNK: usize = 64 * 1024;

/// What a series may write beyond the end of a chunk before the memory for it grows.
const SLACK: usize = 4 * 1024;

/// Every metric of the program, of its process and of telemark itself, written while it is read.
///
/// The chunks are UTF-8 text when they are put together; one chunk may end within a line. None is larger than 64 KiB,
/// and beside the chunk nothing is held that grows with the number of series. What is counted meanwhile may or may not
/// be in it.
///
/// # Example: a scrape into a file
/// ```
/// use std::io::Write;
/// use telemark::export::prometheus::Scrape;
///
/// let mut file = Vec::new();
/// for chunk in Scrape::new(Some("application/openmetrics-text")) {
///     file.write_all(&chunk)?;
/// }
/// assert!(file.ends_with(b"# EOF\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Scrape {
    chosen: Chosen,
    families: IntoIter<(String, &'static Family)>,
    open: Option<Page>,
    buffer: Vec<u8>,
    /// Series so far.
    series: u64,
    ended: bool,
}

impl fmt::Debug for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrape").field("content_type", &self.content_type()).finish_non_exhaustive()
    }
}

impl Scrape {
    /// A scrape in the format that the `Accept` header asks for, as [`render`](super::render) has it.
    #[must_use]
    pub fn new(accept: Option<&str>) -> Self {
        Self::of(negotiate::choose(accept.into_iter()))
    }

    pub(super) fn of(chosen: Chosen) -> Self {
        let mut families: Vec<_> =
            families().iter().map(|family| (prometheus_name(family.shape()), family)).collect();
        families.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Self {
            chosen,
            families: families.into_iter(),
            open: None,
            buffer: Vec::new(),
            series: 0,
            ended: false,
        }
    }

    /// The value of the header `Content-Type`.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        self.chosen.content_type
    }

    /// Writes until there is a chunk or nothing more to write.
    fn fill(&mut self) {
        while self.buffer.len() < CHUNK && !self.ended {
            if let Some(page) = &mut self.open {
                if page.write(&mut self.buffer, CHUNK) {
                    self.series += page.series();
                    self.open = None;
                }
                continue;
            }
            let Some((name, family)) = self.families.next() else {
                self.ended = true;
                shown(self.series);
                if self.chosen.format == Format::OpenMetrics {
                    self.buffer.extend_from_slice(b"# EOF\n");
                }
                return;
            };
            self.open = Some(Page::new(self.chosen.format, name, family));
        }
    }
}

impl Iterator for Scrape {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if !self.ended {
            self.buffer.reserve((CHUNK + SLACK).saturating_sub(self.buffer.len()));
            self.fill();
        }
        if self.buffer.is_empty() {
            return None;
        }
        let rest = if self.buffer.len() > CHUNK { self.buffer.split_off(CHUNK) } else { Vec::new() };
        Some(std::mem::replace(&mut self.buffer, rest))
    }
}
