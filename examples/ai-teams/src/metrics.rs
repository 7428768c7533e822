//! The business metrics of the manual, declared once; labels are types, so a wrong one does not compile.

use serde::{Deserialize, Serialize};
use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric};

/// What a workflow does.
#[derive(LabelValue, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WorkflowType {
    DataProcessing,
    AiGeneration,
    Conversation,
}

impl std::fmt::Display for WorkflowType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(Self::VALUES[self.index()])
    }
}

/// How far a workflow has come.
#[derive(LabelValue, Debug, Clone, Copy)]
#[label(name = "status")]
pub(crate) enum Progress {
    Processing,
    Storing,
}

/// Which workflow, and how it ended.
#[derive(Labels, Clone, Copy)]
pub(crate) struct WorkflowLabels {
    pub(crate) workflow_type: WorkflowType,
    pub(crate) status: Outcome,
}

/// Which model was paid for; the names come from its maker, so their number is capped.
#[derive(Labels, Clone, Copy)]
pub(crate) struct ModelLabels<'a> {
    pub(crate) model: Capped<'a, 32>,
}

/// Workflow executions by type and outcome.
#[metric(counter = "workflow_executions", unit = "{execution}")]
pub(crate) static WORKFLOW_EXECUTIONS: Counter<WorkflowLabels>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0])]
pub(crate) static WORKFLOW_DURATION: Histogram<WorkflowType>;

/// Sessions now open.
#[metric(gauge = "active_sessions")]
pub(crate) static ACTIVE_SESSIONS: Gauge;

/// Workflows now in progress.
#[metric(updown = "active_workflows")]
pub(crate) static ACTIVE_WORKFLOWS: UpDown<Progress>;

/// Tokens billed by the model's maker.
#[metric(counter = "ai_tokens_used", unit = "{token}")]
pub(crate) static AI_TOKENS_USED: Counter<ModelLabels<'_>>;
