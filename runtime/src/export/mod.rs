//! The doors through which telemetry leaves: OTLP, scrapes and the terminal.

#[cfg(feature = "opentelemetry-sdk")]
pub(crate) mod opentelemetry;
#[cfg(feature = "otlp")]
pub mod otlp;
pub mod prometheus;
pub mod stdout;

#[cfg(test)]
mod specimen;
