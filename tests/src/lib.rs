//! Tests that see telemark as its users do: through its public API, its messages and its bytes.

#![forbid(unsafe_code)]

mod ended;
mod page;

pub use ended::{Ended, Program};
pub use page::Page;

/// The snippets of docs/from-python.md compile and run.
#[doc = include_str!("../../docs/from-python.md")]
#[cfg(doctest)]
pub struct FromPython;

/// The blocks of docs/from-tracing.md compile and run.
#[doc = include_str!("../../docs/from-tracing.md")]
#[cfg(doctest)]
pub struct FromTracing;

/// The blocks of docs/attributes.md compile and run.
#[doc = include_str!("../../docs/attributes.md")]
#[cfg(doctest)]
pub struct Attributes;

/// The blocks of docs/alerts.md compile and run.
#[doc = include_str!("../../docs/alerts.md")]
#[cfg(doctest)]
pub struct Alerts;

/// The blocks of docs/sampling.md compile and run.
#[doc = include_str!("../../docs/sampling.md")]
#[cfg(doctest)]
pub struct Sampling;

/// The blocks of docs/testing.md compile and run.
#[doc = include_str!("../../docs/testing.md")]
#[cfg(doctest)]
pub struct Testing;

/// The blocks of docs/slo.md compile and run.
#[doc = include_str!("../../docs/slo.md")]
#[cfg(doctest)]
pub struct Slo;

/// The blocks of docs/redaction.md compile and run.
#[doc = include_str!("../../docs/redaction.md")]
#[cfg(doctest)]
pub struct Redaction;
