//! What a thread needs to write a line, used again for the next one.

use super::Around;
use super::plans::Plans;
use super::typed::Shown;
use std::cell::Cell;

/// What a buffer may keep between two lines.
const KEPT: usize = 64 * 1024;

/// The things on it are taken while a line is written; a value that logs while it is logged gets others.
pub(super) struct Desk {
    pub(super) line: Vec<u8>,
    /// The fields of a typed event, before its message is known.
    pub(super) members: Vec<u8>,
    /// Where each of them stands.
    pub(super) shown: Vec<Shown>,
    pub(super) around: Around,
    pub(super) plans: Plans,
}

thread_local! {
    static DESK: Cell<Option<Box<Desk>>> = const { Cell::new(None) };
}

impl Desk {
    /// Runs `write` with this thread's desk.
    pub(super) fn with(write: impl FnOnce(&mut Self)) {
        let mut desk = DESK.try_with(Cell::take).ok().flatten().unwrap_or_else(|| Box::new(Self::new()));
        write(&mut desk);
        desk.line.clear();
        desk.line.shrink_to(KEPT);
        desk.members.clear();
        desk.members.shrink_to(KEPT);
        // A thread that is ending writes its next line at a new one.
        let _ = DESK.try_with(|place| place.set(Some(desk)));
    }

    fn new() -> Self {
        Self {
            line: Vec::with_capacity(1024),
            members: Vec::new(),
            shown: Vec::new(),
            around: Around::default(),
            plans: Plans::new(),
        }
    }
}
