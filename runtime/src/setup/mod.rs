//! Sets telemetry up in one call and takes it down without loss.

mod builder;
mod burn;
#[cfg(all(feature = "otlp", feature = "record"))]
mod collector;
#[cfg(not(all(feature = "otlp", feature = "record")))]
#[path = "no_collector.rs"]
#[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "it has the form of the one that exports")]
mod collector;
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "what records prints its metrics"))]
mod console;
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "what records asks for more"))]
mod environment;
#[cfg(all(feature = "opentelemetry-sdk", feature = "record"))]
mod exporters;
#[cfg(not(all(feature = "opentelemetry-sdk", feature = "record")))]
#[path = "no_exporters.rs"]
#[allow(clippy::unused_self, reason = "it has the form of the one that exports")]
mod exporters;
#[cfg(feature = "record")]
mod follow;
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "what records says more"))]
mod greeting;
mod health;
#[cfg(any(feature = "server", feature = "client"))]
mod http;
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
#[cfg(all(feature = "server", feature = "record"))]
mod scrapes;
#[cfg(not(all(feature = "server", feature = "record")))]
#[path = "no_scrapes.rs"]
#[allow(
    dead_code,
    clippy::unused_self,
    clippy::unused_async,
    reason = "it has the form of the one that serves"
)]
mod scrapes;
mod stderr;
mod telemetry;
mod variables;

pub use builder::{Logs, Setup, setup};
pub use burn::Slo;
pub use health::{Dropped, Health, SignalHealth};
pub use mount::layer;
pub use telemetry::Telemetry;
pub use variables::{Variable, variables};
