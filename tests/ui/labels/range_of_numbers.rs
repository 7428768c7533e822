//! Ranges with too many numbers, or the wrong way round, written out or not.

use telemark::{Between, Counter, Labels, metric};

#[derive(Labels, Clone, Copy)]
struct PortLabels {
    port: Between<0, 65535>,
    shard: Between<15, 0>,
}

const LAST: i64 = 999;

#[derive(Labels, Clone, Copy)]
struct ShardLabels {
    shard: Between<0, LAST>,
}

/// Jobs by shard.
#[metric(counter = "jobs")]
static JOBS: Counter<ShardLabels>;

fn main() {}
