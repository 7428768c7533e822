//! The cells of metrics that are kept once for all threads: a tree that grows where it is touched.
//!
//! Memory is in proportion to the series that have been touched: a leaf of 72 bytes for eight sums or for one histogram
//! of six words, and for every sixteen leaves of a neighbourhood a branch of 392 bytes on each of the tree's levels.

use super::memory;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Children of a branch.
const FAN: usize = 16;

/// A leaf holds at least so many words.
const LEAF: usize = 8;

#[derive(Debug)]
enum Node {
    Branch(Box<[OnceLock<Node>; FAN]>),
    /// The first word remembers which series of the leaf have been touched, one bit each.
    Leaf(Box<[AtomicU64]>),
}

/// The cells of one metric.
#[derive(Debug)]
pub(super) struct Sparse(OnceLock<Node>);

/// How the series of one metric are spread over leaves.
#[derive(Debug, Clone, Copy)]
struct Spread {
    width: usize,
    per_leaf: usize,
    leaves: usize,
}

impl Spread {
    fn of(series: usize, width: usize) -> Self {
        let per_leaf = (LEAF / width.max(1)).max(1);
        Self { width, per_leaf, leaves: series.div_ceil(per_leaf) }
    }

    /// How many leaves there can be below the root's children, theirs, and so on down to one.
    fn reach(self) -> usize {
        let mut reach = 1;
        while reach < self.leaves {
            reach = reach.saturating_mul(FAN);
        }
        reach
    }
}

/// Some series that lie together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf<'a> {
    /// The first of them.
    pub(super) first: usize,
    /// How many there are.
    pub(super) count: usize,
    /// Which of them have been touched, one bit each.
    pub(super) touched: u64,
    words: &'a [AtomicU64],
}

impl<'a> Leaf<'a> {
    /// The words of one of them.
    pub(super) fn words(&self, series: usize, width: usize) -> &'a [AtomicU64] {
        let start = 1 + (series - self.first) * width;
        self.words.get(start..start + width).unwrap_or_default()
    }
}

impl Sparse {
    /// Nothing has been touched.
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The words of a series, which is touched from now on; none if there is no such series.
    pub(super) fn touch(&self, series: usize, of: usize, width: usize) -> &[AtomicU64] {
        self.change(series, of, width, |_| ())
    }

    /// The same after a change of these words: whoever sees that a gauge was touched sees what it was set to.
    pub(super) fn change(
        &self,
        series: usize,
        of: usize,
        width: usize,
        change: impl FnOnce(&[AtomicU64]),
    ) -> &[AtomicU64] {
        if series >= of {
            return &[];
        }
        let spread = Spread::of(of, width);
        let mut reach = spread.reach();
        let mut node = grown(&self.0, reach, spread);
        let mut at = series / spread.per_leaf;
        loop {
            match node {
                Node::Branch(children) => {
                    reach /= FAN;
                    node = grown(&children[at / reach % FAN], reach, spread);
                    at %= reach;
                }
                Node::Leaf(words) => {
                    let first = series - series % spread.per_leaf;
                    let start = 1 + (series - first) * width;
                    let cells = words.get(start..start + width).unwrap_or_default();
                    change(cells);
                    let bit = 1 << (series - first);
                    if words[0].load(Ordering::Relaxed) & bit == 0 {
                        words[0].fetch_or(bit, Ordering::Release);
                    }
                    return cells;
                }
            }
        }
    }

    /// The first leaf with a touched series among those from this one on.
    pub(super) fn next(&self, from: usize, of: usize, width: usize) -> Option<Leaf<'_>> {
        let spread = Spread::of(of, width);
        let (at, words) = first_leaf(self.0.get()?, spread.reach(), from / spread.per_leaf, 0)?;
        let touched = words[0].load(Ordering::Acquire);
        Some(Leaf { first: at * spread.per_leaf, count: spread.per_leaf, touched, words })
    }
}

/// The node, made if need be: a leaf where one leaf is all that it reaches.
fn grown(place: &OnceLock<Node>, reach: usize, spread: Spread) -> &Node {
    if let Some(node) = place.get() {
        return node;
    }
    // Made before the cell is asked to keep it: an allocator may itself count what it does.
    let (node, bytes) = if reach == 1 {
        let words = 1 + spread.per_leaf * spread.width;
        (Node::Leaf((0..words).map(|_| AtomicU64::new(0)).collect()), words * size_of::<AtomicU64>())
    } else {
        let children = Box::new([const { OnceLock::new() }; FAN]);
        (Node::Branch(children), size_of::<[OnceLock<Node>; FAN]>())
    };
    if place.set(node).is_ok() {
        memory::grow(bytes);
    }
    place.wait()
}

/// The first leaf from `from` on below this node, and its number; `before` is the number of the node's first leaf.
fn first_leaf(node: &Node, reach: usize, from: usize, before: usize) -> Option<(usize, &[AtomicU64])> {
    match node {
        Node::Leaf(words) => Some((before, words)),
        Node::Branch(children) => {
            let reach = reach / FAN;
            let skipped = from.saturating_sub(before) / reach;
            children
                .iter()
                .enumerate()
                .skip(skipped)
                .find_map(|(number, child)| first_leaf(child.get()?, reach, from, before + number * reach))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_touched_has_its_value_already() {
        const SERIES: usize = 20_000;
        let sparse = Sparse::new();
        let values = || {
            let (mut seen, mut from) = (0, 0);
            while let Some(leaf) = sparse.next(from, SERIES, 1) {
                from = leaf.first + leaf.count;
                for series in
                    (leaf.first..from).filter(|series| leaf.touched >> (series - leaf.first) & 1 == 1)
                {
                    assert_eq!(leaf.words(series, 1)[0].load(Ordering::Relaxed), 7, "of {series}");
                    seen += 1;
                }
            }
            seen
        };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for series in 0..SERIES {
                    sparse.change(series, SERIES, 1, |words| words[0].store(7, Ordering::Relaxed));
                }
            });
            while values() < SERIES {}
        });
    }
}
