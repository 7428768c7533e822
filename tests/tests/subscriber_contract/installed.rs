//! The process's telemetry, and what has ended in it.

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};
use telemark::{Logs, SpanRecord, SpanSink, Telemetry, Value};
use tracing::{Dispatch, Span, dispatcher};
use tracing_subscriber::prelude::*;

/// Set in a process that has the layer on a registry.
const LAYER: &str = "SUBSCRIBER_CONTRACT_LAYER";

#[derive(Default)]
struct Ended(Mutex<Vec<SpanRecord>>);

impl SpanSink for Ended {
    fn ended(&self, span: &SpanRecord) {
        self.0.lock().expect("a sink does not panic").push(span.clone());
    }
}

struct Installed {
    _telemetry: Telemetry,
    ended: Arc<Ended>,
}

static INSTALLED: LazyLock<Installed> = LazyLock::new(|| {
    let ended = Arc::new(Ended::default());
    let sink: Arc<dyn SpanSink> = Arc::<Ended>::clone(&ended);
    let setup = telemark::setup("contract").ignore_environment().logs(Logs::Off).span_sink(sink);
    let installed = if is_layer() { setup.mount_layer().install() } else { setup.install() };
    let telemetry = installed.expect("the first set-up of this process");
    if is_layer() {
        tracing_subscriber::registry().with(telemark::layer()).init();
    }
    Installed { _telemetry: telemetry, ended }
});

fn is_layer() -> bool {
    std::env::var_os(LAYER).is_some()
}

/// Whether the process's subscriber is `tracing_subscriber`'s registry.
pub(crate) fn has_registry() -> bool {
    dispatcher::get_default(Dispatch::is::<tracing_subscriber::Registry>)
}

/// Every test begins with this.
pub(crate) fn install() {
    LazyLock::force(&INSTALLED);
}

/// The finished spans of this name, which no other test uses.
pub(crate) fn all_ended(name: &str) -> Vec<SpanRecord> {
    let ended = INSTALLED.ended.0.lock().expect("a sink does not panic");
    ended.iter().filter(|span| span.name == name).cloned().collect()
}

/// The one finished span of this name.
pub(crate) fn ended(name: &str) -> SpanRecord {
    let mut all = all_ended(name);
    assert_eq!(all.len(), 1, "`{name}` ended {} times", all.len());
    all.remove(0)
}

/// Whether no span of this name has ended.
pub(crate) fn is_absent(name: &str) -> bool {
    all_ended(name).is_empty()
}

/// Whether the first hangs from the second, in its trace.
pub(crate) fn hangs_from(child: &str, parent: &str) -> bool {
    let (child, parent) = (ended(child), ended(parent));
    child.parent == Some(parent.context.span_id()) && child.context.trace_id() == parent.context.trace_id()
}

/// Whether a span begins a trace.
pub(crate) fn is_root(name: &str) -> bool {
    ended(name).parent.is_none()
}

/// An attribute as text.
pub(crate) fn attribute(name: &str, key: &str) -> Option<String> {
    ended(name).attribute(key).map(ToString::to_string)
}

/// The events of a span, by name.
pub(crate) fn events(name: &str) -> Vec<String> {
    ended(name).events.iter().map(|event| event.name.to_string()).collect()
}

/// The value of an attribute.
pub(crate) fn value(name: &str, key: &str) -> Option<Value> {
    ended(name).attribute(key).cloned()
}

/// A span whose caller does not want it recorded.
pub(crate) fn unsampled() -> Span {
    let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00".to_owned();
    let headers = HashMap::from([("traceparent".to_owned(), header)]);
    telemark::span!("unsampled", parent = remote(&headers))
}

/// Runs every test of this file in a process that has the layer.
pub(crate) fn run_again_with_the_layer() {
    if is_layer() {
        return;
    }
    let this = std::env::current_exe().expect("the test knows itself");
    let output = Command::new(this).env(LAYER, "1").output().expect("the test can start itself");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
