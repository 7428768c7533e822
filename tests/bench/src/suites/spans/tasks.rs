//! Asynchronous cases: a root task with nine children, each polled three times, on both kinds of tokio's runtime.

use super::calls::Calls;
use crate::case::{Case, process_ns};
use std::hint::black_box;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};

/// Workers of the multi-threaded runtime, and tasks that are there at once.
const WORKERS: u64 = 2;

async fn times<C: Calls>(n: u64) {
    for _ in 0..n {
        black_box(C::tasks().await);
    }
}

/// On the measured thread alone.
fn on_one<C: Calls>() -> Case {
    let runtime = Builder::new_current_thread().build().expect("a runtime without drivers needs nothing");
    Case::new("async10", move |n| runtime.block_on(times::<C>(n))).spans(10)
}

/// On two workers, each with a task: what is measured is the whole process.
fn on_many<C: Calls>() -> Case {
    let mut builder = Builder::new_multi_thread();
    let runtime: Arc<Runtime> = Arc::new(
        builder
            .worker_threads(WORKERS as usize)
            .build()
            .expect("a runtime without drivers needs threads alone"),
    );
    let run = move |n| {
        let start = process_ns();
        let tasks = [(); WORKERS as usize].map(|()| runtime.spawn(times::<C>(n)));
        runtime.block_on(async {
            for task in tasks {
                task.await.expect("no task of a bench panics");
            }
        });
        process_ns() - start
    };
    Case::telling("async10-mt", WORKERS, run).spans(10 * WORKERS).elsewhere()
}

pub fn cases<C: Calls>() -> Vec<Case> {
    vec![on_one::<C>(), on_many::<C>()]
}
