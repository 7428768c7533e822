//! api-gateway: what users talk to.

use crate::peer::Peer;
use crate::sessions::{self, Sessions};
use crate::{chat, workflows};
use axum::Router;
use axum::routing::{get, post};

/// The gateway's routes.
pub(crate) fn routes(agent: Peer) -> Router {
    let sessions = Router::new()
        .route("/api/app/sessions", get(sessions::list).post(sessions::create))
        .with_state(Sessions::default());
    Router::new()
        .route("/api/app/workflows", post(workflows::create))
        .route("/api/app/workflows/batch", post(workflows::create_batch))
        .route("/api/app/chat/stream", post(chat::stream))
        .with_state(agent)
        .merge(sessions)
}
