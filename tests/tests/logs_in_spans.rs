//! What a span keeps of an event does not depend on whether its line shows the same, so that both are written at once.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

use std::fmt;
use std::io::sink;
use std::sync::{Arc, Mutex};
use telemark::log::{Format, Output};
use telemark::{Logs, Policy, SinkKind, SpanRecord, SpanSink, sample, traced};
use tracing::field::Empty;

/// Keeps what the events of each span say.
#[derive(Default)]
struct Kept(Mutex<Vec<Vec<String>>>);

impl SpanSink for Kept {
    fn ended(&self, span: &SpanRecord) {
        let say = |event: &telemark::SpanEvent| {
            format!("{} {:?} {}", event.name, event.attributes, event.dropped_attributes)
        };
        self.0.lock().unwrap().push(span.events.iter().map(say).collect());
    }
}

struct Bomb;

impl fmt::Debug for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("half of it")?;
        panic!("a Debug of the user's")
    }
}

#[traced]
fn work() {
    let (user, long) = ("ann", "k".repeat(9000));
    for at in 0..3 {
        tracing::info!("literal");
        tracing::info!(
            a = 1,
            b = -2_i64,
            c = 0.5,
            d = true,
            e = "te\"xt",
            none = Empty,
            "of {user} and {at}"
        );
        tracing::info!(
            password = 5,
            token = "hunter2",
            note = "password=hunter2",
            "is {}",
            "ann@example.com"
        );
        tracing::info!(
            url.full = "https://ann:pw@example.com/?a=b",
            sql = "select 'x'",
            long,
            "by their names"
        );
        tracing::info!(error = &fmt::Error as &dyn std::error::Error, bomb = ?Bomb, user = %user, "survives");
        tracing::info!(message = 5, level = "a field of that name");
        tracing::info!({ x.y = 1, x.z = "z", w = "w" }, "nested");
        tracing::info!(huge = u128::MAX, nan = f64::NAN, at);
        tracing::info!(
            a_key_that_is_too_long_to_be_written_ahead = 7,
            its_text_as_well_as_it_is_not_short = user
        );
        log::warn!(target: "third_party::pool", "pool of {user} is full");
    }
}

#[test]
fn a_span_keeps_the_same_of_an_event_whatever_its_line_shows() {
    let kept = Arc::new(Kept::default());
    let output = Output::new(Format::Json, SinkKind::Json, "x", sink());
    let setup = telemark::setup("x").ignore_environment().logs(Logs::Off).sampler(sample::always());
    let telemetry = setup.span_sink(Arc::clone(&kept) as _).log_sink(Arc::new(output)).install().unwrap();
    for policy in [Policy::Production, Policy::Strict, Policy::Dev] {
        telemetry.set_policy(SinkKind::Json, policy).unwrap();
        work();
    }
    let kept = std::mem::take(&mut *kept.0.lock().unwrap());
    let [together, strict, dev] = kept.as_slice() else { panic!("three spans are wanted: {kept:?}") };
    assert_eq!(together.len(), 30, "{together:?}");
    // In the first round a message may still be literal.
    let names = together.iter().filter(|event| event.starts_with("literal ")).count();
    assert_eq!(names, 3, "{together:?}");
    assert_eq!(together[10..], strict[10..], "a line of another policy is visited by itself");
    assert_eq!(together[10..], dev[10..], "a line of another policy is visited by itself");
    assert!(together.iter().all(|event| !event.contains("hunter2")), "{together:?}");
}
