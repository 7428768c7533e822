//! Labels and values that a metric does not have are known when the test is compiled.

use telemark::testing::assert_metric;
use telemark::{Capped, Counter, LabelValue, Labels, Outcome, metric};

#[derive(LabelValue, Clone, Copy)]
enum WorkflowType {
    DataProcessing,
    #[label(rename = "chat")]
    Conversation,
}

#[derive(Labels, Clone, Copy)]
struct WorkflowLabels<'a> {
    workflow_type: WorkflowType,
    status: Outcome,
    model: Capped<'a, 8>,
}

/// Workflows.
#[metric(counter = "workflows")]
static WORKFLOWS: Counter<WorkflowLabels<'_>>;

/// Things.
#[metric(counter = "things")]
static THINGS: Counter;

fn main() {
    assert_metric!(WORKFLOWS { stauts: Success, .. } == 1);
    assert_metric!(WORKFLOWS { status: Sucess, .. } == 1);
    assert_metric!(WORKFLOWS { workflow_type: "Conversation", .. } == 1);
    assert_metric!(WORKFLOWS { workflow_type: Conversations, .. } == 1);
    assert_metric!(WORKFLOWS { model: Small, .. } == 1);
    assert_metric!(WORKFLOWS { status: Success, workflow_type: DataProcessing } == 1);
    assert_metric!(WORKFLOWS { status: Success, status: Failure, .. } == 1);
    assert_metric!(THINGS { status: Success } == 1);
    assert_metric!(WORKFLOW { .. } == 1);
    let kind = WorkflowType::Conversation;
    assert_metric!(WORKFLOWS { workflow_type: kind, .. } == 1);
}
