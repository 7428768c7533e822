//! Waiting for a future on a thread of one's own, for a limited time.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{Thread, current, park_timeout};
use std::time::{Duration, Instant};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// What the future gives, or nothing if that takes too long; then it is dropped.
///
/// Not a runtime's `block_on`: an exporter may start and end runtimes of its own, which is forbidden inside one.
pub(super) fn within<T>(patience: Duration, future: impl Future<Output = T>) -> Option<T> {
    let waker = Waker::from(Arc::new(Unpark(current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    let end = Instant::now() + patience;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Some(value);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        park_timeout(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};

    #[test]
    fn a_future_is_waited_for_and_not_longer_than_allowed() {
        assert_eq!(within(Duration::from_mins(1), ready(7)), Some(7));
        assert_eq!(within(Duration::from_millis(5), pending::<u8>()), None);
        let (send, receive) = tokio::sync::oneshot::channel();
        let sender = std::thread::spawn(move || send.send(9));
        assert_eq!(within(Duration::from_mins(1), receive), Some(Ok(9)));
        assert_eq!(sender.join().expect("it only sends"), Ok(()));
    }
}
