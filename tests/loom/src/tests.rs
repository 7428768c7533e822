//! What must hold whenever threads lease, give back and adopt slabs.

use super::atomics::OnceLock;
use super::slab::{Slab, Slabs};
use loom::model::Builder;
use loom::thread;
use std::sync::atomic::Ordering::Relaxed;

/// Tries every order with at most so many switches that no thread asked for.
fn check(switches: usize, model: impl Fn(&'static Slabs) + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(switches);
    builder.check(move || {
        model(Box::leak(Box::new(Slabs { first: OnceLock::new(), orphan: OnceLock::new() })));
    });
}

/// Adds one as the owner of a slab does.
fn add(slab: &Slab) {
    let cell = slab.chunk_or_new(0).expect("there is a first chunk").cell(0);
    cell.store(cell.load(Relaxed) + 1, Relaxed);
}

/// Adds one as those do who share the orphan slab.
fn add_as_orphan(slabs: &Slabs) {
    let chunk = slabs.orphan().chunk_or_new(0).expect("there is a first chunk");
    chunk.cell(0).fetch_add(1, Relaxed);
}

/// What a reader sees.
fn sum(slabs: &Slabs) -> u64 {
    slabs.iter().filter_map(|slab| slab.chunk(0)).map(|chunk| chunk.cell(0).load(Relaxed)).sum()
}

/// A thread's life: it leases, updates and gives back.
fn live(slabs: &Slabs) {
    let slab = slabs.lease();
    add(slab);
    slab.give_back();
}

#[test]
fn an_adopted_slab_keeps_every_update_of_its_last_owner() {
    check(3, |slabs| {
        let other = thread::spawn(|| live(slabs));
        live(slabs);
        other.join().expect("it does not panic");
        assert_eq!(sum(slabs), 2);
        assert!(slabs.iter().count() <= 2, "no more slabs than threads at once");
    });
}

#[test]
fn a_free_slab_has_one_owner_at_a_time() {
    check(2, |slabs| {
        live(slabs);
        let others = [(); 2].map(|()| {
            thread::spawn(|| {
                let slab = slabs.lease();
                add(slab);
                add(slab);
                slab.give_back();
            })
        });
        for other in others {
            other.join().expect("it does not panic");
        }
        assert_eq!(sum(slabs), 5);
    });
}

#[test]
fn the_orphan_slab_is_shared_and_never_adopted() {
    check(2, |slabs| {
        let other = thread::spawn(|| {
            add_as_orphan(slabs);
            live(slabs);
        });
        add_as_orphan(slabs);
        other.join().expect("it does not panic");
        live(slabs);
        assert_eq!(sum(slabs), 4);
    });
}

#[test]
fn what_a_reader_sees_never_falls() {
    check(3, |slabs| {
        let writer = thread::spawn(|| {
            live(slabs);
            live(slabs);
        });
        let first = sum(slabs);
        let second = sum(slabs);
        assert!(first <= second && second <= 2, "{first}, then {second}");
        writer.join().expect("it does not panic");
        assert_eq!(sum(slabs), 2);
    });
}
