//! The Layer mount beside tracing-opentelemetry's layer: both see every span, with the same shape.

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use std::sync::{Arc, Mutex};
use telemark::{SpanRecord, SpanSink, traced};
use tracing_subscriber::layer::SubscriberExt;

#[derive(Default)]
struct Seen(Mutex<Vec<SpanRecord>>);

impl SpanSink for Seen {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().expect("no test panics while it holds the list").push(span.clone());
    }
}

#[traced(args(n))]
fn outer(n: u32) -> u32 {
    tracing::info_span!("third_party").in_scope(|| inner(n)).unwrap_or_default()
}

#[traced(err)]
fn inner(n: u32) -> Result<u32, std::fmt::Error> {
    n.checked_sub(1).ok_or(std::fmt::Error)
}

#[test]
fn both_layers_see_the_same_forest() {
    let seen = Arc::new(Seen::default());
    let sink: Arc<dyn SpanSink> = Arc::<Seen>::clone(&seen);
    let telemetry = telemark::setup("beside")
        .ignore_environment()
        .span_sink(sink)
        .mount_layer()
        .install()
        .expect("mounting sets no subscriber");
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let theirs = tracing_opentelemetry::layer().with_tracer(provider.tracer("beside"));
    let registry = tracing_subscriber::registry().with(theirs).with(telemark::layer());
    tracing::subscriber::with_default(registry, || assert_eq!(outer(0), 0));

    let ours = seen.0.lock().expect("nothing panicked").clone();
    let theirs = exporter.get_finished_spans().expect("the exporter is in memory");
    let our_forest: Vec<_> = ours
        .iter()
        .map(|span| {
            let parent = ours.iter().find(|other| Some(other.context.span_id()) == span.parent);
            (span.name.to_string(), parent.map(|parent| parent.name.to_string()))
        })
        .collect();
    let their_forest: Vec<_> = theirs
        .iter()
        .map(|span| {
            let parent = theirs.iter().find(|other| other.span_context.span_id() == span.parent_span_id);
            (span.name.to_string(), parent.map(|parent| parent.name.to_string()))
        })
        .collect();
    assert_eq!(our_forest, their_forest);
    assert_eq!(
        our_forest,
        [
            ("inner".to_owned(), Some("third_party".to_owned())),
            ("third_party".to_owned(), Some("outer".to_owned())),
            ("outer".to_owned(), None),
        ]
    );
    assert!(matches!(ours[0].status, telemark::Status::Error(_)), "the failure is on our span");
    drop(telemetry);
}
