//! `assert_metric!`: what it adds up, and what it says when it is not as expected.

use super::refusal;
use telemark::testing::{assert_metric, scope};
use telemark::{
    Capped, Counter, ErrorType, Failure, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric,
    traced,
};

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
    model: Capped<'a, 4>,
    cached: bool,
}

/// Workflow executions by type and outcome.
#[metric(counter = "series_executions", unit = "{execution}")]
static EXECUTIONS: Counter<WorkflowLabels>;

/// Time of one workflow.
#[metric(histogram = "series_duration", unit = "s", buckets = [0.1, 1.0])]
static DURATION: Histogram<WorkflowType>;

/// Tokens billed.
#[metric(counter = "series_tokens", unit = "{token}")]
static TOKENS: Counter<ModelLabels<'_>>;

/// Sessions now open.
#[metric(gauge = "series_sessions")]
static SESSIONS: Gauge;

/// What is held.
#[metric(updown = "series_held")]
static HELD: UpDown<Outcome>;

/// Things waiting.
#[metric(observe = "series_waiting", with = || 4.5)]
static WAITING: Gauge;

fn executed(times: u64, workflow_type: WorkflowType, status: Outcome) {
    EXECUTIONS.add(times, WorkflowLabels { workflow_type, status });
}

#[telemark::test]
fn series_are_named_and_added_up() {
    executed(1, WorkflowType::Conversation, Outcome::Success);
    executed(2, WorkflowType::Conversation, Outcome::Failure);
    executed(4, WorkflowType::DataProcessing, Outcome::Success);
    assert_metric!(EXECUTIONS { workflow_type: Conversation, status: Success } == 1);
    assert_metric!(EXECUTIONS { status: Outcome::Failure, workflow_type: WorkflowType::Conversation } == 2);
    assert_metric!(EXECUTIONS { workflow_type: chat, status: success } == 1);
    assert_metric!(EXECUTIONS { workflow_type: "chat", .. } == 3);
    assert_metric!(EXECUTIONS { workflow_type: data_processing, .. } == 4);
    assert_metric!(EXECUTIONS { .. } == 7);
    assert_metric!(EXECUTIONS == 7_u64);
    assert_metric!(EXECUTIONS { workflow_type: AiGeneration, .. } == 0);
    executed(1, WorkflowType::AiGeneration, Outcome::Success);
    assert_metric!(EXECUTIONS { workflow_type: AiGeneration, .. } == 1);
}

#[telemark::test]
fn the_value_of_a_label_may_be_held_by_a_variable() {
    let model = String::from("gpt");
    let capped: Capped<'_, 4> = Capped(&model);
    let cached = true;
    TOKENS.add(5, ModelLabels { model: capped, cached });
    for (times, kind) in (1..).zip([WorkflowType::DataProcessing, WorkflowType::Conversation]) {
        executed(times, kind, Outcome::Success);
        assert_metric!(EXECUTIONS { workflow_type: (kind), status: (Outcome::Success) } == times);
        assert_metric!(EXECUTIONS { workflow_type: (*[&kind][0]), .. } == times);
        assert_metric!(EXECUTIONS { workflow_type: (kind.as_label()), .. } == times);
    }
    assert_metric!(TOKENS { model: (capped), cached: (cached) } == 5);
    assert_metric!(TOKENS { model: (format!("g{}", "pt")), cached: (!cached) } == 0);
    assert_metric!(TOKENS { model: (&model), .. } == 5);
}

#[telemark::test]
fn a_metric_by_the_name_that_prometheus_gives_it_is_told_its_own() {
    let text = refusal(|| assert_metric!("series_executions_total" == 1));
    assert!(text.contains("did you mean \"series_executions\"?"), "{text}");
    let text = refusal(|| assert_metric!("series_duration_seconds" == 1));
    assert!(text.contains("did you mean \"series_duration\"?"), "{text}");
}

#[telemark::test]
fn every_comparison_compares() {
    SESSIONS.set(42.0);
    assert_metric!(SESSIONS == 42);
    assert_metric!(SESSIONS == 42.0);
    assert_metric!(SESSIONS != 41);
    assert_metric!(SESSIONS < 42.5);
    assert_metric!(SESSIONS <= 42);
    assert_metric!(SESSIONS > -1);
    assert_metric!(SESSIONS >= 40 + 2);
    for refused in [
        refusal(|| assert_metric!(SESSIONS == 41)),
        refusal(|| assert_metric!(SESSIONS != 42)),
        refusal(|| assert_metric!(SESSIONS < 42)),
        refusal(|| assert_metric!(SESSIONS <= 41.5)),
        refusal(|| assert_metric!(SESSIONS > 42)),
        refusal(|| assert_metric!(SESSIONS >= 43)),
        refusal(|| assert_metric!(SESSIONS == f64::NAN)),
    ] {
        assert!(refused.starts_with("assertion failed: SESSIONS "), "{refused}");
    }
}

#[telemark::test]
fn each_kind_has_its_values() {
    HELD.add(-3, Outcome::Success);
    assert_metric!(HELD { outcome: Success } == -3);
    DURATION.record(0.1, WorkflowType::Conversation);
    DURATION.record(0.2, WorkflowType::Conversation);
    assert_metric!(DURATION { workflow_type: Conversation }.count == 2);
    // 0.1 + 0.2 is not 0.3 in binary.
    assert_metric!(DURATION.sum == 0.3);
    assert_metric!(WAITING == 4.5);
    assert_metric!(SESSIONS == 0);
}

#[telemark::test]
fn text_that_is_capped_is_text() {
    let name = String::from("small-1");
    TOKENS.add(5, ModelLabels { model: Capped(&name), cached: true });
    TOKENS.add(2, ModelLabels { model: Capped("large"), cached: false });
    assert_metric!(TOKENS { model: "small-1", cached: true } == 5);
    assert_metric!(TOKENS { model: (name), cached: true } == 5);
    assert_metric!(TOKENS { model: &name[..], .. } == 5);
    assert_metric!(TOKENS { model: (format!("lar{}", "ge")), .. } == 2);
    assert_metric!(TOKENS { model: "never seen", .. } == 0);
    assert_metric!(TOKENS { cached: false, .. } == 2);
}

#[derive(Failure, Debug)]
enum LoadError {
    Missing,
    TooLarge,
}

#[traced]
#[metric(counter = "series_loads", description = "Loads.", labels(large: bool = size > 10, error: ErrorType<LoadError> = error))]
fn load(size: usize) -> Result<(), LoadError> {
    match size {
        0 => Err(LoadError::Missing),
        100.. => Err(LoadError::TooLarge),
        _ => Ok(()),
    }
}

#[telemark::test]
fn a_metric_without_a_handle_is_named() {
    assert!(load(0).is_err() && load(100).is_err() && load(5).is_ok());
    assert_metric!("series_loads" { large: false, error: Missing } == 1);
    assert_metric!("series_loads" { error: too_large, .. } == 1);
    assert_metric!("series_loads" { error: "_none", .. } == 1);
    assert_metric!("series_loads" == 3);
    assert_metric!("series_duration".count == 0);
}

#[telemark::test]
fn a_failure_shows_the_whole_metric_and_marks_what_was_meant() {
    executed(1, WorkflowType::Conversation, Outcome::Success);
    executed(12, WorkflowType::DataProcessing, Outcome::Failure);
    let text = refusal(|| assert_metric!(EXECUTIONS { workflow_type: Conversation, status: Success } == 2));
    assert_eq!(
        text,
        "assertion failed: EXECUTIONS { workflow_type: Conversation, status: Success } == 2\n  \
           found: 1\n\
         series_executions (counter in {execution}) as this test sees it:\n  \
           workflow_type    status   value\n  \
           data_processing  failure  12\n\
         → chat             success  1\n"
    );
}

#[telemark::test]
fn a_failure_without_the_series_marks_the_nearest() {
    DURATION.record(0.25, WorkflowType::Conversation);
    executed(12, WorkflowType::DataProcessing, Outcome::Failure);
    executed(1, WorkflowType::AiGeneration, Outcome::Cancelled);
    let text = refusal(|| assert_metric!(EXECUTIONS { workflow_type: DataProcessing, status: Success } >= 1));
    assert_eq!(
        text,
        "assertion failed: EXECUTIONS { workflow_type: DataProcessing, status: Success } >= 1\n  \
           found: 0\n\
         series_executions (counter in {execution}) as this test sees it:\n  \
           workflow_type    status     value\n\
         → data_processing  failure    12  ← nearest\n  \
           ai_generation    cancelled  1\n"
    );
    let text = refusal(|| assert_metric!(DURATION { workflow_type: DataProcessing }.sum == 0.25));
    assert!(
        text.ends_with("  workflow_type  count  sum\n→ chat           1      0.25  ← nearest\n"),
        "{text}"
    );
}

#[telemark::test]
fn a_metric_that_nothing_has_updated_says_so() {
    let text = refusal(|| assert_metric!(EXECUTIONS == 1));
    assert_eq!(
        text,
        "assertion failed: EXECUTIONS == 1\n  found: 0\n\
         series_executions (counter in {execution}) as this test sees it: nothing has updated it\n\
         what runs on another thread is seen in the spans of the test only"
    );
}

#[telemark::test]
fn names_and_texts_that_only_the_running_test_knows_are_checked_there() {
    let name = String::from("chats");
    assert_eq!(
        refusal(|| assert_metric!(EXECUTIONS { workflow_type: (&name), .. } == 1)),
        "label `workflow_type` of metric `series_executions` has no value `chats`, did you mean `chat`?\n\
         its values: data_processing, ai_generation, chat"
    );
    assert_eq!(
        refusal(|| assert_metric!("series_execution" == 1)),
        "no metric is declared as \"series_execution\", did you mean \"series_executions\"?\n\
         its name is written without unit and without `_total`"
    );
    assert_eq!(
        refusal(|| assert_metric!("series_executions" { kind: Chat, .. } == 1)),
        "metric `series_executions` has no label `kind`\nits labels: workflow_type, status"
    );
    assert_eq!(
        refusal(|| assert_metric!("series_executions" { status: Success } == 1)),
        "metric `series_executions` has the labels workflow_type, status: give `workflow_type` a value, or end with \
         `..` to add up all of its values"
    );
    assert_eq!(
        refusal(|| assert_metric!("series_duration" == 1)),
        "metric `series_duration` is a histogram: compare its `.count` or its `.sum`"
    );
}

#[test]
fn without_a_view_there_is_nothing_to_assert() {
    let text = refusal(|| assert_metric!(SESSIONS == 0));
    assert!(
        text.starts_with("this thread is in no test's view: put `#[telemark::test]` on the test"),
        "{text}"
    );
    let _scope = scope();
    assert_metric!(SESSIONS == 0);
}
