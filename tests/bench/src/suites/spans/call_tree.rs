//! Synchronous cases: roots alone, a root with 64 children on one thread and on two, and a tree of ten.

use super::TEXT;
use super::calls::Calls;
use crate::case::Case;
use std::hint::black_box;

/// Children of one root in the `child` cases.
pub const CHILDREN: u64 = 64;

/// Roots between two looks of the second thread at whether to go on.
const BEAT: u64 = 16;

/// A root and its children, none of which has a field.
pub fn family0<C: Calls>() -> u64 {
    C::root(&mut || (0..CHILDREN).map(|_| C::child0()).sum())
}

/// The same, three fields on each child.
pub fn family3<C: Calls>() -> u64 {
    C::root(&mut || (0..CHILDREN).map(|i| C::child3(black_box(i), -7, TEXT)).sum())
}

fn tree0<C: Calls>() -> u64 {
    C::root(&mut || C::branch0() + C::branch0() + C::branch0())
}

fn tree3<C: Calls>() -> u64 {
    C::root3(black_box(1), -7, TEXT, &mut || (1..4).map(|i| C::branch3(black_box(i), -7, TEXT)).sum())
}

fn times(call: impl Fn() -> u64 + 'static) -> impl FnMut(u64) + 'static {
    move |n| {
        for _ in 0..n {
            black_box(call());
        }
    }
}

/// Per child: a root and its 64 children, divided by 64. Per tree: a root, three branches, six leaves.
pub fn cases<C: Calls>() -> Vec<Case> {
    let family = CHILDREN + 1;
    vec![
        Case::new("root0", times(|| C::root(&mut || black_box(1)))).spans(1),
        Case::new("root3", times(|| C::root3(black_box(1), -7, TEXT, &mut || 1))).spans(1),
        Case::of("child0", CHILDREN, times(family0::<C>)).spans(family),
        Case::of("child3", CHILDREN, times(family3::<C>)).spans(family),
        Case::new("tree0", times(tree0::<C>)).spans(10),
        Case::new("tree3", times(tree3::<C>)).spans(10),
        Case::of_two("child0-2threads", BEAT, times(family0::<C>), |n| {
            for _ in 0..n {
                black_box(family0::<C>());
            }
        })
        .operations(CHILDREN)
        .spans(family),
    ]
}
