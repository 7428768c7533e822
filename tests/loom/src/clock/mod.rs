//! The clock's anchor: whoever reads it sees a tick with its own time of day.

#[path = "../../../../runtime/src/clock/anchor.rs"]
mod anchor;
mod atomics;

use anchor::Anchor;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

/// Sets pairs that belong together, as its one writer.
fn set(anchor: &Anchor, numbers: std::ops::Range<u64>) {
    numbers.for_each(|number| anchor.set(number, 10 * number));
}

#[test]
fn a_tick_and_its_time_of_day_are_read_together() {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(|| {
        let anchor = Arc::new(Anchor::new());
        let writer = {
            let anchor = Arc::clone(&anchor);
            thread::spawn(move || set(&anchor, 1..3))
        };
        let (ticks, unix) = anchor.get();
        assert_eq!(unix, 10 * ticks);
        let (later, _) = anchor.get();
        assert!(ticks <= later);
        writer.join().expect("it does not panic");
        assert_eq!(anchor.get(), (2, 20));
    });
}
