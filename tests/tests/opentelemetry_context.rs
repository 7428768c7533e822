//! Libraries on OpenTelemetry's API find the root or the HTTP span that they run in, in both mounts.

use opentelemetry::trace::{SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use std::sync::LazyLock;
use telemark::{SpanContext, SpanExt, SpanRecord, TraceFlags, traced};
use telemark_tests::Program;

static PROGRAM: LazyLock<Program> =
    LazyLock::new(|| Program::install(telemark::setup("opentelemetry-context")));

/// A library that knows only OpenTelemetry's API.
struct Library {
    exporter: InMemorySpanExporter,
    provider: SdkTracerProvider,
}

impl Library {
    fn new() -> Self {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        Self { exporter, provider }
    }

    fn works<T>(&self, inside: impl FnOnce() -> T) -> T {
        self.provider.tracer("library").in_span("library", |_| inside())
    }

    fn spans(&self) -> Vec<SpanData> {
        let spans = self.exporter.get_finished_spans().expect("the exporter is in memory");
        self.exporter.reset();
        spans
    }
}

/// What was attached is detached in the end.
fn in_both_mounts(story: impl Fn(&dyn Fn() -> Vec<SpanRecord>)) {
    PROGRAM.in_both_mounts(|ended| {
        story(ended);
        assert!(!is_active(), "what was attached is detached");
    });
}

fn is_active() -> bool {
    Context::map_current(TraceContextExt::has_active_span)
}

fn active() -> Option<SpanContext> {
    SpanContext::try_from(Context::current()).ok()
}

fn remote() -> SpanContext {
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    SpanContext::from_traceparent(header).expect("a valid header").with_trace_state("vendor=1").from_remote()
}

#[test]
fn spans_of_a_library_become_children_of_the_root() {
    let library = Library::new();
    in_both_mounts(|ended| {
        telemark::span!("root").in_scope(|| library.works(|| ()));
        let (ours, theirs) = (ended(), library.spans());
        let (root, inner) = (&ours[0], &theirs[0]);
        assert_eq!(inner.span_context.trace_id().to_string(), root.context.trace_id().to_string());
        assert_eq!(inner.parent_span_id.to_string(), root.context.span_id().to_string());
        assert!(!inner.parent_span_is_remote, "it is a span of this process");
    });
}

#[test]
fn a_trace_that_is_not_recorded_is_not_recorded_by_the_library_either() {
    let library = Library::new();
    in_both_mounts(|_| {
        let root = telemark::span!("root");
        assert!(root.set_parent(remote().with_flags(TraceFlags::NONE)));
        root.in_scope(|| library.works(|| ()));
        assert!(library.spans().is_empty());
    });
}

#[test]
fn everything_of_the_identity_arrives() {
    in_both_mounts(|_| {
        let root = telemark::span!("root");
        root.set_parent(remote());
        root.in_scope(|| assert_eq!(active(), root.context()));
        assert_eq!(
            root.context().and_then(|root| root.trace_state().map(str::to_owned)).as_deref(),
            Some("vendor=1")
        );
    });
}

#[test]
fn inner_spans_leave_the_root_active_and_spans_of_calls_take_its_place() {
    in_both_mounts(|_| {
        let root = telemark::span!("root");
        let _root = root.enter();
        telemark::span!("inner").in_scope(|| assert_eq!(active(), root.context()));
        let call = telemark::span!("call", kind = client);
        call.in_scope(|| assert_eq!(active(), call.context()));
        assert_eq!(active(), root.context());
    });
}

#[test]
fn a_parent_that_comes_while_the_root_is_entered_is_followed() {
    in_both_mounts(|_| {
        let root = telemark::span!("root");
        let _root = root.enter();
        assert!(root.set_parent(remote()));
        assert_eq!(active().map(|active| active.trace_id()), Some(remote().trace_id()));
        assert_eq!(active(), root.context());
    });
}

#[test]
fn a_root_inside_a_span_of_the_library_belongs_to_its_trace() {
    let library = Library::new();
    in_both_mounts(|ended| {
        library.works(|| telemark::span!("root").in_scope(|| library.works(|| ())));
        let (ours, theirs) = (ended(), library.spans());
        let (root, inner, outer) = (&ours[0], &theirs[0], &theirs[1]);
        assert_eq!(root.context.trace_id().to_string(), outer.span_context.trace_id().to_string());
        assert_eq!(root.parent.map(|id| id.to_string()), Some(outer.span_context.span_id().to_string()));
        assert_eq!(inner.parent_span_id.to_string(), root.context.span_id().to_string());
        assert!(root.parent_is_remote, "its parent is recorded elsewhere");
    });
}

#[test]
fn an_explicit_root_begins_a_trace_of_its_own_also_there() {
    let library = Library::new();
    in_both_mounts(|ended| {
        library.works(|| drop(tracing::info_span!(parent: None, "root")));
        assert_eq!(ended()[0].parent, None);
    });
}

#[test]
fn spans_may_be_left_in_any_order_and_values_of_others_stay() {
    #[derive(Debug, PartialEq)]
    struct Tenant(u8);
    in_both_mounts(|_| {
        let _tenant = Context::current_with_value(Tenant(7)).attach();
        let first = telemark::span!("first", kind = server);
        let entered = first.enter();
        let second = telemark::span!("second", kind = client);
        let again = second.enter();
        drop(entered);
        assert_eq!(active(), second.context());
        assert_eq!(Context::map_current(|context| context.get::<Tenant>().map(|tenant| tenant.0)), Some(7));
        drop(again);
        assert!(!is_active());
    });
}

#[test]
fn a_future_has_its_context_only_while_it_is_polled() {
    use telemark::Instrument;
    in_both_mounts(|_| {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
        runtime.block_on(async {
            let task = async {
                assert!(is_active());
                tokio::task::yield_now().await;
                assert!(is_active());
            };
            let other = async { assert!(!is_active()) };
            tokio::join!(task.instrument(telemark::span!("task")), other);
        });
    });
}

#[test]
fn a_traced_task_has_its_context_in_each_poll_and_follows_a_parent_that_comes() {
    let library = Library::new();
    in_both_mounts(|ended| {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
        let other = async || {
            for _ in 0..4 {
                assert!(!is_active());
                tokio::task::yield_now().await;
            }
        };
        runtime.block_on(async { tokio::join!(task(&library), other()) });
        let (ours, theirs) = (ended(), library.spans());
        assert_eq!(ours[0].context.trace_id(), remote().trace_id());
        assert_eq!(theirs[0].parent_span_id.to_string(), ours[0].context.span_id().to_string());
        assert_eq!(theirs[0].span_context.trace_id().to_string(), remote().trace_id().to_string());
    });
}

#[traced]
async fn task(library: &Library) {
    let current = || tracing::Span::current().context();
    let began = active();
    assert!(began.is_some() && began == current());
    tokio::task::yield_now().await;
    assert_eq!(active(), began);
    assert!(tracing::Span::current().set_parent(remote()));
    assert_ne!(active(), began);
    assert_eq!(active(), current());
    tokio::task::yield_now().await;
    assert_eq!(active(), current());
    library.works(|| ());
}

#[test]
fn spans_in_the_destructor_of_a_thread_are_no_trouble() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            telemark::span!("late").in_scope(|| ());
        }
    }
    thread_local! {
        static LATE: Late = const { Late };
    }
    in_both_mounts(|_| {
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        for first in [true, false] {
            let dispatch = dispatch.clone();
            let thread = std::thread::spawn(move || {
                let _subscriber = tracing::dispatcher::set_default(&dispatch);
                if first {
                    LATE.with(|_| ());
                }
                telemark::span!("root").in_scope(|| assert!(is_active()));
                LATE.with(|_| ());
            });
            thread.join().expect("the thread ends in peace");
        }
    });
}

#[test]
fn a_library_s_attributes_and_kinds_are_its_own() {
    let library = Library::new();
    in_both_mounts(|_| {
        telemark::span!("root").in_scope(|| {
            let tracer = library.provider.tracer("library");
            let span = tracer.span_builder("query").with_kind(SpanKind::Client);
            let span = span.with_attributes([KeyValue::new("db.system.name", "sqlite")]).start(&tracer);
            drop(span);
        });
        let theirs = library.spans();
        assert_eq!((theirs[0].span_kind.clone(), theirs[0].attributes.len()), (SpanKind::Client, 1));
    });
}

#[test]
fn entering_a_root_again_costs_no_allocation_and_an_inner_span_none() {
    let allocations = |span: &tracing::Span| {
        span.in_scope(|| ());
        allocation_counter::measure(|| span.in_scope(|| ())).count_total
    };
    in_both_mounts(|_| {
        let root = telemark::span!("root");
        assert_eq!(allocations(&root), 0, "its context is kept");
        root.in_scope(|| {
            assert_eq!(allocations(&telemark::span!("inner")), 0);
            assert_eq!(allocations(&root), 0, "it is active already");
        });
    });
}
