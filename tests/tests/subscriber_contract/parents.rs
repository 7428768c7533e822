//! What a span and an event hang from.

use super::installed::{events, hangs_from, install, is_root};
use tracing::{Level, Span, event, info, info_span};

#[test]
fn the_current_span_is_the_innermost_that_was_entered_and_not_left() {
    install();
    let (outer, inner) = (info_span!("current_outer"), info_span!("current_inner"));
    assert!(Span::current().is_none());
    outer.in_scope(|| {
        assert_eq!(Span::current(), outer);
        inner.in_scope(|| assert_eq!(Span::current(), inner));
        assert_eq!(Span::current(), outer);
    });
    assert!(Span::current().is_none());
}

#[test]
fn guards_may_be_dropped_in_any_order() {
    install();
    let (a, b, c) = (info_span!("any_a"), info_span!("any_b"), info_span!("any_c"));
    let (in_a, in_b, in_c) = (a.enter(), b.enter(), c.enter());
    drop(in_b);
    assert_eq!(Span::current(), c);
    drop(in_a);
    drop(info_span!("inside_c"));
    drop(in_c);
    assert!(Span::current().is_none());
    drop(info_span!("after_all"));
    drop((a, b, c));
    assert!(hangs_from("inside_c", "any_c") && is_root("after_all") && is_root("any_c"));
}

#[test]
fn a_span_that_is_entered_twice_is_left_twice() {
    install();
    let span = info_span!("twice");
    let (first, second) = (span.enter(), span.enter());
    drop(first);
    assert_eq!(Span::current(), span);
    drop(second);
    assert!(Span::current().is_none());
}

#[test]
fn a_guard_that_is_forgotten_harms_no_other_span() {
    install();
    let span = info_span!("forgotten");
    std::mem::forget(span.enter());
    assert_eq!(Span::current(), span);
    drop(span);
    let other = info_span!("beside_the_forgotten");
    other.in_scope(|| assert_eq!(Span::current(), other));
    drop(info_span!("after_the_forgotten"));
    assert!(is_root("after_the_forgotten"), "what has ended is no parent");
}

#[test]
fn an_explicit_parent_wins_over_the_current_span() {
    install();
    let parent = info_span!("explicit_parent");
    let current = info_span!("not_the_parent");
    current.in_scope(|| {
        drop(info_span!(parent: &parent, "by_handle"));
        drop(info_span!(parent: parent.id(), "by_id"));
        drop(info_span!(parent: None, "by_none"));
        drop(info_span!(parent: &Span::none(), "by_no_span"));
        drop(info_span!(parent: Span::current(), "by_current"));
        drop(telemark::span!("by_ours", parent = parent));
        drop(telemark::span!("by_our_root", root));
    });
    drop((parent, current));
    for child in ["by_handle", "by_id", "by_ours"] {
        assert!(hangs_from(child, "explicit_parent"), "{child}");
    }
    for root in ["by_none", "by_no_span", "by_our_root"] {
        assert!(is_root(root), "{root}");
    }
    assert!(hangs_from("by_current", "not_the_parent"));
}

#[test]
fn a_child_may_outlive_its_parent() {
    install();
    let parent = info_span!("dies_first");
    let child = info_span!(parent: &parent, "lives_longer");
    drop(parent);
    let grandchild = child.in_scope(|| info_span!("lives_longest"));
    drop(child);
    drop(grandchild);
    assert!(hangs_from("lives_longer", "dies_first") && hangs_from("lives_longest", "lives_longer"));
}

#[test]
fn events_go_to_the_current_span_or_to_the_one_they_name() {
    install();
    let (named, current) = (info_span!("named_by_events"), info_span!("current_of_events"));
    current.in_scope(|| {
        info!("to the current");
        info!(parent: &named, "to the named");
        event!(parent: named.id(), Level::WARN, "to the named by id");
        info!(parent: None, "to none");
        tracing::trace!("to nobody");
    });
    info!("outside");
    drop((named, current));
    assert_eq!(events("current_of_events"), ["to the current"]);
    assert_eq!(events("named_by_events"), ["to the named", "to the named by id"]);
}

#[telemark::traced]
fn our_function() {
    drop(info_span!("inside_our_function"));
    Span::current().record("nothing", 1);
    info!("inside");
}

#[test]
fn spans_of_both_kinds_join_one_tree() {
    install();
    let around = info_span!("around_our_function");
    around.in_scope(our_function);
    drop(around);
    assert!(hangs_from("our_function", "around_our_function"));
    assert!(hangs_from("inside_our_function", "our_function"));
    assert_eq!(events("our_function"), ["inside"]);
}
