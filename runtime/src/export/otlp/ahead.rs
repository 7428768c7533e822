//! What the spans of one callsite have in common, encoded once: name, kind, keys, function.

use super::key_value::{Key, TRACKING_HEAD, text_pair};
use super::writer::{Piece, Writer};
use crate::schema::{SpanKind, SpanShape};
use crate::span::{FUNCTION, RecordView, function_of, identifies};
use std::cell::Cell;
use std::ptr;
use tracing_core::Metadata;

/// Places for callsites that are remembered. Of two that share one, the one that came last has it.
const PLACES_BITS: u32 = 10;

/// The field of a span's attributes.
pub(super) const ATTRIBUTES: u32 = 9;

/// The bytes that all spans of a callsite share.
pub(super) struct Ahead {
    metadata: &'static Metadata<'static>,
    shape: Option<&'static SpanShape>,
    /// Name and kind, and the tag of the beginning.
    pub(super) role: Piece<64>,
    /// The keys of its fields, in their order.
    pub(super) keys: Box<[Key]>,
    /// The function, and all of the tracking id but its digits.
    pub(super) last: Piece<96>,
    /// The function alone, for a span with a tracking id of its own.
    pub(super) function: Box<[u8]>,
}

/// The callsites that one thread has encoded spans of; nearly all spans are encoded by one thread.
#[derive(Default)]
struct Table(Vec<Option<Box<Ahead>>>);

thread_local! {
    static TABLE: Cell<Table> = const { Cell::new(Table(Vec::new())) };
}

/// Runs `encode` with what is known ahead of this span.
#[inline]
pub(super) fn with(span: &RecordView<'_>, encode: impl FnOnce(&Ahead)) {
    // A thread that is ending has no table, and begins an empty one for each span.
    let mut table = TABLE.try_with(Cell::take).unwrap_or_default();
    encode(table.of(span));
    let _ = TABLE.try_with(|cell| cell.set(table));
}

impl Table {
    #[inline]
    fn of(&mut self, span: &RecordView<'_>) -> &Ahead {
        let place = place(span.metadata);
        if !self.0.get(place).and_then(Option::as_ref).is_some_and(|ahead| ahead.is_of(span)) {
            self.remember(place, span);
        }
        self.0[place].as_deref().expect("it was remembered a moment ago")
    }

    #[cold]
    #[inline(never)]
    fn remember(&mut self, place: usize, span: &RecordView<'_>) {
        if self.0.is_empty() {
            self.0.resize_with(1 << PLACES_BITS, || None);
        }
        self.0[place] = Some(Box::new(Ahead::of(span.metadata, span.shape)));
    }
}

/// Descriptions lie a few words apart, so the low bits of their addresses tell little.
#[inline]
fn place(metadata: &'static Metadata<'static>) -> usize {
    let address = ptr::from_ref(metadata).addr() as u64;
    (address.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - PLACES_BITS)) as usize
}

impl Ahead {
    #[inline]
    fn is_of(&self, span: &RecordView<'_>) -> bool {
        ptr::eq(self.metadata, span.metadata)
            && self.shape.map(ptr::from_ref) == span.shape.map(ptr::from_ref)
    }

    fn of(metadata: &'static Metadata<'static>, shape: Option<&'static SpanShape>) -> Self {
        let kind = shape.map(|shape| shape.kind).unwrap_or_default();
        let role = written(|w| role(w, metadata.name().as_bytes(), kind));
        let function = written(|w| {
            if let Some(function) = function_of(shape) {
                text_pair(w, ATTRIBUTES, FUNCTION.as_bytes(), function.as_bytes());
            }
        });
        let last = [&*function, &TRACKING_HEAD].concat();
        // Nobody else says who a span is.
        let key = |name: &'static str| Key::of(ATTRIBUTES, name, identifies(name.as_bytes()));
        let keys = metadata.fields().iter().map(|field| key(field.name())).collect();
        Self {
            metadata,
            shape,
            role: Piece::of(&role),
            keys,
            last: Piece::of(&last),
            function: function.into(),
        }
    }
}

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Writer::new(&mut bytes));
    bytes
}

/// The span's name and kind, and the tag of its beginning.
pub(super) fn role(w: &mut Writer<'_>, name: &[u8], role: SpanKind) {
    w.bytes(5, name);
    w.raw_array([0x30, kind(role) as u8, 0x39]);
}

const fn kind(kind: SpanKind) -> u64 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}
