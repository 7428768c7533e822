//! Readers that look while others update.

use super::page::sample;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use telemark::{Counter, Histogram, metric};

/// Counted while it is read.
#[metric(counter = "snapshots_counted")]
static COUNTED: Counter;

/// Recorded while it is read.
#[metric(histogram = "snapshots_recorded", buckets = [1])]
static RECORDED: Histogram;

#[test]
fn what_readers_see_never_falls_and_their_differences_add_up() {
    const EACH: u32 = 20_000;
    let (done, look) = (AtomicBool::new(false), Barrier::new(3));
    let differences = || {
        let (mut last, mut total, mut looks) = ([0.0; 2], [0.0; 2], 0);
        loop {
            let over = done.load(Ordering::Acquire);
            let now = ["snapshots_counted_total", "snapshots_recorded_count"]
                .map(|name| sample(name).unwrap_or_default());
            for at in 0..2 {
                assert!(now[at] >= last[at], "{now:?} after {last:?}");
                total[at] += now[at] - last[at];
            }
            last = now;
            looks += 1;
            if looks == 1 {
                look.wait();
            }
            if over {
                return (total, looks);
            }
        }
    };
    std::thread::scope(|scope| {
        // Two readers, each with a snapshot of its own: neither resets what the other one sees.
        let readers = [scope.spawn(differences), scope.spawn(differences)];
        // However long the readers wait for their processor, they look before anything is counted.
        look.wait();
        for _ in 0..4 {
            let writers: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..EACH {
                            COUNTED.inc();
                            RECORDED.record(0.5);
                        }
                    })
                })
                .collect();
            for writer in writers {
                writer.join().expect("the writer does not panic");
            }
        }
        done.store(true, Ordering::Release);
        for reader in readers {
            let (total, looks) = reader.join().expect("the reader finds no fault");
            assert!(looks > 1);
            assert_eq!(format!("{total:?}"), format!("{:?}", [f64::from(EACH) * 8.0; 2]));
        }
    });
}
