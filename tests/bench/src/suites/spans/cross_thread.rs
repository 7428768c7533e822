//! Spans that are opened on one thread, and entered and closed on another.

use super::calls::Calls;
use crate::case::{Case, thread_ns};
use crate::child::pin;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Spans that are open when they change threads: reading a thread's clock costs as much as many spans.
const SPANS: usize = 1024;

/// The thread that closes, and what comes back from it: the empty list, and how long it took.
struct Closer<H> {
    spans: Sender<Vec<H>>,
    closed: Receiver<(Vec<H>, f64)>,
}

impl<H: Send + 'static> Closer<H> {
    fn start(close: impl Fn(H) + Send + 'static) -> Self {
        let (spans, come) = channel::<Vec<H>>();
        let (back, closed) = channel();
        std::thread::spawn(move || {
            pin(1);
            for mut spans in come {
                let start = thread_ns();
                spans.drain(..).for_each(&close);
                let took = thread_ns() - start;
                if back.send((spans, took)).is_err() {
                    return;
                }
            }
        });
        Self { spans, closed }
    }
}

/// Processor time of both threads for one span; `open` makes a child of the current span, `close` enters and ends it.
pub fn case<C: Calls, H: Send + 'static>(
    open: impl Fn() -> H + 'static,
    close: impl Fn(H) + Send + 'static,
) -> Case {
    let closer = Closer::start(close);
    let mut spans = Vec::with_capacity(SPANS);
    let mut once = move || {
        let mut ns = 0.0;
        C::root(&mut || {
            let start = thread_ns();
            (0..SPANS).for_each(|_| spans.push(open()));
            ns = thread_ns() - start;
            let sent = closer.spans.send(std::mem::take(&mut spans));
            let (empty, took) =
                sent.ok().and_then(|()| closer.closed.recv().ok()).expect("it ends with the case");
            spans = empty;
            ns += took;
            0
        });
        ns
    };
    let run = move |n| (0..n).map(|_| once()).sum();
    Case::telling("cross-thread", SPANS as u64, run).spans(SPANS as u64 + 1)
}
