//! The usual span: a parent of this process, fields that are short, and nothing else.

use super::ahead::{Ahead, Digits};
use super::key_value::TRACKING_HEAD;
use super::room::Room;
use crate::span::{Entries, RecordView};

/// What most spans take at most.
pub(super) const ROOM: usize = 384;

/// All from trace to end, of a span with a parent and no `tracestate`, and a name that is its callsite's.
#[inline]
pub(super) fn head(ahead: &Ahead, span: &RecordView<'_>, room: &mut Room<'_>) -> Option<()> {
    let (parent, _) = span.parent.filter(|_| span.trace_state.is_none() && !span.counts.named)?;
    room.piece(&ahead.head)?;
    let ids = room.first::<38>()?;
    ids[2..18].copy_from_slice(&span.trace.to_bytes());
    ids[20..28].copy_from_slice(&span.span.to_bytes());
    ids[30..].copy_from_slice(&parent.to_bytes());
    let times = room.last::<17>()?;
    times[..8].copy_from_slice(&span.start.to_le_bytes());
    times[9..].copy_from_slice(&span.end.to_le_bytes());
    Some(())
}

/// The fields that come first, while they are short; what follows is left.
#[inline]
pub(super) fn fields(ahead: &Ahead, entries: &mut Entries<'_>, room: &mut Room<'_>) {
    loop {
        let (mut next, written) = (entries.clone(), room.written());
        let Some((index, value)) = next.field() else { return };
        let key = ahead.keys.get(usize::from(index)).filter(|key| !key.is_taken);
        if key.and_then(|key| key.put(room, value)).is_none() {
            return room.back_to(written);
        }
        *entries = next;
    }
}

/// All that follows the fields where nothing else was gathered: function, tracking id and flags.
#[inline]
pub(super) fn last(
    ahead: &Ahead,
    digits: &mut Digits,
    span: &RecordView<'_>,
    flags: u32,
    room: &mut Room<'_>,
) -> Option<()> {
    let Some(text) = span.tracking() else {
        room.piece(&ahead.last)?;
        let last = room.last::<38>()?;
        last[..32].copy_from_slice(digits.of(span.trace));
        last[34..].copy_from_slice(&flags.to_le_bytes());
        return Some(());
    };
    let length = u8::try_from(text.len()).ok().filter(|length| *length < 100)?;
    room.append(&ahead.function)?;
    let mut head = TRACKING_HEAD;
    (head[1], head[16], head[18]) = (17 + length, 2 + length, length);
    room.begin_of(&head, head.len())?;
    room.append(text.as_bytes())?;
    room.begin_of(&(u64::from(flags) << 16 | 0x0185).to_le_bytes(), 6)
}
