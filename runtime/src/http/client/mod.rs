//! The client side: every call carries the trace, the tracking id and, where allowed, the baggage.

mod call;
mod layer;
mod middleware;
mod redirects;
mod tries;

pub use layer::{CallFuture, ClientLayer, ClientService, layer};
pub use middleware::{ReqwestMiddleware, reqwest_middleware};
pub use redirects::redirects;
pub use tries::{TriesLayer, TriesService, tries};
