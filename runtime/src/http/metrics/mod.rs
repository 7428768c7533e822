//! The metrics of both sides.

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "client")]
pub use client::{CLIENT_DURATION, ClientLabels};
#[cfg(feature = "server")]
pub use server::{
    ActiveLabels, HTTP_DURATION, HTTP_REQUESTS, RequestLabels, SERVER_ACTIVE, SERVER_DURATION, Scheme,
    ServerLabels,
};
#[cfg(feature = "server")]
pub(crate) use server::{Ended, active};
