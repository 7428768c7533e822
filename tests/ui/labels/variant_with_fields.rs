//! Variants with fields; the metric that uses the type gets no error of its own.

use telemark::{Counter, LabelValue, metric};

#[derive(LabelValue, Clone, Copy)]
enum Source {
    Cache,
    Shard(u32),
    Remote { zone: u8 },
}

/// Reads by source.
#[metric(counter = "reads")]
static READS: Counter<Source>;

fn main() {
    READS.inc(Source::Cache);
}
