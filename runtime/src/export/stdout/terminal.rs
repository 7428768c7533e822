//! Prints every trace when it is over, from a thread of its own: a stalled terminal stops nobody.

use super::recent::{Trace, is_root};
use super::tree::{Look, tree_with};
use crate::context::silence_thread;
use crate::error::Result;
use crate::id::TraceId;
use crate::span::{SpanRecord, SpanSink};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Spans that wait to be looked at.
const QUEUE: usize = 4096;
/// Traces that wait for their end.
const TRACES: usize = 256;
/// Spans of one printed tree.
const SPANS: usize = 200;
/// How long a finished root waits for spans of other tasks and services that end a moment later.
const AFTER_ROOT: Duration = Duration::from_millis(100);
/// The same for a root that was called from elsewhere: its caller may live in this process, too.
const AFTER_CALLED: Duration = Duration::from_secs(1);
/// How long spans without a root are waited with; a span that outlives its root ends here.
const WITHOUT_ROOT: Duration = Duration::from_secs(30);

/// A sink that prints finished traces as trees.
#[derive(Debug)]
pub struct Terminal {
    queue: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Span(Box<SpanRecord>),
    Flush(SyncSender<()>),
}

impl Terminal {
    /// Starts the thread that prints to `out`.
    pub fn start(look: Look, out: Box<dyn Write + Send>) -> Result<Self> {
        let (queue, messages) = sync_channel(QUEUE);
        let lost = Arc::new(AtomicU64::new(0));
        let printer = Printer { look, out, lost: Arc::clone(&lost), waiting: VecDeque::new() };
        thread::Builder::new().name("telemark-terminal".to_owned()).spawn(move || printer.run(&messages))?;
        Ok(Self { queue, lost })
    }

    /// Spans that came faster than they could be printed, or whose trace had no end among so many.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Prints what waits; false if the terminal does not take it within the deadline. Blocks the thread meanwhile.
    pub fn flush(&self, deadline: Duration) -> bool {
        let end = Instant::now() + deadline;
        let (done, printed) = sync_channel(1);
        let mut message = Message::Flush(done);
        loop {
            message = match self.queue.try_send(message) {
                Ok(()) => return printed.recv_timeout(end.saturating_duration_since(Instant::now())).is_ok(),
                Err(TrySendError::Full(message)) if Instant::now() < end => message,
                Err(_) => return false,
            };
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl SpanSink for Terminal {
    fn ended(&self, span: &SpanRecord) {
        if self.queue.try_send(Message::Span(Box::new(span.clone()))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Printer {
    look: Look,
    out: Box<dyn Write + Send>,
    lost: Arc<AtomicU64>,
    /// The oldest first.
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    id: TraceId,
    trace: Trace,
    due: Instant,
    rooted: bool,
}

impl Printer {
    fn run(mut self, messages: &Receiver<Message>) {
        silence_thread();
        loop {
            let due = self.waiting.iter().map(|waiting| waiting.due).min();
            let pause = due.map_or(WITHOUT_ROOT, |due| due.saturating_duration_since(Instant::now()));
            match messages.recv_timeout(pause) {
                Ok(Message::Span(span)) => self.take(*span),
                Ok(Message::Flush(done)) => {
                    self.print(|_| true);
                    // Whoever asked may have given up waiting.
                    let _ = done.send(());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.print(|_| true),
            }
            let now = Instant::now();
            self.print(|waiting| waiting.due <= now);
        }
    }

    fn take(&mut self, span: SpanRecord) {
        let id = span.context.trace_id();
        let now = Instant::now();
        let place = self.waiting.iter().rposition(|waiting| waiting.id == id).unwrap_or_else(|| {
            let due = now + WITHOUT_ROOT;
            self.waiting.push_back(Waiting { id, trace: Trace::default(), due, rooted: false });
            self.waiting.len() - 1
        });
        let waiting = &mut self.waiting[place];
        if span.parent.is_none() {
            (waiting.due, waiting.rooted) = (now + AFTER_ROOT, true);
        } else if is_root(&span) && !waiting.rooted {
            waiting.due = now + AFTER_CALLED;
        }
        waiting.trace.add(span, SPANS);
        if self.waiting.len() > TRACES {
            // The oldest has waited longest for a root that may never come.
            let gone = self.waiting.pop_front().map_or(0, |waiting| waiting.trace.spans.len());
            self.lost.fetch_add(gone as u64, Ordering::Relaxed);
        }
    }

    fn print(&mut self, wanted: impl Fn(&Waiting) -> bool) {
        let mut text = String::new();
        let look = &self.look;
        self.waiting.retain(|waiting| {
            let wanted = wanted(waiting);
            if wanted {
                text.push_str(&tree_with(&waiting.trace.spans, look));
                if waiting.trace.left_out > 0 {
                    let _ = writeln!(text, "   … and {} more spans", waiting.trace.left_out);
                }
            }
            !wanted
        });
        if !text.is_empty() {
            // A terminal that is gone cannot be told so.
            drop(self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::specimen::{called, child, root};
    use super::*;
    use std::io;
    use std::sync::{Mutex, PoisonError};

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Page {
        fn text(&self) -> String {
            let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What happens at all happens by then, on a busy machine, too.
    const SOON: Duration = Duration::from_mins(1);

    fn terminal() -> (Terminal, Page) {
        let page = Page::default();
        (Terminal::start(Look::default(), Box::new(page.clone())).unwrap(), page)
    }

    #[test]
    fn a_trace_is_printed_soon_after_its_root_has_ended_and_once() {
        let (terminal, page) = loop {
            let (terminal, page) = terminal();
            let root = root("handle");
            terminal.ended(&child(&root, "query"));
            thread::sleep(Duration::from_millis(20));
            assert_eq!(page.text(), "", "the root is still open");
            let late = child(&root, "late");
            let begun = Instant::now();
            terminal.ended(&root);
            terminal.ended(&late);
            // Another program may have had the processor between the two: then it is too late, and right so.
            if begun.elapsed() < AFTER_ROOT / 2 {
                break (terminal, page);
            }
        };
        let begun = Instant::now();
        while page.text().is_empty() {
            assert!(begun.elapsed() < SOON, "nobody flushes, and it is printed all the same");
            thread::sleep(Duration::from_millis(5));
        }
        let text = page.text();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.contains("├─ ✓ query") && text.contains("└─ ✓ late"), "{text}");
        assert!(terminal.flush(SOON));
        assert_eq!(page.text(), text);
    }

    #[test]
    fn a_service_called_by_another_of_this_process_waits_for_its_caller() {
        let (terminal, page) = loop {
            let (terminal, page) = terminal();
            let root = root("gateway");
            let agent = called(&root, "agent");
            let begun = Instant::now();
            terminal.ended(&agent);
            thread::sleep(AFTER_ROOT * 2);
            terminal.ended(&root);
            // As above.
            if begun.elapsed() < AFTER_CALLED {
                break (terminal, page);
            }
        };
        assert!(terminal.flush(SOON));
        assert!(page.text().contains("\n└─ ✓ agent"), "{}", page.text());
    }

    #[test]
    fn a_flush_prints_what_waits_in_the_order_of_its_beginning() {
        let (terminal, page) = terminal();
        let (one, two) = (root("one"), root("two"));
        terminal.ended(&child(&one, "half"));
        terminal.ended(&two);
        assert!(terminal.flush(SOON));
        let text = page.text();
        assert!(text.find("half").unwrap() < text.find("two").unwrap(), "{text}");
    }

    #[test]
    fn a_terminal_that_takes_nothing_stops_nobody_and_what_is_lost_is_counted() {
        struct Stalled;
        impl Write for Stalled {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                loop {
                    thread::park();
                }
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let terminal = Terminal::start(Look::default(), Box::new(Stalled)).unwrap();
        terminal.ended(&root("printed"));
        assert!(!terminal.flush(Duration::from_millis(50)));
        let span = root("waiting");
        let start = Instant::now();
        (0..QUEUE + 10).for_each(|_| terminal.ended(&span));
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        assert_eq!(terminal.lost(), 10);
        assert!(!terminal.flush(Duration::from_millis(50)));
    }
}
