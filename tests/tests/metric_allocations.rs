//! After the first update of a series on a thread, updates allocate nothing.

use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, UpDown, metric};

#[derive(Labels, Clone, Copy)]
struct Text<'a> {
    text: Capped<'a, 8>,
    outcome: Outcome,
}

#[derive(Labels, Clone, Copy)]
struct Large<'a> {
    text: Capped<'a, 900>,
    other: Capped<'a, 900>,
}

/// Counted.
#[metric(counter = "allocations_counted")]
static COUNTED: Counter<Outcome>;

/// Held.
#[metric(updown = "allocations_held")]
static HELD: UpDown<Outcome>;

/// Set.
#[metric(gauge = "allocations_set")]
static SET: Gauge<Outcome>;

/// Recorded.
#[metric(histogram = "allocations_recorded", unit = "s")]
static RECORDED: Histogram<Outcome>;

/// With texts.
#[metric(counter = "allocations_texts")]
static TEXTS: Counter<Text<'_>>;

/// Kept once for all threads.
#[metric(histogram = "allocations_large", buckets = [1, 2, 3], max_series = 10_000_000)]
static LARGE: Histogram<Large<'_>>;

fn update(text: &str, value: f64) {
    COUNTED.inc(Outcome::Failure);
    COUNTED.bind(Outcome::Failure).add(2);
    HELD.add(-1, Outcome::Success);
    drop(HELD.enter(Outcome::Success));
    SET.set(value, Outcome::Success);
    drop(SET.enter(Outcome::Success));
    SET.set(f64::NAN, Outcome::Success);
    RECORDED.record(value, Outcome::Success);
    RECORDED.record(std::time::Duration::from_millis(3), Outcome::Success);
    TEXTS.inc(Text { text: Capped(text), outcome: Outcome::Success });
    LARGE.record(value, Large { text: Capped("one"), other: Capped("two") });
}

#[test]
fn updates_allocate_nothing_once_their_series_have_been_touched() {
    for _ in 0..2 {
        // In the second round another thread adopts the cells; it has nothing left to allocate for them.
        std::thread::spawn(|| {
            let texts: Vec<String> = (0..1000).map(|number| format!("text {number}")).collect();
            for text in &texts[..9] {
                update(text, 0.004);
            }
            let used = allocation_counter::measure(|| {
                for (text, value) in texts.iter().zip(0_u32..) {
                    update(text, f64::from(value));
                }
            });
            assert_eq!((used.count_total, used.bytes_total), (0, 0));
        })
        .join()
        .expect("nothing is allocated");
    }
    std::thread::spawn(|| {
        let first = allocation_counter::measure(|| COUNTED.inc(Outcome::Failure));
        assert_eq!(first.count_total, 0, "the slab of an ended thread is adopted as it is");
    })
    .join()
    .expect("nothing is allocated");
}
