//! The buffers of one thread, one for each queue that it has logged to.

use super::queue::{Buffer, Shared};
use std::cell::RefCell;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The end of a thread waits so long at most until its lines are written: it may be the end of the program.
const AT_THE_END: Duration = Duration::from_millis(100);

/// The same for the thread that has set up the log: its end mostly is that.
const AT_THE_END_OF_ALL: Duration = Duration::from_secs(1);

thread_local! {
    static OWN: RefCell<Own> = const { RefCell::new(Own(Vec::new())) };
}

/// What this thread has; its destructor runs when the thread ends, and on the thread that ends the program.
struct Own(Vec<Held>);

struct Held {
    number: u64,
    /// None until the thread logs.
    buffer: Option<Arc<Buffer>>,
    queue: Weak<Shared>,
    at_the_end: Duration,
}

impl Own {
    fn of(&mut self, shared: &Arc<Shared>) -> &mut Held {
        let at = self.0.iter().position(|held| held.number == shared.number).unwrap_or_else(|| {
            // Queues that are gone leave their place.
            self.0.retain(|held| held.queue.strong_count() > 0);
            let queue = Arc::downgrade(shared);
            self.0.push(Held { number: shared.number, buffer: None, queue, at_the_end: AT_THE_END });
            self.0.len() - 1
        });
        &mut self.0[at]
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        for held in self.0.drain(..) {
            // The lines of other threads would be lost with the program, too.
            if let Some(queue) = held.queue.upgrade() {
                queue.flush_unless_stalled(held.at_the_end);
            }
        }
    }
}

/// Shows this thread's buffer for a queue; false if the thread is ending and has none.
pub(super) fn with(shared: &Arc<Shared>, then: impl FnOnce(&Buffer)) -> bool {
    let own = OWN.try_with(|own| {
        let mut own = own.try_borrow_mut().ok()?;
        match own.0.first() {
            Some(Held { number, buffer: Some(buffer), .. }) if *number == shared.number => {
                then(buffer);
            }
            _ => then(own.of(shared).buffer.get_or_insert_with(|| shared.enroll())),
        }
        Some(())
    });
    own.ok().flatten().is_some()
}

/// When this thread ends, what waits is written: also the lines of others.
pub(super) fn watch_end(shared: &Arc<Shared>) {
    let _ending = OWN.try_with(|own| {
        if let Ok(mut own) = own.try_borrow_mut() {
            own.of(shared).at_the_end = AT_THE_END_OF_ALL;
        }
    });
}
