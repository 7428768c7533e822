//! What the spans of one callsite have in common, encoded once: name, kind, keys, function.

use super::key_value::{Key, TRACKING_HEAD, text_pair};
use super::writer::{Piece, Writer};
use crate::id::TraceId;
use crate::schema::{SpanKind, SpanShape};
use crate::span::{FUNCTION, RecordView, function_of, identifies};
use std::cell::RefCell;
use std::ptr;
use tracing_core::Metadata;

/// Places for callsites that are remembered. Of two that share one, the one that came last has it.
const PLACES_BITS: u32 = 10;

/// The field of a span's attributes.
pub(super) const ATTRIBUTES: u32 = 9;

/// Trace, span and parent, whose ids are zero.
const IDS: [u8; 38] = {
    let mut ids = [0; 38];
    (ids[0], ids[1]) = (0x0a, 16);
    (ids[18], ids[19]) = (0x12, 8);
    (ids[28], ids[29]) = (0x22, 8);
    ids
};

/// The end, which is zero.
const END: [u8; 9] = [0x41, 0, 0, 0, 0, 0, 0, 0, 0];

/// The digits of the tracking id and the flags, which are zero.
const LAST: [u8; 38] = {
    let mut last = [0; 38];
    (last[32], last[33]) = (0x85, 0x01);
    last
};

/// The bytes that all spans of a callsite share.
pub(super) struct Ahead {
    metadata: &'static Metadata<'static>,
    shape: Option<&'static SpanShape>,
    /// Name and kind, and the tag of the beginning.
    pub(super) role: Piece<64>,
    /// All from trace to end, of a span that has a parent and no `tracestate`: what differs from span to span is zero.
    pub(super) head: Piece<96>,
    /// The keys of its fields, in their order.
    pub(super) keys: Box<[Key]>,
    /// Function, tracking id and flags: its digits and they are zero.
    pub(super) last: Piece<160>,
    /// The function alone, for a span with a tracking id of its own.
    pub(super) function: Box<[u8]>,
}

/// The digits of the trace that was written last: spans of one trace end together.
pub(super) struct Digits {
    trace: TraceId,
    text: [u8; 32],
}

/// The callsites that one thread has encoded spans of; nearly all spans are encoded by one thread.
struct Table {
    places: Vec<Option<Box<Ahead>>>,
    digits: Digits,
}

thread_local! {
    static TABLE: RefCell<Table> = const { RefCell::new(Table::EMPTY) };
}

/// Runs `encode` with what is known ahead of this span.
#[inline]
pub(super) fn with(span: &RecordView<'_>, mut encode: impl FnMut(&Ahead, &mut Digits)) {
    let known = TABLE.try_with(|table| table.try_borrow_mut().map(|mut table| table.with(span, &mut encode)));
    if !matches!(known, Ok(Ok(()))) {
        begin_again(span, &mut encode);
    }
}

/// A thread that is ending has no table, and begins an empty one for each span.
#[cold]
fn begin_again(span: &RecordView<'_>, encode: &mut dyn FnMut(&Ahead, &mut Digits)) {
    let mut table = Table::EMPTY;
    table.with(span, encode);
}

impl Table {
    const EMPTY: Self =
        Self { places: Vec::new(), digits: Digits { trace: TraceId::NONE, text: [b'0'; 32] } };

    #[inline]
    fn with(&mut self, span: &RecordView<'_>, mut encode: impl FnMut(&Ahead, &mut Digits)) {
        let place = place(span.metadata);
        if !self.places.get(place).and_then(Option::as_ref).is_some_and(|ahead| ahead.is_of(span)) {
            self.remember(place, span);
        }
        if let Some(ahead) = &self.places[place] {
            encode(ahead, &mut self.digits);
        }
    }

    #[cold]
    #[inline(never)]
    fn remember(&mut self, place: usize, span: &RecordView<'_>) {
        if self.places.is_empty() {
            self.places.resize_with(1 << PLACES_BITS, || None);
        }
        self.places[place] = Some(Box::new(Ahead::of(span.metadata, span.shape)));
    }
}

impl Digits {
    /// The digits of this trace.
    #[inline]
    pub(super) fn of(&mut self, trace: TraceId) -> &[u8; 32] {
        if self.trace != trace {
            *self = Self { trace, text: trace.to_hex() };
        }
        &self.text
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
        let head = [&IDS[..], &role, &[0; 8], &END].concat();
        let last = [&*function, &TRACKING_HEAD, &LAST].concat();
        // Nobody else says who a span is.
        let key = |name: &'static str| Key::of(ATTRIBUTES, name, identifies(name.as_bytes()));
        let keys = metadata.fields().iter().map(|field| key(field.name())).collect();
        Self {
            metadata,
            shape,
            role: Piece::of(&role),
            head: Piece::of(&head),
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
