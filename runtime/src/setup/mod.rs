//! Sets telemetry up in one call and takes it down without loss.

mod builder;
#[cfg(feature = "otlp")]
mod collector;
#[cfg(not(feature = "otlp"))]
#[path = "no_collector.rs"]
mod collector;
mod environment;
mod filter;
mod greeting;
mod health;
mod install;
mod lost;
mod mount;
#[cfg(feature = "server")]
mod routes;
mod stderr;
mod telemetry;

pub use builder::{Logs, Setup, setup};
pub use health::Health;
pub use mount::layer;
pub use telemetry::Telemetry;
