//! Chat at the gateway: the agent's answer, word for word, as server-sent events.

use crate::caller::Caller;
use crate::metrics::WorkflowType;
use crate::peer::Peer;
use crate::refusal::Refusal;
use crate::workflows::{NewWorkflow, order, refusal};
use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures_util::Stream;
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;

#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Message {
    message: String,
}

impl Default for Message {
    fn default() -> Self {
        Self { message: "Hello".to_owned() }
    }
}

/// POST /api/app/chat/stream
pub(crate) async fn stream(
    State(agent): State<Peer>,
    _: Caller,
    Json(asked): Json<Message>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let workflow = NewWorkflow { workflow_type: WorkflowType::Conversation, prompt: asked.message };
    let report = order(&agent, workflow).await.map_err(|error| refusal(&error))?;
    // The request's span ends with the last event, so its duration is what the user waited for.
    Ok(Sse::new(async_stream::stream! {
        for word in report.text.split_whitespace() {
            tokio::time::sleep(Duration::from_millis(2)).await;
            yield Ok(Event::default().event("token").data(word));
        }
        yield Ok(Event::default().event("done").data(report.tokens.to_string()));
    }))
}
