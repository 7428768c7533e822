//! workflow-agent: turns an order into a workflow with the help of the language model, and has the engine keep it.

use crate::engine::Stored;
use crate::llm::{self, Completion, ModelError};
use crate::metrics::{
    ACTIVE_WORKFLOWS, Progress, WORKFLOW_DURATION, WORKFLOW_EXECUTIONS, WorkflowLabels, WorkflowType,
};
use crate::peer::{Peer, PeerError};
use crate::refusal::Refusal;
use crate::store::Workflow;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use telemark::{Event, Instrument as _, metric, traced};

/// What the gateway orders.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub(crate) struct Order {
    pub(crate) workflow_id: String,
    pub(crate) workflow_type: WorkflowType,
    pub(crate) prompt: String,
}

/// The model has answered with a workflow.
#[derive(Event)]
#[event(name = "workflow_generated", level = "info", message = "generated {nodes_count} nodes")]
struct WorkflowGenerated<'a> {
    #[redact(public)]
    workflow_id: &'a str,
    #[redact(public)]
    nodes_count: u32,
}

/// What it gets.
#[derive(Serialize, Deserialize, Debug)]
pub(crate) struct Report {
    pub(crate) workflow_id: String,
    pub(crate) nodes: u32,
    pub(crate) tokens: u64,
    pub(crate) text: String,
}

/// Why there is no workflow.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkflowError {
    #[error("the prompt is empty")]
    Empty,
    #[error("the model gave no answer")]
    Model(#[from] ModelError),
    #[error("the engine did not keep the workflow")]
    Engine(#[from] PeerError),
}

impl WorkflowError {
    /// Whether it is the order's fault: then it is an answer, not a failure of the agent.
    const fn is_expected(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

impl IntoResponse for WorkflowError {
    fn into_response(self) -> Response {
        let (status, reason) = match self {
            Self::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "the prompt is empty"),
            Self::Model(ModelError::Overloaded) => {
                (StatusCode::SERVICE_UNAVAILABLE, "the model is overloaded")
            }
            Self::Model(ModelError::Truncated) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "the model gave no answer")
            }
            Self::Engine(_) => (StatusCode::BAD_GATEWAY, "the engine did not keep the workflow"),
        };
        Refusal::new(status, reason).into_response()
    }
}

/// The agent's routes.
pub(crate) fn routes(engine: Peer) -> Router {
    Router::new().route("/generate", post(generate)).with_state(engine)
}

async fn generate(
    State(engine): State<Peer>,
    Json(order): Json<Order>,
) -> Result<Json<Report>, WorkflowError> {
    process_workflow(&engine, order).await.map(Json)
}

/// One workflow, from the order to its place in the engine: one span, one count, one duration, one outcome.
#[traced(
    args(%order.workflow_id as "workflow.id"),
    fields(workflow.type = %order.workflow_type, batch.id: &str, batch.total: &str, tokens.used: u64),
    span = sp,
    expected_if = WorkflowError::is_expected,
    err(Display)
)]
#[metric(counter = WORKFLOW_EXECUTIONS, labels(WorkflowLabels { workflow_type: order.workflow_type, status: outcome }))]
#[metric(histogram = WORKFLOW_DURATION, labels(order.workflow_type))]
async fn process_workflow(engine: &Peer, order: Order) -> Result<Report, WorkflowError> {
    // The gateway put these into its baggage; they came along without being part of the order.
    if let (Some(id), Some(total)) =
        (telemark::baggage::get("batch.id"), telemark::baggage::get("batch.total"))
    {
        sp.batch_id(id.as_str());
        sp.batch_total(total.as_str());
    }
    let completion = {
        let _processing = ACTIVE_WORKFLOWS.enter(Progress::Processing);
        validate_data(&order)?;
        let thinking = telemark::span!("ai_processing", model.name = %model(order.workflow_type));
        ask(&order).instrument(thinking).await?
    };
    sp.tokens_used(completion.tokens());
    let workflow = Workflow {
        id: order.workflow_id,
        kind: order.workflow_type,
        nodes: completion.text.split_whitespace().count() as u32,
    };
    WorkflowGenerated { workflow_id: &workflow.id, nodes_count: workflow.nodes }.emit();
    let _storing = ACTIVE_WORKFLOWS.enter(Progress::Storing);
    store_result(engine, &workflow).await?;
    Ok(Report {
        workflow_id: workflow.id,
        nodes: workflow.nodes,
        tokens: completion.tokens(),
        text: completion.text,
    })
}

#[traced(fields(data.size = order.prompt.len()), expected_if = WorkflowError::is_expected, err(Display))]
fn validate_data(order: &Order) -> Result<(), WorkflowError> {
    if order.prompt.trim().is_empty() { Err(WorkflowError::Empty) } else { Ok(()) }
}

/// Asks once more if the model is busy; a second refusal is final.
async fn ask(order: &Order) -> Result<Completion, ModelError> {
    let model = model(order.workflow_type);
    match llm::complete(model, &order.prompt).await {
        Err(ModelError::Overloaded) => {
            tracing::warn!("the model is overloaded, asking once more");
            llm::complete(model, &order.prompt).await
        }
        answer => answer,
    }
}

#[traced(fields(storage.type = %"sqlite"), err(Display))]
async fn store_result(engine: &Peer, workflow: &Workflow) -> Result<(), PeerError> {
    let stored: Stored = engine.post("/workflows", workflow).await?;
    tracing::debug!(of_this_type = stored.of_this_type, "stored");
    Ok(())
}

const fn model(workflow_type: WorkflowType) -> &'static str {
    match workflow_type {
        WorkflowType::DataProcessing => "gpt-4-mini",
        WorkflowType::AiGeneration | WorkflowType::Conversation => "gpt-4",
    }
}
