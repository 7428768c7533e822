//! Where the last panic of this thread came from, kept for the guards that its unwinding drops.

use super::exception::trace;
use crate::log;
use crate::redact::{Rule, SinkKind, Slot, redacted};
use crate::schema::Class;
use std::cell::RefCell;
use std::fmt;
use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Once, OnceLock};
use std::thread;
use std::time::Duration;

/// What may be shown of a panic under any policy: its place and its payload if that stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Panic {
    /// The source file.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: u32,
    /// The column, from 1.
    pub(super) column: u32,
    /// The payload, if it is literal text.
    pub(super) literal: Option<&'static str>,
    /// The kind of the payload: `literal`, `formatted` or `other`.
    pub(super) payload: &'static str,
    /// Which panic of this process it was.
    pub(super) number: u64,
    /// The stack, if RUST_BACKTRACE asks for it.
    pub(super) trace: Option<String>,
}

/// What led to a panic is written before anything else happens, if that takes no longer.
const FLUSH: Duration = Duration::from_millis(100);

/// How many panics this process has seen.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// The number of the next panic: what a call notes when it begins.
pub(crate) fn next() -> u64 {
    NUMBER.load(Ordering::Relaxed)
}

thread_local! {
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Whether panics are printed under the policy of the terminal.
static CAREFUL: AtomicBool = AtomicBool::new(false);

/// Whether the hook that was there is called under every policy.
static CHAINED: AtomicBool = AtomicBool::new(false);

/// The hook that was there is called under every policy: whoever set it answers for what it shows.
pub(crate) fn chain_panic_hook() {
    CHAINED.store(true, Ordering::Relaxed);
}

/// Keeps location and literal payload of every panic, and prints it under the policy of the terminal.
///
/// Under the policy `dev` the hook that was there prints the panic, whole. Under any other this one prints what any
/// policy may show, and the earlier hook is not called unless the program asks for it: it would print the payload. A hook that is set later runs
/// before this one, as it decides.
pub(crate) fn install_panic_hook() {
    CAREFUL.store(true, Ordering::Relaxed);
    keep_panics();
}

/// Hears of panics, in the form that `production` prints.
type Hear = fn(&dyn fmt::Display);

static HEARD: OnceLock<Hear> = OnceLock::new();

/// The same as [`keep_panics`], for tests that hear what production would print; the first one does.
pub(crate) fn hear_panics(hear: Hear) {
    HEARD.get_or_init(|| hear);
    keep_panics();
}

/// Keeps location and literal payload of every panic, which is printed as before; a second call does nothing.
fn keep_panics() {
    static INSTALLED: Once = Once::new();
    // A thread that unwinds may not touch the hook.
    if INSTALLED.is_completed() || thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let panic = Panic::of(info);
            let careful =
                CAREFUL.load(Ordering::Relaxed) && !SinkKind::Terminal.policy().shows(Class::Personal);
            if careful {
                if panic.literal.is_none() {
                    redacted(Rule::Text, Slot::Panic);
                }
                // A closed stderr must not turn a panic into an abort.
                let _closed = writeln!(std::io::stderr().lock(), "{panic}");
            }
            if let Some(hear) = HEARD.get() {
                hear(&panic);
            }
            remember(panic);
            // If the panic ends the program, nobody else writes what led to it.
            log::flush_before_the_end(FLUSH);
            if !careful || CHAINED.load(Ordering::Relaxed) {
                before(info);
            }
        }));
    });
}

/// As the standard library prints it, without a payload that was put together when the program ran.
impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thread = thread::current();
        let name = thread.name().unwrap_or("<unnamed>");
        let Self { file, line, column, .. } = self;
        writeln!(f, "thread '{name}' panicked at {file}:{line}:{column}:")?;
        match self.literal {
            Some(literal) => f.write_str(literal)?,
            None => write!(f, "(a {} payload, which the policy `production` does not show)", self.payload)?,
        }
        match &self.trace {
            Some(trace) => write!(f, "\nstack backtrace:\n{trace}"),
            None => Ok(()),
        }
    }
}

impl Panic {
    /// What may be shown of this panic.
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let literal = info.payload().downcast_ref::<&'static str>().copied();
        let payload = match literal {
            Some(_) => "literal",
            None if info.payload().is::<String>() => "formatted",
            None => "other",
        };
        let at = info.location();
        let file = at.map(|at| at.file().to_owned()).unwrap_or_default();
        let (line, column) = at.map(|at| (at.line(), at.column())).unwrap_or_default();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self { file, line, column, literal, payload, number, trace: trace() }
    }
}

fn remember(panic: Panic) {
    // A thread that is ending has nowhere to keep it; a guard then knows only that there was a panic.
    let _ = LAST.try_with(|last| {
        if let Ok(mut last) = last.try_borrow_mut() {
            *last = Some(panic);
        }
    });
}

/// The panic that is unwinding this thread, since this number; one that goes on by `resume_unwind` is not known.
pub(super) fn last(since: u64) -> Option<Panic> {
    let last = LAST.try_with(|last| last.try_borrow().ok().and_then(|last| last.clone())).ok().flatten();
    last.filter(|panic| panic.number >= since)
}
