//! Where spans wait for a tail rule: the lock of a trace's buffer.

#[path = "../../../../../runtime/src/span/engine/tail/lock.rs"]
mod lock;

use super::atomics::{AtomicBool, Cell};
use lock::Locked;
use loom::model::Builder;
use loom::sync::Arc;
use loom::thread;

impl<T> Locked<T> {
    fn new(value: T) -> Self {
        Self { held: AtomicBool::new(false), value: Cell::new(value) }
    }
}

#[test]
fn what_a_lock_guards_is_changed_by_one_thread_at_a_time() {
    let mut model = Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let locked = Arc::new(Locked::new(0_u64));
        let adds = |locked: &Locked<u64>| {
            let mut held = locked.lock();
            let seen = *held;
            *held = seen + 1;
            seen
        };
        let others: Vec<_> = (0..1)
            .map(|_| {
                let locked = Arc::clone(&locked);
                thread::spawn(move || adds(&locked))
            })
            .collect();
        let mut seen = vec![adds(&locked)];
        seen.extend(others.into_iter().map(|other| other.join().expect("no thread of a model panics")));
        seen.sort_unstable();
        assert_eq!((seen, *locked.lock()), (vec![0, 1], 2));
    });
}
