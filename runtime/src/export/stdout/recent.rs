//! The last traces, kept in bounded memory.

use crate::id::TraceId;
use crate::span::{SpanRecord, SpanSink};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Spans that are kept of one trace.
const SPANS: usize = 1000;

/// A sink that keeps the last traces of this process, whichever of its services their spans belong to.
///
/// # Example: the slowest of what a program has just done
/// ```
/// use std::sync::Arc;
/// use telemark::export::stdout::{Recent, tree};
///
/// let recent = Arc::new(Recent::new(100));
/// // telemark::setup("shop").span_sink(recent.clone()).install()? … and after some traffic:
/// if let Some(slow) = recent.traces().iter().max_by_key(|trace| trace.duration()) {
///     println!("{}", tree(&slow.spans));
/// }
/// # assert!(recent.traces().is_empty());
/// ```
#[derive(Debug)]
pub struct Recent {
    limit: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    order: VecDeque<TraceId>,
    traces: HashMap<TraceId, Trace>,
}

/// The spans of one trace that have ended so far.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Trace {
    /// In the order in which they ended.
    pub spans: Vec<SpanRecord>,
    /// How many more there were than are kept.
    pub left_out: usize,
}

impl Recent {
    /// Keeps so many traces; a new one drives out the oldest.
    #[must_use]
    pub fn new(traces: usize) -> Self {
        Self { limit: traces.max(1), kept: Mutex::default() }
    }

    /// The traces of which a root has ended, the oldest first.
    #[must_use]
    pub fn traces(&self) -> Vec<Trace> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let traces = kept.order.iter().filter_map(|id| kept.traces.get(id));
        traces.filter(|trace| trace.root().is_some()).cloned().collect()
    }

    /// What is kept of one trace.
    #[must_use]
    pub fn trace(&self, id: TraceId) -> Option<Trace> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).traces.get(&id).cloned()
    }
}

impl SpanSink for Recent {
    fn ended(&self, span: &SpanRecord) {
        let span = span.clone();
        let id = span.context.trace_id();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { order, traces } = &mut *kept;
        let trace = traces.entry(id).or_insert_with(|| {
            order.push_back(id);
            Trace::default()
        });
        trace.add(span, SPANS);
        let gone = if order.len() > self.limit { order.pop_front() } else { None };
        let gone = gone.and_then(|id| traces.remove(&id));
        // Many spans take a while to free: not while others wait.
        drop(kept);
        drop(gone);
    }
}

impl Trace {
    pub(super) fn add(&mut self, span: SpanRecord, limit: usize) {
        // A root is worth more than one child of a thousand: without it the rest has no place.
        if self.spans.len() < limit || (is_root(&span) && self.spans.len() < limit + 100) {
            self.spans.push(span);
        } else {
            self.left_out += 1;
        }
    }

    /// The span without a parent; or, of a trace that began elsewhere, the first to be called from there.
    #[must_use]
    pub fn root(&self) -> Option<&SpanRecord> {
        let roots = self.spans.iter().filter(|span| is_root(span));
        roots.min_by_key(|span| (span.parent.is_some(), span.start))
    }

    /// From the first start to the last end.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let start = self.spans.iter().map(|span| span.start).min().unwrap_or_default();
        let end = self.spans.iter().map(|span| span.end).max().unwrap_or_default();
        Duration::from_nanos(end.saturating_sub(start))
    }

    /// The services that took part, as far as they have names of their own.
    #[must_use]
    pub fn services(&self) -> BTreeSet<&str> {
        self.spans.iter().filter_map(|span| span.request.service().map(AsRef::as_ref)).collect()
    }
}

/// Whether a span has no parent in its own service.
pub(super) fn is_root(span: &SpanRecord) -> bool {
    span.parent.is_none() || span.parent_is_remote
}

#[cfg(test)]
mod tests {
    use super::super::super::specimen::{called, child, of_service, root, times};
    use super::*;

    #[test]
    fn spans_of_several_services_come_together_as_one_trace() {
        let recent = Recent::new(10);
        let root = of_service(times(root("gateway"), 0, 90), "gateway");
        let agent = of_service(times(called(&root, "agent"), 10, 100), "agent");
        recent.ended(&agent);
        recent.ended(&root);
        let traces = recent.traces();
        assert_eq!(traces.len(), 1);
        assert_eq!(traces[0].root().map(|span| &*span.name), Some("gateway"));
        assert_eq!(traces[0].duration(), Duration::from_millis(100));
        assert_eq!(Vec::from_iter(traces[0].services()), ["agent", "gateway"]);
        assert_eq!(recent.trace(root.context.trace_id()).map(|trace| trace.spans.len()), Some(2));
    }

    #[test]
    fn the_oldest_trace_makes_room_and_an_unfinished_one_is_not_shown() {
        let recent = Recent::new(2);
        let spans = [root("a"), root("b"), root("c")];
        for span in &spans {
            recent.ended(span);
        }
        let names = |recent: &Recent| {
            let traces = recent.traces();
            traces.iter().map(|trace| trace.spans[0].name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(&recent), ["b", "c"]);
        recent.ended(&child(&root("open"), "d"));
        assert_eq!(names(&recent), ["c"]);
    }

    #[test]
    fn a_trace_of_very_many_spans_is_cut_but_keeps_its_root() {
        let recent = Recent::new(1);
        let root = root("root");
        (0..SPANS + 5).for_each(|_| recent.ended(&child(&root, "n")));
        recent.ended(&root);
        let trace = &recent.traces()[0];
        assert_eq!((trace.spans.len(), trace.left_out), (SPANS + 1, 5));
    }
}
