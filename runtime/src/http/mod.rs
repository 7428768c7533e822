//! HTTP on both sides: a layer for servers, layers for clients, and the metrics of both.

mod class;
#[cfg(feature = "client")]
pub mod client;
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "what records uses it"))]
mod method;
mod metrics;
#[cfg(feature = "server")]
pub mod server;
mod status;
mod url;

pub use class::StatusClass;
pub use method::Method;
#[cfg(feature = "server")]
pub use metrics::{
    ActiveLabels, HTTP_DURATION, HTTP_REQUESTS, RequestLabels, SERVER_ACTIVE, SERVER_DURATION, Scheme,
    ServerLabels,
};
#[cfg(feature = "client")]
pub use metrics::{CLIENT_DURATION, ClientLabels};
#[cfg(feature = "server")]
pub use server::Route;
pub use status::{Fault, ResponseStatus, ServerFault, Status};
