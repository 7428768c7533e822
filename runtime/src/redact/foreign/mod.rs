//! What is not ours: spans, events and errors of other crates, of which nobody has decided what may be recorded.
//!
//! Each callsite gets a plan when it is first used. The program's own macros have decided already and pass; of a few
//! callsites it is known what they tell; every other text is scanned, or withheld where the program asks for that.

mod also;
#[cfg(any(feature = "opentelemetry-sdk", feature = "server", feature = "client"))]
mod boundary;
mod ceiling;
mod clean;
#[cfg(test)]
mod diary;
mod error;
#[cfg(feature = "fmt")]
mod fields;
mod known;
mod names;
mod plan;
mod plans;
mod print;
mod protect;
#[cfg(any(feature = "otlp", feature = "opentelemetry-sdk"))]
mod resource;
mod rewrite;
mod rule;
#[cfg(test)]
mod theirs;
mod trust;

pub(crate) use also::Also;
#[cfg(any(feature = "server", feature = "client", feature = "opentelemetry-sdk"))]
pub(crate) use boundary::scanned;
#[cfg(feature = "opentelemetry-sdk")]
pub(crate) use boundary::{attribute, drops_key};
pub(crate) use ceiling::{is_exporters_own, is_over_ceiling, lift_ceilings};
#[cfg(feature = "fmt")]
pub use fields::{ProtectedFields, protected_fields};
pub(crate) use names::names_a_secret;
pub(crate) use plan::Plan;
pub(crate) use plans::{plan_of, plan_of_event, take_as_ours};
pub(crate) use print::Printed;
pub use protect::{Protected, protect};
#[cfg(any(feature = "otlp", feature = "opentelemetry-sdk"))]
pub(crate) use resource::resource;
pub use trust::Foreign;
pub(crate) use trust::{generation, set_trust};
