//! Values whose `Debug` opens spans, logs, ends spans, or panics.

use super::alone::{Ended, in_both_mounts, install};
use std::cell::RefCell;
use std::fmt::{Debug, Formatter, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use telemark::traced;
use tracing::{Span, field, info, info_span};

#[traced(args(?value))]
fn given<T: Debug>(value: T) {
    info!("inside");
    drop(value);
}

/// Runs something when it is printed.
struct Runs<F>(F);

impl<F: Fn()> Debug for Runs<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        (self.0)();
        f.write_str("printed")
    }
}

fn text(ended: &Ended, name: &str, key: &str) -> Option<String> {
    ended.of(name).first().and_then(|span| span.attribute(key).map(ToString::to_string))
}

#[test]
fn a_debug_may_open_enter_record_and_end_spans() {
    if !in_both_mounts("span_stress::hostile::a_debug_may_open_enter_record_and_end_spans") {
        return;
    }
    let (telemetry, ended) = install();
    let busy = || {
        Runs(|| {
            let span = info_span!("of_a_debug", late = field::Empty).entered();
            span.record("late", field::debug(Runs(|| drop(info_span!("deeper")))));
            given(1);
            info!(value = ?Runs(|| given(2)), "from a debug");
            drop(Span::current());
        })
    };
    let host = info_span!("host", early = ?busy(), late = field::Empty);
    host.record("late", field::debug(busy()));
    host.in_scope(|| {
        host.record("late", field::debug(Runs(|| host.record("late", 1).in_scope(|| ()))));
        info!(value = ?busy(), "event");
        given(busy());
    });
    drop(host);
    assert_eq!(text(&ended, "host", "early").as_deref(), Some("printed"));
    assert_eq!(text(&ended, "host", "late").as_deref(), Some("printed"));
    assert_eq!(telemetry.health().dropped_spans, 0);
    assert!(Span::current().is_none());
}

#[test]
fn a_debug_may_end_the_span_it_is_printed_for() {
    if !in_both_mounts("span_stress::hostile::a_debug_may_end_the_span_it_is_printed_for") {
        return;
    }
    let (_telemetry, ended) = install();
    for _ in 0..100 {
        let span = info_span!("ends_while_it_is_printed", late = field::Empty);
        let held = RefCell::new(Some(span.clone()));
        let ends = Runs(|| drop(held.take()));
        info!(parent: &span, value = ?ends, "the last handle but one");
        let other = RefCell::new(Some(span));
        let id = other.borrow().as_ref().and_then(Span::id);
        info!(parent: id, value = ?Runs(|| drop(other.take())), "the last handle");
        // Its place may be taken by then.
        drop(info_span!("takes_its_place"));
    }
    assert_eq!(ended.of("ends_while_it_is_printed").len(), 100);
    let others = ended.of("takes_its_place");
    assert!(others.iter().all(|span| span.events.is_empty()), "what belongs to one does not reach the other");
}

#[test]
fn a_debug_that_panics_harms_nobody() {
    if !in_both_mounts("span_stress::hostile::a_debug_that_panics_harms_nobody") {
        return;
    }
    let (telemetry, ended) = install();
    let panics = || Runs(|| panic!("on purpose"));
    for _ in 0..50 {
        let survived = catch_unwind(AssertUnwindSafe(|| {
            let host = info_span!("survivor", early = ?panics(), late = field::Empty, after = 1);
            host.record("late", field::debug(panics()));
            host.in_scope(|| info!(value = ?panics(), "event"));
            given(panics());
        }));
        assert!(survived.is_ok(), "telemetry does not fail the service");
    }
    let spans = ended.of("survivor");
    assert_eq!((spans.len(), ended.of("given").len()), (50, 50));
    for span in spans {
        assert!(span.attribute("after").is_some());
        assert!(span.attribute("early").is_some_and(|text| text.to_string().contains("panicked")));
        assert!(span.attribute("late").is_some_and(|text| text.to_string().contains("panicked")));
        assert_eq!(span.events.len(), 1);
    }
    assert_eq!(telemetry.health().dropped_spans, 0);
    assert!(Span::current().is_none());
}

#[test]
fn a_panic_of_the_program_unwinds_through_spans() {
    if !in_both_mounts("span_stress::hostile::a_panic_of_the_program_unwinds_through_spans") {
        return;
    }
    let (_telemetry, ended) = install();
    for _ in 0..50 {
        let unwound = catch_unwind(|| {
            let _outer = info_span!("unwound").entered();
            let _inner = info_span!("unwound_inside").entered();
            panic!("on purpose");
        });
        assert!(unwound.is_err());
        assert!(Span::current().is_none());
    }
    assert_eq!((ended.of("unwound").len(), ended.of("unwound_inside").len()), (50, 50));
}
