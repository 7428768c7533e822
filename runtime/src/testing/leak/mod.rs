//! The proof that nothing leaks: made-up secrets, every sink of a view, and the search for one in the other.

mod answer;
mod canary;
mod chance;
mod compare;
mod encoding;
mod index;
mod judge;
mod lines;
mod normal;
#[cfg(feature = "otlp")]
mod otlp;
#[cfg(not(feature = "otlp"))]
#[path = "no_otlp.rs"]
mod otlp;
mod piece;
mod run;
mod told;

pub use answer::Answer;
pub use canary::Canary;
#[doc(hidden)]
pub use compare::{noninterference, noninterference_async};
#[doc(hidden)]
pub use judge::{no_leak, no_leak_async};
pub use told::Leak;

/// So many bytes of a secret in a row are a leak, unless a test says that more may be shown.
const WINDOW: usize = 4;
