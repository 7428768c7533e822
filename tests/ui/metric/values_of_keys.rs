//! Every key of a declaration says what it takes.
use telemark::{Counter, UpDown, metric};

/// Jobs.
#[metric(updown, crate = "telemark", description = 3)]
static JOBS: UpDown;

/// Connections.
#[metric(counter = connections, max_series = "many", zero = none)]
static CONNECTIONS: Counter;

fn main() {
    JOBS.add(1);
    CONNECTIONS.inc();
}
