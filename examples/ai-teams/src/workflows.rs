//! Workflows at the gateway: one, or a batch whose id travels along as baggage.

use crate::agent::{Order, Report};
use crate::caller::Caller;
use crate::metrics::WorkflowType;
use crate::peer::{Peer, PeerError};
use crate::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use telemark::traced;

/// What a user asks for; what is left out is filled in, so that `{}` is a request to play with.
#[derive(Serialize, Deserialize, Debug)]
#[serde(default)]
pub(crate) struct NewWorkflow {
    pub(crate) workflow_type: WorkflowType,
    pub(crate) prompt: String,
}

impl Default for NewWorkflow {
    fn default() -> Self {
        Self { workflow_type: WorkflowType::AiGeneration, prompt: "Plan the next release".to_owned() }
    }
}

#[derive(Serialize)]
pub(crate) struct BatchReport {
    batch_id: String,
    succeeded: usize,
    reports: Vec<Report>,
}

/// POST /api/app/workflows
pub(crate) async fn create(
    State(agent): State<Peer>,
    _: Caller,
    Json(asked): Json<NewWorkflow>,
) -> Result<(StatusCode, Json<Report>), Refusal> {
    let report = order(&agent, asked).await.map_err(|error| refusal(&error))?;
    Ok((StatusCode::CREATED, Json(report)))
}

/// POST /api/app/workflows/batch
pub(crate) async fn create_batch(
    State(agent): State<Peer>,
    _: Caller,
    Json(asked): Json<Vec<NewWorkflow>>,
) -> Json<BatchReport> {
    Json(process_batch(&agent, asked).await)
}

/// Has the agent make a workflow.
pub(crate) async fn order(agent: &Peer, asked: NewWorkflow) -> Result<Report, PeerError> {
    let workflow_id = format!("wf-{}", telemark::SpanId::random());
    let order = Order { workflow_id, workflow_type: asked.workflow_type, prompt: asked.prompt };
    agent.post("/generate", &order).await
}

/// One after another; a failure of one is recorded on its span and does not stop the others.
#[traced(fields(batch.id: &str, batch.size = asked.len(), batch.success_count: usize), span = sp)]
async fn process_batch(agent: &Peer, asked: Vec<NewWorkflow>) -> BatchReport {
    let batch_id = telemark::SpanId::random().to_string();
    sp.batch_id(batch_id.as_str());
    // Both go to every service that the batch reaches, until the guards are dropped.
    let _id = telemark::baggage::set("batch.id", &batch_id);
    let _total = telemark::baggage::set("batch.total", asked.len());
    let mut reports = Vec::with_capacity(asked.len());
    for (index, workflow) in asked.into_iter().enumerate() {
        if let Ok(report) = process_item(agent, index, workflow).await {
            reports.push(report);
        }
    }
    sp.batch_success_count(reports.len());
    BatchReport { batch_id, succeeded: reports.len(), reports }
}

/// The index is an attribute: in the span's name it would make a new name for every item.
#[traced(name = "process_batch_item", args(index as "batch.index"), err(Display))]
async fn process_item(agent: &Peer, index: usize, workflow: NewWorkflow) -> Result<Report, PeerError> {
    order(agent, workflow).await
}

/// What the user is told of a failed call.
pub(crate) fn refusal(error: &PeerError) -> Refusal {
    match error.status() {
        Some(StatusCode::UNPROCESSABLE_ENTITY) => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "the prompt is empty")
        }
        Some(StatusCode::SERVICE_UNAVAILABLE) => {
            tracing::warn!(%error, "the model is overloaded");
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the model is overloaded, try again")
        }
        _ => {
            tracing::error!(%error, "the agent failed");
            Refusal::new(StatusCode::BAD_GATEWAY, "the agent failed")
        }
    }
}
