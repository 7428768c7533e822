//! Metrics as users declare, update and read them.

use telemark::{Capped, LabelValue, Labels, Outcome};

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
    model: Capped<'a, 32>,
}

#[test]
fn values_are_snake_case_unless_renamed() {
    assert_eq!(<WorkflowType as LabelValue>::VALUES, ["data_processing", "ai_generation", "chat"]);
}
