//! Calls of annotated functions: what is captured at the start, how they end, and what is told of it.

mod error_type;
#[cfg(feature = "record")]
mod event;
#[cfg(not(feature = "record"))]
#[path = "event_silent.rs"]
mod event;
mod exception;
mod failure;
mod failure_message;
mod future;
mod guard;
mod judged;
mod ladder;
mod lazy;
mod made;
mod metric;
mod opening;
mod panic;
mod progress;
mod public;
mod slot;
mod start;
mod stay;
mod stream;
mod telling;
mod verdict;

pub use error_type::{ErrorType, error_of, no_error, same_error};
pub use event::{TypedEvent, emit};
#[cfg(feature = "server")]
pub(crate) use exception::unwound;
pub(crate) use exception::{ExceptionSignal, set_exception_signal};
pub use failure::{Failure, FailureKind, Names, SafeError};
pub use failure_message::{InnerFailure, InnerUnknown, Part, PartHidden, PartRecorded, message};
pub use guard::{Call, Ended};
pub use ladder::judge;
pub use lazy::{boxed, lazy, make};
pub use made::{Later, Prepared};
pub use metric::{add, enter, inc, only, quiet, record, set, shift};
pub use opening::{Span, given, here, no_span, open, open_values, plain, plain_here, to_tracing};
#[cfg(feature = "server")]
pub(crate) use panic::next as next_panic;
pub(crate) use panic::{chain_panic_hook, hear_panics, install_panic_hook};
pub use slot::{
    Show, ShowDisplay, ShowRedacted, ShowText, Slot, Unrecorded, debug, late, literal, redacted, value,
};
pub use start::{causes, child_of, links, never, parent_id, remote, start};
pub use stay::Stay;
pub use stream::{IsStream, make_stream, streamed};
pub use telling::err_level;
pub use verdict::{Verdict, err_debug, err_display, err_type, error_in, is_expected, probe};
