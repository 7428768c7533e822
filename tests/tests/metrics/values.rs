//! Label values, label sets and the declarations of the tour.

use super::page::{lines, value};
use telemark::{Capped, Counter, Gauge, Histogram, LabelValue, Labels, Outcome, metric};

#[derive(LabelValue, Clone, Copy)]
#[expect(dead_code, reason = "not every value is recorded here")]
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

/// Workflow executions by type and outcome.
#[metric(counter = "workflow_executions", unit = "{execution}")]
pub static WORKFLOW_EXECUTIONS: Counter<WorkflowLabels>;

/// Time of one workflow.
#[metric(histogram = "workflow_duration", unit = "s", buckets = [0.01, 0.1, 0.5, 1.0, 5.0])]
pub static WORKFLOW_DURATION: Histogram<WorkflowType>;

/// Sessions now open.
#[metric(gauge = "active_sessions")]
pub static ACTIVE_SESSIONS: Gauge;

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
fn the_tour_comes_out_under_the_names_of_the_manual() {
    let name = String::from("small-1");
    WORKFLOW_EXECUTIONS
        .inc(WorkflowLabels { workflow_type: WorkflowType::DataProcessing, status: Outcome::Success });
    AI_TOKENS_USED.add(120, ModelLabels { model: Capped(&name) });
    WORKFLOW_DURATION.record(0.25, WorkflowType::Conversation);
    ACTIVE_SESSIONS.set(42.0);
    let open = ACTIVE_SESSIONS.enter();

    assert_eq!(
        value("workflow_executions_total{workflow_type=\"data_processing\",status=\"success\"}"),
        Some(1.0)
    );
    assert_eq!(value("ai_tokens_used_total{model=\"small-1\"}"), Some(120.0));
    assert_eq!(value("workflow_duration_seconds_bucket{workflow_type=\"chat\",le=\"0.1\"}"), Some(0.0));
    assert_eq!(value("workflow_duration_seconds_bucket{workflow_type=\"chat\",le=\"1.0\"}"), Some(1.0));
    assert_eq!(value("workflow_duration_seconds_sum{workflow_type=\"chat\"}"), Some(0.25));
    assert_eq!(value("active_sessions"), Some(43.0));
    drop(open);
    assert_eq!(value("active_sessions"), Some(42.0));
    assert_eq!(value("queue_depth"), Some(7.0));
    assert_eq!(QUEUE_DEPTH.shape().name, "queue_depth");
}

#[test]
fn values_are_snake_case_unless_renamed() {
    assert_eq!(<WorkflowType as LabelValue>::VALUES, ["data_processing", "ai_generation", "chat"]);
    assert_eq!(WorkflowType::CARDINALITY, 3);
    assert_eq!(WorkflowType::Conversation.as_label(), "chat");
}

#[derive(LabelValue, Clone, Copy)]
#[label(name = "verb", rename_all = "SCREAMING_SNAKE_CASE")]
enum Method {
    Get,
    #[label(rename = "_OTHER")]
    Other,
    r#Patch,
}

#[derive(Labels, Clone, Copy)]
struct RawLabels {
    r#type: Method,
    #[label(name = "was_hit")]
    hit: bool,
}

/// Lookups.
#[metric(counter = "values_lookups")]
static LOOKUPS: Counter<RawLabels>;

/// Calls.
#[metric(counter = "values_calls")]
static CALLS: Counter<Method>;

#[test]
fn names_are_those_that_were_given() {
    LOOKUPS.inc(RawLabels { r#type: Method::Other, hit: true });
    CALLS.inc(Method::Get);
    CALLS.inc(Method::r#Patch);
    assert_eq!(value("values_lookups_total{type=\"_OTHER\",was_hit=\"true\"}"), Some(1.0));
    assert_eq!(
        lines("values_calls_total{"),
        [
            "values_calls_total{verb=\"GET\"} 1",
            "values_calls_total{verb=\"_OTHER\"} 0",
            "values_calls_total{verb=\"PATCH\"} 1",
        ]
    );
}

/// Declared here and in the function below, alike.
#[metric(counter = "values_merged")]
static MERGED: Counter<Method>;

#[test]
fn equal_declarations_are_one_metric() {
    /// Declared here and above, alike.
    #[metric(counter = "values_merged")]
    static ALSO_MERGED: Counter<Method>;

    MERGED.add(2, Method::Get);
    ALSO_MERGED.add(3, Method::Get);
    assert_eq!(lines("values_merged_total{verb=\"GET\"}"), ["values_merged_total{verb=\"GET\"} 5"]);
}

#[derive(Labels, Clone, Copy)]
struct One<'a> {
    text: Capped<'a, 4>,
}

#[derive(Labels, Clone, Copy)]
struct Two<'a> {
    text: Capped<'a, 4>,
}

/// Declared twice with texts that arrive in another order.
#[metric(histogram = "values_texts", buckets = [1, 10])]
static TEXTS: Histogram<One<'_>>;

/// Declared twice with texts that arrive in another order.
#[metric(histogram = "values_texts", buckets = [1, 10])]
static MORE_TEXTS: Histogram<Two<'_>>;

#[test]
fn equal_declarations_merge_by_text_not_by_order_of_arrival() {
    TEXTS.record(1.0, One { text: Capped("a") });
    TEXTS.record(2.0, One { text: Capped("b") });
    MORE_TEXTS.record(40.0, Two { text: Capped("b") });
    assert_eq!(value("values_texts_count{text=\"a\"}"), Some(1.0));
    assert_eq!(value("values_texts_count{text=\"b\"}"), Some(2.0));
    assert_eq!(value("values_texts_sum{text=\"b\"}"), Some(42.0));
    assert_eq!(value("values_texts_bucket{text=\"b\",le=\"10.0\"}"), Some(1.0));
}

/// A name that generated code might use itself.
static STATE: [u8; 3] = [1, 2, 3];

/// Length of something called STATE.
#[metric(observe = "values_observed", with = || STATE.len() as f64)]
static SHAPE: Gauge;

#[test]
fn names_of_the_user_are_not_captured() {
    assert_eq!(value("values_observed"), Some(3.0));
    assert_eq!(SHAPE.shape().name, "values_observed");
}

/// A label value written by hand, because one of its values is none.
#[derive(Clone, Copy)]
enum Fault {
    None,
    Timeout,
}

impl LabelValue for Fault {
    const NAME: &'static str = "error.type";
    const VALUES: &'static [&'static str] = &["", "timeout"];

    fn index(self) -> usize {
        self as usize
    }
}

#[derive(Labels, Clone, Copy)]
struct FaultLabels {
    #[label(name = "error.type")]
    fault: Fault,
    hit: bool,
}

/// Reads by fault.
#[metric(counter = "values_faults")]
static FAULTS: Counter<FaultLabels>;

#[test]
fn an_empty_value_is_no_label_and_a_dot_is_an_underscore() {
    FAULTS.inc(FaultLabels { fault: Fault::None, hit: true });
    FAULTS.inc(FaultLabels { fault: Fault::Timeout, hit: true });
    assert_eq!(
        lines("values_faults_total"),
        [
            "values_faults_total{hit=\"false\"} 0",
            "values_faults_total{hit=\"true\"} 1",
            "values_faults_total{error_type=\"timeout\",hit=\"false\"} 0",
            "values_faults_total{error_type=\"timeout\",hit=\"true\"} 1",
        ]
    );
}

macro_rules! family {
    ($handle:ident, $name:literal, $labels:ty, $whole:ty, $bound:literal, $bounds:expr, $set:ident, $field:ty) => {
        /// Declared by a macro of the user.
        #[metric(counter = $name)]
        static $handle: Counter<$labels>;

        /// Declared by a macro of the user.
        #[metric(histogram = "values_ruled_size", unit = "By", buckets = [$bound, 10])]
        static SIZES_BY_RULE: $whole;

        /// Declared by a macro of the user.
        #[metric(histogram = "values_ruled_time", unit = "s", buckets = $bounds)]
        static TIMES_BY_RULE: $whole;

        #[derive(Labels, Clone, Copy)]
        struct $set<'a> {
            text: $field,
            capped: Capped<'a, 2>,
        }
    };
}

family!(RULED, "values_ruled", Method, Histogram<Method>, 1, [0.5, 1.0], RuledLabels, bool);

/// Counted.
#[metric(counter = "values_ruled_set")]
static RULED_SET: Counter<RuledLabels<'_>>;

#[test]
fn macros_of_the_user_may_declare_metrics() {
    RULED.inc(Method::Get);
    SIZES_BY_RULE.record(3.0, Method::Get);
    TIMES_BY_RULE.record(0.7, Method::Get);
    RULED_SET.inc(RuledLabels { text: true, capped: Capped("a") });
    assert_eq!(value("values_ruled_total{verb=\"GET\"}"), Some(1.0));
    assert_eq!(value("values_ruled_size_bytes_bucket{verb=\"GET\",le=\"1.0\"}"), Some(0.0));
    assert_eq!(value("values_ruled_time_seconds_bucket{verb=\"GET\",le=\"1.0\"}"), Some(1.0));
    assert_eq!(value("values_ruled_set_total{text=\"true\",capped=\"a\"}"), Some(1.0));
}
