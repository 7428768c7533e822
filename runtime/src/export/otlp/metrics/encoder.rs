//! All metrics as requests, straight from their cells.

use super::super::resource::Resource;
use super::super::writer::{Writer, varint_length};
use super::family::{Family, Piece};
use crate::clock;
use crate::metric::{Following, MetricReader, Temporality, shown};
use bytes::Bytes;
use std::ops::ControlFlow;

/// A request is closed once its points are this long; collectors take 4 MiB over gRPC if nobody has told them otherwise.
const FULL: usize = 3 * 1024 * 1024;

/// Turns every metric into `ExportMetricsServiceRequest`s of at most about 3 MiB each.
///
/// A collection is one request after the other until there is none; each is to be [`settled`](Self::settled) before
/// the next is asked for. The buffers are used again and again.
pub struct MetricEncoder {
    reader: MetricReader,
    families: Vec<Family>,
    /// The places of the families, those of one scope together.
    order: Vec<usize>,
    resource: Vec<u8>,
    points: Vec<u8>,
    /// Where the collection goes on: a place in `order`, and a series.
    cursor: (usize, usize),
    /// The families in the request that is not settled yet.
    open: Vec<usize>,
    sent: Option<Bytes>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetricRequest {
    /// The encoded message.
    pub bytes: Bytes,
    /// How many points it holds.
    pub points: u64,
}

impl std::fmt::Debug for MetricEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MetricEncoder").field("families", &self.families.len()).finish_non_exhaustive()
    }
}

impl MetricEncoder {
    /// An encoder with a reader of its own.
    #[must_use]
    pub fn new(resource: &Resource, temporality: Temporality) -> Self {
        let mut reader = MetricReader::new(temporality);
        let families: Vec<Family> = reader.families().iter().map(Family::new).collect();
        let mut order: Vec<usize> = (0..families.len()).collect();
        // A stable sort: the names stay in order.
        order.sort_by_key(|&place| families[place].scope());
        let mut encoded = Vec::new();
        Writer::new(&mut encoded).message(1, |w| resource.write(w, None));
        Self {
            reader,
            families,
            order,
            resource: encoded,
            points: Vec::new(),
            cursor: (0, 0),
            open: Vec::new(),
            sent: None,
        }
    }

    /// The next request of this collection; nothing once all series were told, and then a new collection begins.
    pub fn next_request(&mut self) -> Option<MetricRequest> {
        self.settled(false);
        let now = clock::unix_nanos();
        self.points.clear();
        let mut pieces = Vec::new();
        let mut count = 0;
        while let Some(&family) = self.order.get(self.cursor.0) {
            let before = self.points.len();
            let next = self.read(family, now, &mut count);
            if self.points.len() > before {
                pieces.push(Piece { family, points: before..self.points.len() });
            }
            self.open.push(family);
            self.cursor = match next {
                Some(series) => (self.cursor.0, series),
                None => (self.cursor.0 + 1, 0),
            };
            if self.points.len() >= FULL {
                break;
            }
        }
        if pieces.is_empty() {
            // Nothing was read that would have to be told.
            self.settled(true);
            self.cursor = (0, 0);
            shown(self.reader.families().iter().map(Following::shown).sum());
            return None;
        }
        let buffer = self.buffer();
        let bytes = self.assembled(&pieces, buffer);
        self.sent = Some(bytes.clone());
        Some(MetricRequest { bytes, points: count })
    }

    /// Whether the last request was delivered; what was not, a delta reader tells again with the next collection.
    pub fn settled(&mut self, delivered: bool) {
        let families = self.reader.families();
        for place in self.open.drain(..) {
            if delivered {
                families[place].commit();
            } else {
                families[place].forget();
            }
        }
    }

    /// Ends a collection before all its requests were asked for.
    pub fn restart(&mut self) {
        self.settled(false);
        self.cursor = (0, 0);
    }

    fn read(&mut self, place: usize, now: u64, count: &mut u64) -> Option<usize> {
        let (family, points) = (&mut self.families[place], &mut self.points);
        let following = &mut self.reader.families()[place];
        family.begin(following.source());
        following.read(self.cursor.1, now, |source, point| {
            *count += u64::from(family.point(points, source, point, now));
            if points.len() >= FULL { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    /// The buffer of the last request, if nobody else holds it any more.
    fn buffer(&mut self) -> Vec<u8> {
        let old = self.sent.take().and_then(|sent| sent.try_into_mut().ok());
        let mut buffer = old.map(Vec::from).unwrap_or_default();
        buffer.clear();
        buffer
    }

    /// The message around the pieces; all lengths are known before anything is written.
    fn assembled(&self, pieces: &[Piece], mut buffer: Vec<u8>) -> Bytes {
        let scopes: Vec<&[Piece]> = pieces
            .chunk_by(|one, other| self.families[one.family].scope() == self.families[other.family].scope())
            .collect();
        let name_of = |scope: &[Piece]| scope.first().map_or("", |piece| self.families[piece.family].scope());
        let framed = |length: usize| 1 + varint_length(length) + length;
        let metrics = |scope: &[Piece]| -> usize {
            scope.iter().map(|piece| framed(self.families[piece.family].length(piece.points.len()))).sum()
        };
        let scope_length = |scope: &[Piece]| framed(framed(name_of(scope).len())) + metrics(scope);
        let all = self.resource.len() + scopes.iter().map(|scope| framed(scope_length(scope))).sum::<usize>();
        buffer.reserve(framed(all));
        let mut w = Writer::new(&mut buffer);
        w.header(1, all);
        w.raw(&self.resource);
        for scope in scopes {
            w.header(2, scope_length(scope));
            w.message(1, |w| w.string(1, name_of(scope)));
            for piece in scope {
                let points = self.points.get(piece.points.clone()).unwrap_or_default();
                self.families[piece.family].write(&mut w, points);
            }
        }
        buffer.into()
    }
}
