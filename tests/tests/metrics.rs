//! Metrics as users declare, update and read them.

use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric};

#[derive(LabelValue, Clone, Copy)]
enum WorkflowType {
    DataProcessing,
    AiGeneration,
    #[label(rename = "chat")]
    Conversation,
}

#[derive(Labels, Clone, Copy)]
struct WorkflowLabels {
    workflow_type: WorkflowType,
    status: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct ModelLabels<'a> {
    model: Capped<'a, 3>,
}

/// Workflow executions by type and outcome.
#[metric(counter = "workflow_executions", unit = "{execution}")]
pub static WORKFLOW_EXECUTIONS: Counter<WorkflowLabels>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.01, 0.1, 0.5, 1.0, 5.0])]
pub static WORKFLOW_DURATION: Histogram<WorkflowType>;

/// Sessions now open.
#[metric(gauge = "active_sessions")]
pub static ACTIVE_SESSIONS: Gauge;

/// Connections now open.
#[metric(updown = "connections", unit = "{connection}")]
static CONNECTIONS: UpDown;

/// Tokens billed.
#[metric(counter = "ai_tokens_used", unit = "{token}")]
pub static AI_TOKENS_USED: Counter<ModelLabels<'_>>;

/// Jobs waiting.
#[metric(observe = "queue_depth", with = || queue_len() as f64)]
pub static QUEUE_DEPTH: Gauge;

fn queue_len() -> usize {
    7
}

#[test]
fn values_are_snake_case_unless_renamed() {
    assert_eq!(<WorkflowType as LabelValue>::VALUES, ["data_processing", "ai_generation", "chat"]);
    assert_eq!(WorkflowType::CARDINALITY, 3);
    assert_eq!(WorkflowType::Conversation.as_label(), "chat");
}

#[test]
fn the_tour_compiles_and_runs() {
    let name = String::from("small-1");
    WORKFLOW_EXECUTIONS
        .inc(WorkflowLabels { workflow_type: WorkflowType::DataProcessing, status: Outcome::Success });
    AI_TOKENS_USED.add(120, ModelLabels { model: Capped(&name) });
    WORKFLOW_DURATION.record(0.25, WorkflowType::AiGeneration);
    ACTIVE_SESSIONS.set(42.0);
    let _open = ACTIVE_SESSIONS.enter();
    CONNECTIONS.add(-3);
    let bound = WORKFLOW_DURATION.bind(WorkflowType::Conversation);
    bound.record(0.5);
    let _ = &QUEUE_DEPTH;
}
