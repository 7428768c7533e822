//! Lines of JSON that are written without a record in between: the same lines, whole, in order, and without allocations.

#![allow(clippy::unwrap_used, reason = "a test may unwrap: its failure is the message")]

#[path = "logs_lines/batches.rs"]
mod batches;
#[path = "logs_lines/collectors.rs"]
mod collectors;
#[path = "logs_lines/same.rs"]
mod same;

use std::time::Duration;
use telemark_tests::Page;

const ENOUGH: Duration = Duration::from_mins(1);
