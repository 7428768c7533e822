//! What an exporter's thread is told to do beside sending, and its answer.

use std::sync::mpsc as std_mpsc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};

/// One order.
pub(super) struct Order {
    /// The longest it may take.
    pub(super) deadline: Duration,
    /// Whether the thread ends after it.
    pub(super) stop: bool,
    /// Told whether everything was settled within the deadline.
    pub(super) done: Box<dyn FnOnce(bool) + Send>,
}

/// The end that gives orders.
pub(super) struct Orders {
    sender: mpsc::UnboundedSender<Order>,
    closing: watch::Sender<bool>,
}

/// The thread's end: the orders, and a flag that cuts pauses short once the process is about to end.
pub(super) struct Ordered {
    pub(super) orders: mpsc::UnboundedReceiver<Order>,
    pub(super) closing: watch::Receiver<bool>,
}

impl Orders {
    pub(super) fn new() -> (Self, Ordered) {
        let (closing, closed) = watch::channel(false);
        let (sender, orders) = mpsc::unbounded_channel();
        (Self { sender, closing }, Ordered { orders, closing: closed })
    }

    /// Waits until everything there is now is settled; false if the deadline came first.
    pub(super) async fn settle(&self, deadline: Duration, stop: bool) -> bool {
        let (done, settled) = oneshot::channel();
        // The receiver may have given up.
        self.order(deadline, stop, move |all| _ = done.send(all));
        // No answer at all: the thread has ended already, and with it everything was settled.
        settled.await.unwrap_or(true)
    }

    /// Begins to settle, and perhaps to stop, for a thread that can wait; what is returned waits.
    pub(super) fn settle_blocking(&self, deadline: Duration, stop: bool) -> impl FnOnce() -> bool + use<> {
        let (done, settled) = std_mpsc::sync_channel(1);
        // The receiver may have given up.
        self.order(deadline, stop, move |all| _ = done.send(all));
        // The thread answers within the deadline; a little more, so that its answer is not missed.
        let end = Instant::now() + deadline.saturating_add(Duration::from_millis(500));
        move || match settled.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(settled) => settled,
            Err(std_mpsc::RecvTimeoutError::Disconnected) => true,
            Err(std_mpsc::RecvTimeoutError::Timeout) => false,
        }
    }

    fn order(&self, deadline: Duration, stop: bool, done: impl FnOnce(bool) + Send + 'static) {
        if stop {
            self.closing.send_replace(true);
        }
        // If the thread has ended, `done` is dropped with the order, and whoever waits sees that.
        drop(self.sender.send(Order { deadline, stop, done: Box::new(done) }));
    }
}
