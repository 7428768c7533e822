//! Beside an `OpenTelemetryLayer`: both layers' spans have the same identities, in either order of the layers.

use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use std::collections::HashMap;
use std::sync::LazyLock;
use telemark::{BesideOpenTelemetry, SpanContext, SpanExt, SpanRecord, sample, traced};
use telemark_tests::Program;
use tracing_opentelemetry::{OpenTelemetrySpanExt, get_otel_context};
use tracing_subscriber::layer::SubscriberExt;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let beside = BesideOpenTelemetry::new(get_otel_context, |span, parent| {
        drop(OpenTelemetrySpanExt::set_parent(span, parent));
    });
    let sampler = sample::rules().name("refused", sample::never()).otherwise(sample::always());
    Program::install(telemark::setup("one-trace").sampler(sampler).beside_opentelemetry(beside).mount_layer())
});

/// Both sides' spans by name.
struct Both {
    ours: HashMap<String, SpanRecord>,
    theirs: HashMap<String, SpanData>,
}

/// Runs a program with our layer above theirs, and below it.
fn beside(program: impl Fn(), judge: impl Fn(Both)) {
    PROGRAM.alone(|ended| {
        for above in [true, false] {
            let exporter = InMemorySpanExporter::default();
            let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
            let tracer = provider.tracer("beside");
            if above {
                let theirs = tracing_opentelemetry::layer().with_tracer(tracer);
                let registry = tracing_subscriber::registry().with(theirs).with(telemark::layer());
                tracing::subscriber::with_default(registry, &program);
            } else {
                let theirs = tracing_opentelemetry::layer().with_tracer(tracer);
                let registry = tracing_subscriber::registry().with(telemark::layer()).with(theirs);
                tracing::subscriber::with_default(registry, &program);
            }
            let theirs = exporter.get_finished_spans().expect("the exporter is in memory");
            judge(Both {
                ours: ended.take().into_iter().map(|span| (span.name.to_string(), span)).collect(),
                theirs: theirs.into_iter().map(|span| (span.name.to_string(), span)).collect(),
            });
        }
    });
}

impl Both {
    /// Every span has one identity and one parent.
    fn agree(&self) {
        assert_eq!(self.ours.len(), self.theirs.len());
        for (name, ours) in &self.ours {
            let theirs = &self.theirs[name];
            assert_eq!(
                ours.context.trace_id().to_string(),
                theirs.span_context.trace_id().to_string(),
                "{name}"
            );
            assert_eq!(
                ours.context.span_id().to_string(),
                theirs.span_context.span_id().to_string(),
                "{name}"
            );
            let parent = ours.parent.map_or("0000000000000000".to_owned(), |parent| parent.to_string());
            assert_eq!(parent, theirs.parent_span_id.to_string(), "{name}");
        }
    }
}

#[traced]
fn outer() {
    tracing::info_span!("third_party").in_scope(inner);
}

#[traced]
fn inner() {}

#[traced(parent = remote(&headers))]
fn called(headers: &HashMap<String, String>) {
    inner();
}

fn remote() -> SpanContext {
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    SpanContext::from_traceparent(header).expect("a valid header").from_remote()
}

#[test]
fn every_span_has_one_identity_and_one_parent_in_both() {
    beside(outer, |both| {
        assert_eq!(both.ours.len(), 3);
        both.agree();
    });
}

#[test]
fn children_of_spans_that_were_never_entered_are_where_they_belong() {
    beside(
        || {
            let root = tracing::info_span!("root");
            let child = tracing::info_span!(parent: &root, "child");
            drop(tracing::info_span!(parent: &child, "grandchild").entered());
            let _later = child.entered();
        },
        |both| both.agree(),
    );
}

#[test]
fn a_caller_of_ours_is_theirs_too() {
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned();
    let headers = HashMap::from([("traceparent".to_owned(), header)]);
    beside(
        || called(&headers),
        |both| {
            assert_eq!(both.ours["called"].context.trace_id(), remote().trace_id());
            both.agree();
        },
    );
}

#[test]
fn a_parent_that_we_are_told_of_is_theirs_too() {
    beside(
        || {
            let root = tracing::info_span!("root");
            assert!(SpanExt::set_parent(&root, remote()));
            root.in_scope(inner);
        },
        |both| {
            assert_eq!(both.ours["root"].context.trace_id(), remote().trace_id());
            both.agree();
        },
    );
}

#[test]
fn a_parent_that_they_are_told_of_gives_us_their_trace() {
    beside(
        || {
            let root = tracing::info_span!("root");
            let parent = opentelemetry::Context::new().with_remote_span_context(remote().into());
            OpenTelemetrySpanExt::set_parent(&root, parent).expect("their span has not begun");
            assert_eq!(SpanExt::context(&root).map(|root| root.trace_id()), Some(remote().trace_id()));
            root.in_scope(inner);
        },
        |both| {
            let (ours, theirs) = (&both.ours["root"], &both.theirs["root"]);
            assert_eq!(ours.context.trace_id(), remote().trace_id());
            assert_eq!(ours.context.span_id().to_string(), theirs.span_context.span_id().to_string());
        },
    );
}

#[test]
fn each_layer_keeps_its_own_sampler() {
    beside(
        || tracing::info_span!("refused").in_scope(inner),
        |both| assert_eq!((both.ours.len(), both.theirs.len()), (0, 2)),
    );
}

#[test]
fn where_they_have_a_span_ours_is_not_put_over_it() {
    beside(
        || {
            let root = telemark::span!("root");
            let _root = root.enter();
            let active = opentelemetry::Context::current().span().span_context().clone();
            assert_eq!(SpanContext::try_from(active).ok().map(|span| span.span_id()), root.span_id());
            let recording = opentelemetry::Context::map_current(|context| context.span().is_recording());
            assert!(recording, "it is their span, which takes attributes");
        },
        |both| both.agree(),
    );
}
