//! The server side: one layer gives every request its trace, tracking id, baggage, metrics and access-log line.

mod ahead;
mod alike;
mod body;
mod chunked;
mod echo;
mod exchange;
mod failure;
mod fields;
mod future;
mod grpc;
mod headers;
mod health;
mod identity;
mod layer;
mod name;
mod origin;
mod route;
mod tracking;

pub use body::ResponseBody;
#[doc(hidden)]
pub use failure::failure_response;
pub use future::ResponseFuture;
pub use health::health;
pub use identity::{Baggage, TraceContext};
pub use layer::{ServerLayer, ServerService, layer};
pub use route::Route;
