//! Ranges with too many numbers, or the wrong way round.

use telemark::{Between, Counter, Labels, metric};

#[derive(Labels, Clone, Copy)]
struct PortLabels {
    port: Between<0, 65535>,
}

/// Connections by port.
#[metric(counter = "connections")]
static CONNECTIONS: Counter<PortLabels>;

#[derive(Labels, Clone, Copy)]
struct ShardLabels {
    shard: Between<15, 0>,
}

/// Jobs by shard.
#[metric(counter = "jobs")]
static JOBS: Counter<ShardLabels>;

fn main() {}
