//! The metrics of both sides.

mod bounds;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "server")]
mod kept;
#[cfg(feature = "server")]
mod server;

pub(crate) use bounds::add as add_bounds;
#[cfg(not(feature = "client"))]
use bounds::none as widen_client;
#[cfg(not(feature = "server"))]
use bounds::none as widen_server;
use bounds::seconds;
#[cfg(feature = "client")]
pub(crate) use client::ClientEnded;
#[cfg(feature = "client")]
use client::widen as widen_client;
#[cfg(feature = "client")]
pub use client::{
    CLIENT_ACTIVE, CLIENT_DURATION, CLIENT_REQUEST_SIZE, CLIENT_RESPONSE_SIZE, ClientActiveLabels,
    ClientLabels,
};
#[cfg(feature = "server")]
use server::widen as widen_server;
#[cfg(feature = "server")]
pub use server::{
    ActiveLabels, HTTP_DURATION, HTTP_REQUESTS, RequestLabels, SERVER_ACTIVE, SERVER_DURATION,
    SERVER_REQUEST_SIZE, SERVER_RESPONSE_SIZE, Scheme, ServerLabels,
};
#[cfg(feature = "server")]
pub(crate) use server::{Ended, active};
