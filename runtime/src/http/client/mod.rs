//! The client side: every call carries the trace, the tracking id and, where allowed, the baggage.

mod call;
mod layer;
mod middleware;

pub use layer::{CallFuture, ClientLayer, ClientService, layer};
pub use middleware::{ReqwestMiddleware, reqwest_middleware};
