//! telemark on the program's own registry, built and set as `tracing_subscriber` teaches it.

use std::sync::{Arc, Mutex};
use telemark::{SpanRecord, SpanSink, traced};
use tracing_subscriber::prelude::*;

struct Other;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Other {}

#[derive(Default)]
struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().expect("nobody panicked").push(span.clone());
    }
}

#[traced]
fn work() -> Option<telemark::Current> {
    // Only the other layer sees this span: telemark leaves out what is below INFO.
    let _detail = tracing::trace_span!("detail").entered();
    telemark::set_user("user-123");
    telemark::current()
}

#[test]
fn the_programs_registry_takes_the_layer_and_spans_of_other_layers_do_not_hide_the_request() {
    let ended = Arc::new(Ended::default());
    let sink: Arc<dyn SpanSink> = Arc::<Ended>::clone(&ended);
    let setup = telemark::setup("worker").ignore_environment().span_sink(sink);
    let telemetry = setup.mount_layer().install().expect("the first set-up of this process");
    // Panics if the logger of the `log` crate is taken: `init()` takes it for the program.
    tracing_subscriber::registry().with(telemark::layer()).with(Other).init();

    let now = work().expect("a span that nobody records lies inside one that is recorded");
    let spans = ended.0.lock().expect("nobody panicked");
    assert_eq!(spans.len(), 1, "{spans:?}");
    assert_eq!(spans[0].context.span_id(), now.span_id);
    assert_eq!(spans[0].attribute("user.id").map(ToString::to_string).as_deref(), Some("user-123"));
    drop(telemetry);
}
