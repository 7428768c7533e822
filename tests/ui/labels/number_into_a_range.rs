//! A number is put into its range, or is not there.

use telemark::{Between, Counter, Labels, metric};

#[derive(Labels, Clone, Copy)]
struct JobLabels {
    shard: Between<0, 15>,
}

/// Jobs done.
#[metric(counter = "jobs_done")]
static JOBS_DONE: Counter<JobLabels>;

fn main() {
    JOBS_DONE.inc(JobLabels { shard: 7 });
    JOBS_DONE.inc(JobLabels { shard: Between::new(7) });
    JOBS_DONE.inc(JobLabels { shard: Between(7) });
}
