//! Many threads, one after another and at once.

use super::alone::{has_registry, in_both_mounts, install, is_long, resident};
use std::sync::mpsc::channel;
use std::sync::{Barrier, Mutex};
use std::thread::Builder;
use tracing::{Span, info_span};

/// Small stacks: there are many.
fn builder() -> Builder {
    Builder::new().stack_size(256 * 1024)
}

#[test]
fn many_threads_at_once_lose_nothing_and_leave_little() {
    if !in_both_mounts("span_stress::threads::many_threads_at_once_lose_nothing_and_leave_little") {
        return;
    }
    let (telemetry, _ended) = install();
    // The registry itself panics where more than 4096 threads make spans at once.
    let most = if has_registry() { 4000 } else { 10_000 };
    let wanted = if is_long() { most } else { 300 };
    let mut grown = Vec::new();
    for _ in 0..3 {
        let before = telemetry.health().spans;
        let (sender, received) = channel::<Span>();
        let gate = Mutex::new(());
        let mut threads = 0;
        std::thread::scope(|scope| {
            // Held until all are there, so that they are alive at once.
            let closed = gate.lock().expect("nobody panicked");
            for _ in 0..wanted {
                let (sender, gate) = (sender.clone(), &gate);
                let spawned = builder().spawn_scoped(scope, move || {
                    let around = info_span!("of_a_thread");
                    let entered = around.enter();
                    // The other end of the channel lives as long as the threads.
                    drop(sender.send(info_span!("sent")));
                    drop(gate.lock());
                    drop(entered);
                });
                // A system that has no more threads to give is no fault of ours.
                if spawned.is_err() {
                    break;
                }
                threads += 1;
            }
            drop(closed);
        });
        drop(sender);
        assert_eq!(received.iter().count(), threads);
        assert!(threads >= 300, "{threads} threads");
        assert_eq!(telemetry.health().spans - before, 2 * threads as u64);
        grown.push(resident());
    }
    assert_eq!(telemetry.health().dropped_spans, 0);
    // The sink keeps every record: 2 KiB each are its own. Threads that come later take over what is there.
    let kept = 2 * wanted as u64 * 2048;
    assert!(grown[2] < grown[1] + kept + 16 * 1024 * 1024, "{grown:?}");
}

#[test]
fn threads_that_come_and_go_use_the_same_memory() {
    if !in_both_mounts("span_stress::threads::threads_that_come_and_go_use_the_same_memory") {
        return;
    }
    // The registry keeps something for each thread that there was at once, not for each that there was.
    let (telemetry, _ended) = install();
    let rounds = if is_long() { 10_000 } else { 500 };
    let mut before = 0;
    for round in 0..rounds {
        let thread = builder().spawn(|| info_span!("around").in_scope(|| info_span!("sent")));
        drop(thread.expect("one thread can be had").join().expect("it does not panic"));
        if round == rounds / 10 {
            before = resident();
        }
    }
    let kept = 2 * rounds as u64 * 2048;
    assert!(resident() < before + kept + 8 * 1024 * 1024, "{before} and then {}", resident());
    assert_eq!(telemetry.health().spans, 2 * rounds as u64);
}

#[test]
fn threads_that_close_each_others_spans_lose_nothing() {
    if !in_both_mounts("span_stress::threads::threads_that_close_each_others_spans_lose_nothing") {
        return;
    }
    let (telemetry, ended) = install();
    let (threads, each) = (4, if is_long() { 20_000 } else { 1_000 });
    let barrier = Barrier::new(threads);
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..threads).map(|_| channel::<Span>()).unzip();
    std::thread::scope(|scope| {
        for (at, received) in receivers.into_iter().enumerate() {
            let (senders, barrier) = (senders.clone(), &barrier);
            scope.spawn(move || {
                barrier.wait();
                for round in 0..each {
                    let around = info_span!("around").entered();
                    let span = info_span!("closed_elsewhere", late = tracing::field::Empty);
                    drop(around);
                    let copy = span.clone();
                    // Whoever receives it lives as long as there are senders.
                    drop(senders[(at + 1 + round % 3) % 4].send(span));
                    copy.record("late", round);
                    copy.in_scope(|| drop(copy.clone()));
                    for span in received.try_iter() {
                        span.in_scope(|| drop(span.clone()));
                    }
                }
                drop(senders);
                received.into_iter().for_each(drop);
            });
        }
        drop(senders);
    });
    let spans = ended.of("closed_elsewhere");
    assert_eq!(spans.len(), threads * each);
    assert!(spans.iter().all(|span| span.parent.is_some() && span.attribute("late").is_some()));
    assert_eq!(telemetry.health().dropped_spans, 0);
    assert!(has_registry() || telemetry.health().spans == 2 * (threads * each) as u64);
}
