//! Examines how telemetry fares, from the collector to the clock, and says what to do: the troubleshooting trees as a call.

mod asked;
mod clock;
mod collector;
mod examination;
mod lines;
mod losses;
mod page;
mod propagation;
mod reached;
mod report;
mod requests;
mod scrape;
mod telemetry;

pub use examination::{Doctor, doctor};
pub use report::{Check, Report, Symptom, Verdict};
