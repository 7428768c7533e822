//! Where the last panic of this thread came from, kept for the guards that its unwinding drops.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

/// What may be shown of a panic under any policy: its place and its payload if that stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    /// The source file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The payload, if it is literal text.
    pub literal: Option<&'static str>,
    /// The kind of the payload: `literal`, `formatted` or `other`.
    pub payload: &'static str,
    /// Which panic of this process it was.
    pub(super) number: u64,
}

thread_local! {
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Keeps location and literal payload of every panic, then calls the hook that was there; a second call does nothing.
pub fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            remember(info);
            before(info);
        }));
    });
}

impl Panic {
    /// What may be shown of this panic.
    #[must_use]
    pub fn of(info: &PanicHookInfo<'_>) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let literal = info.payload().downcast_ref::<&'static str>().copied();
        let payload = match literal {
            Some(_) => "literal",
            None if info.payload().is::<String>() => "formatted",
            None => "other",
        };
        let (file, line) =
            info.location().map_or_else(Default::default, |at| (at.file().to_owned(), at.line()));
        Self { file, line, literal, payload, number: NUMBER.fetch_add(1, Ordering::Relaxed) }
    }
}

fn remember(info: &PanicHookInfo<'_>) {
    let panic = Panic::of(info);
    // A thread that is ending has nowhere to keep it; a guard then knows only that there was a panic.
    let _ = LAST.try_with(|last| {
        if let Ok(mut last) = last.try_borrow_mut() {
            *last = Some(panic);
        }
    });
}

/// The panic that is unwinding this thread.
pub(super) fn last() -> Option<Panic> {
    LAST.try_with(|last| last.try_borrow().ok().and_then(|last| last.clone())).ok().flatten()
}
