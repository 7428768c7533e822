//! The tour of the design, as far as it is built, compiled as it stands there.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use telemark::{
    Capped, Counter, ErrorType, Event, Failure, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown,
    metric, redact, traced,
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

static QUEUE: AtomicUsize = AtomicUsize::new(3);

fn queue_len() -> usize {
    QUEUE.load(Ordering::Relaxed)
}

/// Jobs waiting.
#[metric(observe = "queue_depth", with = || queue_len() as f64)]
pub static QUEUE_DEPTH: Gauge;

/// Connections now open.
#[metric(updown = "open_connections", unit = "{connection}")]
pub static OPEN_CONNECTIONS: UpDown;

struct WorkflowId(u64);

impl std::fmt::Display for WorkflowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "wf-{}", self.0)
    }
}

struct Request {
    kind: WorkflowType,
    fail: bool,
}

impl std::fmt::Display for WorkflowType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(WorkflowType::VALUES[self.index()])
    }
}

#[derive(Debug)]
struct Options {
    kind: CacheKind,
}

#[derive(LabelValue, Clone, Copy, Debug)]
enum CacheKind {
    Cold,
    Warm,
}

#[derive(Debug)]
struct Report {
    tokens: u64,
}

#[derive(Failure, thiserror::Error, Debug)]
enum WorkflowError {
    #[error("model overloaded")]
    #[failure(expected, http = 503)]
    Overloaded,
    #[error("db")]
    Db(#[from] std::io::Error),
}

#[traced(name = "process_workflow", kind = internal, args(%workflow_id, %req.kind, ?opts), fields(workflow.id = %workflow_id, rows: u64), span = sp, err)]
#[metric(counter = WORKFLOW_EXECUTIONS, labels(WorkflowLabels { workflow_type: req.kind, status: outcome }))]
#[metric(histogram = WORKFLOW_DURATION, labels(req.kind))]
#[metric(counter = "cache_lookups", description = "Cache lookups.", labels(kind: CacheKind = opts.kind, hit: bool = ret.is_ok()))]
#[metric(counter = AI_TOKENS_USED, value = ret.as_ref().map_or(0, |r| r.tokens), labels(ModelLabels { model: Capped("gpt") }), matches = Ok(_))]
#[metric(counter = "workflow_ends", description = "Workflows ended.", labels(error: ErrorType<WorkflowError> = error))]
#[metric(in_flight = "workflows_in_flight", description = "Workflows now running.")]
async fn process_workflow(
    workflow_id: WorkflowId,
    req: Request,
    opts: Options,
    #[redact(pii = hmac)] email: &str,
) -> Result<Report, WorkflowError> {
    sp.rows(42);
    let _part = telemark::span!("validate_data", items = 3).entered();
    if email.is_empty() {
        return Err(WorkflowError::Overloaded);
    }
    if req.fail {
        Err(std::io::Error::other("connection lost"))?;
    }
    Ok(Report { tokens: 120 })
}

struct Service {
    answer: u32,
}

#[traced]
impl Service {
    fn answer(&self) -> u32 {
        self.answer
    }

    #[traced(skip)]
    fn quiet(&self) -> u32 {
        self.answer()
    }
}

#[redact]
struct Login {
    #[redact(public)]
    user_id: String,
    #[redact(ip)]
    ip: IpAddr,
    #[redact(email)]
    email: String,
    #[redact(pii = hmac)]
    phone: String,
    #[redact(secret)]
    password: String,
}

#[derive(Event)]
#[event(name = "workflow.generated", level = "info", message = "generated {nodes_count} nodes")]
struct WorkflowGenerated {
    #[redact(public)]
    nodes_count: u64,
}

fn login() -> Login {
    Login {
        user_id: "user-123".into(),
        ip: IpAddr::from([203, 0, 113, 77]),
        email: "ann@example.com".into(),
        phone: "+49 170 1234567".into(),
        password: "hunter2".into(),
    }
}

#[test]
fn metrics_are_typed_and_usable_before_install() {
    WORKFLOW_EXECUTIONS
        .inc(WorkflowLabels { workflow_type: WorkflowType::DataProcessing, status: Outcome::Success });
    let name = String::from("gpt-4");
    AI_TOKENS_USED.add(120, ModelLabels { model: Capped(&name) });
    WORKFLOW_DURATION.record(0.25, WorkflowType::Conversation);
    ACTIVE_SESSIONS.set(42.0);
    let _open = ACTIVE_SESSIONS.enter();
    OPEN_CONNECTIONS.add(-1);
    assert_eq!(WorkflowType::CARDINALITY, 3);
    let _ = (WorkflowType::AiGeneration, &QUEUE_DEPTH);
}

#[tokio::test]
async fn one_function_leaves_a_span_with_everything_it_declares() {
    let captured = telemark::testing::scope();
    let request = Request { kind: WorkflowType::Conversation, fail: false };
    let report =
        process_workflow(WorkflowId(7), request, Options { kind: CacheKind::Warm }, "ann@example.com").await;
    assert_eq!(report.map(|report| report.tokens).ok(), Some(120));
    let span = captured.span("process_workflow").expect("the span has ended");
    let text = |key: &str| span.attribute(key).map(ToString::to_string);
    assert_eq!(text("workflow_id").as_deref(), Some("wf-7"));
    assert_eq!(text("workflow.id").as_deref(), Some("wf-7"));
    assert_eq!(text("req.kind").as_deref(), Some("chat"));
    assert_eq!(text("rows").as_deref(), Some("42"));
    let email = text("email").expect("a classified argument is captured in its redacted form");
    assert!(!email.contains("ann") && !email.contains("example"), "{email}");
    assert!(captured.span("validate_data").is_some_and(|part| part.parent == Some(span.context.span_id())));
}

#[tokio::test]
async fn a_failure_is_a_status_an_error_type_and_an_exception() {
    let captured = telemark::testing::scope();
    let request = Request { kind: WorkflowType::DataProcessing, fail: true };
    let failed = process_workflow(WorkflowId(8), request, Options { kind: CacheKind::Cold }, "a@b.c").await;
    assert!(failed.is_err());
    let span = captured.span("process_workflow").expect("the span has ended");
    assert_eq!(span.attribute("error.type").map(ToString::to_string).as_deref(), Some("db"));
    assert!(span.events.iter().any(|event| event.name == "exception"), "{:?}", span.events);
}

#[tokio::test]
async fn an_expected_failure_is_an_outcome_and_no_error() {
    let captured = telemark::testing::scope();
    let request = Request { kind: WorkflowType::DataProcessing, fail: false };
    let failed = process_workflow(WorkflowId(9), request, Options { kind: CacheKind::Cold }, "").await;
    assert_eq!(failed.map_err(|error| error.kind().http_status()).err(), Some(503));
    let span = captured.span("process_workflow").expect("the span has ended");
    assert_eq!(span.attribute("telemark.outcome").map(ToString::to_string).as_deref(), Some("expected"));
    assert_eq!((span.attribute("error.type"), span.events.len()), (None, 0));
}

#[test]
fn every_method_of_an_impl_is_traced_but_the_one_left_out() {
    let captured = telemark::testing::scope();
    assert_eq!(Service { answer: 42 }.quiet(), 42);
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["answer"]);
}

#[test]
fn a_classified_struct_shows_what_it_may() {
    let login = login();
    let shown = format!("{login:?} {login:#?}");
    assert!(shown.contains("user-123") && shown.contains("203.0.113.0"), "{shown}");
    for secret in ["hunter2", "ann@", "1234567", "203.0.113.77"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    drop((login.user_id, login.ip, login.email, login.phone, login.password));
}

#[test]
fn an_event_is_typed_and_told_by_the_span_that_is_current() {
    let captured = telemark::testing::scope();
    telemark::span!("generate").in_scope(|| WorkflowGenerated { nodes_count: 7 }.emit());
    let span = captured.span("generate").expect("the span has ended");
    let [event] = span.events.as_slice() else { panic!("one event is wanted: {:?}", span.events) };
    assert_eq!(event.name, "workflow.generated");
    assert_eq!(event.attributes, [("nodes_count".into(), telemark::Value::U64(7))]);
}

#[test]
fn declarations_do_not_contradict_each_other() {
    telemark::testing::assert_catalog!();
    let catalog = telemark::catalog();
    assert!(catalog.spans.iter().any(|span| span.name == "process_workflow"));
    let executions = catalog.metrics.iter().find(|metric| metric.name == "workflow_executions");
    assert_eq!(executions.map(|metric| metric.max_series), Some(15));
    assert!(catalog.redacted.iter().any(|redacted| redacted.name == "Login"));
    let generated = catalog.events.iter().find(|event| event.name == "workflow.generated");
    assert_eq!(generated.map(|event| &*event.message), Some("generated {nodes_count} nodes"));
}
