//! An error that is logged inside a span is one event of that span and one record, in both mounts, whoever logs it.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

use std::process::Command;
use std::sync::{Arc, Mutex};
use telemark::log::{Record, Sink};
use telemark::{Event, Logs, SpanRecord, SpanSink};
use tracing::Level;

/// The mount that this test program is to have.
const MOUNT: &str = "TELEMARK_MOUNT";

#[derive(Default)]
struct Kept(Mutex<Vec<Record>>, Mutex<Vec<SpanRecord>>);

impl Sink for Kept {
    fn accept(&self, record: &Record) {
        self.0.lock().unwrap().push(record.clone());
    }
}

impl SpanSink for Kept {
    fn ended(&self, span: &SpanRecord) {
        self.1.lock().unwrap().push(span.clone());
    }
}

#[derive(Event)]
#[event(name = "disk.failed", level = "error", message = "disk {disk} failed")]
struct DiskFailed {
    #[redact(public)]
    disk: u8,
}

#[test]
fn an_error_is_one_event_of_its_span_and_one_record() {
    if std::env::var_os(MOUNT).is_some() {
        return errors();
    }
    for mount in ["engine", "layer"] {
        let arguments = ["--nocapture", "--exact", "an_error_is_one_event_of_its_span_and_one_record"];
        let mut program = Command::new(std::env::current_exe().unwrap());
        let output = program.args(arguments).env(MOUNT, mount).env_remove("RUST_LOG").output().unwrap();
        assert!(output.status.success(), "{mount}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn errors() {
    let kept = Arc::new(Kept::default());
    let setup = telemark::setup("errors").logs(Logs::Off).log_sink(Arc::<Kept>::clone(&kept));
    let telemetry = setup.span_sink(Arc::<Kept>::clone(&kept)).install().unwrap();
    telemark::span!("ours").in_scope(|| tracing::error!(code = 7, "ours failed"));
    tracing::info_span!("theirs").in_scope(|| {
        tracing::error!(target: "third_party::pool", "pool failed");
        DiskFailed { disk: 3 }.emit();
    });
    let records: Vec<_> = kept.0.lock().unwrap().iter().map(|r| (r.level, r.message.to_string())).collect();
    let expected = ["ours failed", "pool failed", "disk 3 failed"];
    assert_eq!(records, expected.map(|message| (Level::ERROR, message.to_owned())));
    let spans = kept.1.lock().unwrap();
    let events = |name: &str| {
        let span = spans.iter().find(|span| span.name == name).unwrap();
        span.events.iter().map(|event| event.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(events("ours"), ["ours failed"]);
    assert_eq!(events("theirs"), ["pool failed", "disk.failed"]);
    drop(spans);
    drop(telemetry);
}
