//! The doors through which telemetry leaves: OTLP and the terminal.

#[cfg(feature = "otlp")]
pub mod otlp;
pub mod stdout;

#[cfg(test)]
mod specimen;
