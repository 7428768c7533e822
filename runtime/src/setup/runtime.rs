//! The tokio runtime that the service runs on, as metrics.

use crate::metric::Observed;
use crate::registry::{Declared, declare};
use crate::schema::{Location, MetricKind, Shape};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeMetrics};

static WATCHED: OnceLock<RuntimeMetrics> = OnceLock::new();

/// Watches the runtime of the caller, if there is one: the first that installs telemetry or answers a scrape.
pub(super) fn watch() {
    if WATCHED.get().is_none()
        && let Ok(runtime) = Handle::try_current()
    {
        WATCHED.get_or_init(|| runtime.metrics());
    }
}

/// Declares what tokio tells in every build of it.
macro_rules! tokio {
    ($($kind:ident $metric:ident = $name:literal in $unit:literal: $help:literal, $read:expr;)+) => {
        $(
            static $metric: Observed = {
                static SHAPE: Shape =
                    Shape::of_system(MetricKind::$kind, $name, $unit, $help, Location::ours(file!(), line!(), module_path!()));
                Observed::system(&SHAPE, || WATCHED.get().map($read))
            };
            declare!(Declared::Metric(&$metric));
        )+
    };
}

tokio! {
    Gauge WORKERS = "tokio_workers" in "{thread}": "Threads that run tasks.",
        |runtime| runtime.num_workers() as f64;
    Gauge ALIVE_TASKS = "tokio_alive_tasks" in "{task}": "Tasks that have been spawned and have not ended.",
        |runtime| runtime.num_alive_tasks() as f64;
    Gauge GLOBAL_QUEUE = "tokio_global_queue_depth" in "{task}":
        "Tasks that are ready and wait in the queue of all workers.",
        |runtime| runtime.global_queue_depth() as f64;
    Counter BUSY = "tokio_busy" in "s": "Time that the workers have spent on tasks, all of them together.",
        |runtime| workers(runtime).map(|worker| runtime.worker_total_busy_duration(worker)).sum::<Duration>().as_secs_f64();
    Counter PARKS = "tokio_parks" in "{park}": "How often a worker has gone to sleep for want of work.",
        |runtime| workers(runtime).map(|worker| runtime.worker_park_count(worker)).sum::<u64>() as f64;
}

fn workers(runtime: &RuntimeMetrics) -> std::ops::Range<usize> {
    0..runtime.num_workers()
}
