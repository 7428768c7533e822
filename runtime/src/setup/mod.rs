//! Sets telemetry up in one call and takes it down without loss.

mod builder;
mod environment;
mod filter;
mod health;
mod install;
mod mount;
#[cfg(feature = "server")]
mod routes;
mod telemetry;

pub use builder::{Setup, setup};
pub use health::Health;
pub use mount::layer;
pub use telemetry::Telemetry;
