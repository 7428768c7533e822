//! HTTP on both sides: a layer for servers, layers for clients, and the metrics of both.

#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "what records uses it"))]
mod capture;
mod class;
#[cfg(feature = "client")]
pub mod client;
mod counted;
mod declared;
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "what records uses it"))]
mod method;
mod metrics;
#[cfg(feature = "server")]
pub mod server;
mod status;
mod url;

#[cfg_attr(not(feature = "record"), allow(unused_imports, reason = "set-up says what is captured"))]
pub(crate) use capture::{Captured, capture};
pub use class::StatusClass;
pub use method::Method;
#[cfg_attr(
    not(feature = "record"),
    allow(unused_imports, reason = "set-up adds bounds to what is recorded")
)]
pub(crate) use metrics::add_bounds;
#[cfg(feature = "server")]
pub use metrics::{
    ActiveLabels, HTTP_DURATION, HTTP_REQUESTS, RequestLabels, SERVER_ACTIVE, SERVER_DURATION,
    SERVER_REQUEST_SIZE, SERVER_RESPONSE_SIZE, Scheme, ServerLabels,
};
#[cfg(feature = "client")]
pub use metrics::{
    CLIENT_ACTIVE, CLIENT_DURATION, CLIENT_REQUEST_SIZE, CLIENT_RESPONSE_SIZE, ClientActiveLabels,
    ClientLabels,
};
#[cfg(feature = "server")]
pub use server::Route;
pub use status::{Fault, ResponseStatus, ServerFault, Status};
