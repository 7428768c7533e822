//! Which span hangs under which, whoever recorded them.

use crate::id::{SpanId, TraceId};
use crate::span::SpanRecord;
use std::collections::HashMap;

/// One span in its place; `span` is its index among the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) span: usize,
    pub(super) depth: usize,
    /// Whether it is the last of its siblings.
    pub(super) last: bool,
}

/// The spans of each trace in the order of reading: a parent before its children, siblings by their start.
///
/// A span whose parent is not among them begins a tree of its own; a local root of another service hangs under the
/// client span that called it. Records that claim to be each other's ancestors are all shown, once.
pub(super) fn forest(spans: &[SpanRecord]) -> Vec<Vec<Node>> {
    let mut traces = Vec::<(TraceId, Vec<usize>)>::new();
    let mut known = HashMap::new();
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|&at| (spans[at].start, spans[at].parent.is_some()));
    for at in order {
        let trace = spans[at].context.trace_id();
        let place = *known.entry(trace).or_insert_with(|| {
            traces.push((trace, Vec::new()));
            traces.len() - 1
        });
        traces[place].1.push(at);
    }
    traces.into_iter().map(|(_, members)| one(spans, &members)).collect()
}

fn one(spans: &[SpanRecord], members: &[usize]) -> Vec<Node> {
    let places: HashMap<SpanId, usize> =
        members.iter().rev().map(|&at| (spans[at].context.span_id(), at)).collect();
    let parent = |at: usize| spans[at].parent.and_then(|id| places.get(&id).copied()).filter(|&p| p != at);
    let mut children = HashMap::<Option<usize>, Vec<usize>>::new();
    for &at in members {
        children.entry(parent(at)).or_default().push(at);
    }
    let mut walk =
        Walk { children, shown: vec![false; spans.len()], nodes: Vec::with_capacity(members.len()) };
    let roots = walk.children.remove(&None).unwrap_or_default();
    walk.below(roots);
    // Whoever is left has only descendants for ancestors.
    for &at in members {
        if !walk.shown[at] {
            walk.below(vec![at]);
        }
    }
    walk.nodes
}

struct Walk {
    children: HashMap<Option<usize>, Vec<usize>>,
    shown: Vec<bool>,
    nodes: Vec<Node>,
}

impl Walk {
    /// With a stack of its own: a chain of a hundred thousand spans is no reason to overflow this one's.
    fn below(&mut self, roots: Vec<usize>) {
        let mut stack = Vec::new();
        push(&mut stack, roots, 0);
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut self.shown[node.span], true) {
                continue;
            }
            push(&mut stack, self.children.remove(&Some(node.span)).unwrap_or_default(), node.depth + 1);
            self.nodes.push(node);
        }
    }
}

fn push(stack: &mut Vec<Node>, siblings: Vec<usize>, depth: usize) {
    let nodes = siblings.into_iter().rev().enumerate();
    stack.extend(nodes.map(|(from_end, span)| Node { span, depth, last: from_end == 0 }));
}

#[cfg(test)]
mod tests {
    use super::super::super::specimen::{called, child, root};
    use super::*;

    /// Names with their depths, in the order of reading.
    fn read(spans: &[SpanRecord]) -> Vec<Vec<(&str, usize)>> {
        let name = |node: &Node| (&*spans[node.span].name, node.depth);
        forest(spans).iter().map(|nodes| nodes.iter().map(name).collect()).collect()
    }

    #[test]
    fn another_service_s_root_hangs_under_the_span_that_called_it() {
        let mut root = root("GET /");
        root.start = 0;
        let client = child(&root, "call");
        let server = called(&client, "GET /inner");
        let work = child(&server, "work");
        let spans = [work, server, client, root];
        assert_eq!(read(&spans), [[("GET /", 0), ("call", 1), ("GET /inner", 2), ("work", 3)]]);
    }

    #[test]
    fn siblings_stand_in_the_order_of_their_start() {
        let root = root("root");
        let at = |name, start| {
            let mut span = child(&root, name);
            span.start = start;
            span
        };
        let spans = [at("c", 30), at("a", 10), at("b", 20), root.clone()];
        assert_eq!(read(&spans), [[("root", 0), ("a", 1), ("b", 1), ("c", 1)]]);
        let last: Vec<_> = forest(&spans)[0].iter().map(|node| node.last).collect();
        assert_eq!(last, [true, false, false, true]);
    }

    #[test]
    fn traces_stand_apart_and_orphans_are_roots() {
        let (one, mut two) = (root("one"), root("two"));
        two.start = one.start + 1;
        let orphan = child(&child(&two, "lost"), "orphan");
        let spans = [orphan, two, one];
        assert_eq!(read(&spans), [vec![("one", 0)], vec![("two", 0), ("orphan", 0)]]);
    }

    #[test]
    fn spans_that_claim_to_be_their_own_ancestors_are_shown_once() {
        let mut a = root("a");
        let b = child(&a, "b");
        a.parent = Some(b.context.span_id());
        let mut own = root("own");
        own.start = 0;
        own.parent = Some(own.context.span_id());
        assert_eq!(read(&[a, b, own]), [vec![("own", 0)], vec![("a", 0), ("b", 1)]]);
    }

    #[test]
    fn a_very_deep_chain_is_no_danger() {
        let mut spans = vec![root("0")];
        for _ in 0..50_000 {
            spans.push(child(&spans[spans.len() - 1], "n"));
        }
        assert_eq!(forest(&spans)[0].last().map(|node| node.depth), Some(50_000));
    }
}
