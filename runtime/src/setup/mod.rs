//! Sets telemetry up in one call and takes it down without loss.

mod builder;
#[cfg(all(feature = "otlp", feature = "record"))]
mod collector;
#[cfg(not(all(feature = "otlp", feature = "record")))]
#[path = "no_collector.rs"]
#[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "it has the form of the one that exports")]
mod collector;
mod environment;
#[cfg(all(feature = "opentelemetry-sdk", feature = "record"))]
mod exporters;
#[cfg(not(all(feature = "opentelemetry-sdk", feature = "record")))]
#[path = "no_exporters.rs"]
#[allow(clippy::unused_self, reason = "it has the form of the one that exports")]
mod exporters;
mod greeting;
mod health;
#[cfg(feature = "record")]
mod install;
#[cfg(not(feature = "record"))]
#[path = "install_nothing.rs"]
mod install;
mod lost;
mod mount;
#[cfg(feature = "server")]
mod routes;
mod runtime;
mod stderr;
mod telemetry;

pub use builder::{Logs, Setup, setup};
pub use health::Health;
pub use mount::layer;
pub use telemetry::Telemetry;
