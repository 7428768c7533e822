//! PromQL that is built from what is declared, so that nonsense does not compile.
//!
//! A [`Metric`] knows its kind as a type: only a counter has a rate, only a histogram has a quantile, only a gauge or an
//! up-down has a value of its own. A [`Range`] is a metric over a [`Window`] and is no [`Vector`]: it cannot be summed
//! before a function has made one of it. What the types cannot see, the labels, is checked when the query is built.
//!
//! # Example: the share of failing workflows, by type
//! ```
//! use telemark::catalog::query::{Metric, Window};
//! use telemark::{Counter, LabelValue, Labels, Outcome, metric};
//!
//! #[derive(LabelValue, Clone, Copy)]
//! enum Kind {
//!     Chat,
//!     Batch,
//! }
//!
//! #[derive(Labels, Clone, Copy)]
//! struct RunLabels {
//!     kind: Kind,
//!     status: Outcome,
//! }
//!
//! /// Workflows run.
//! #[metric(counter = "runs", unit = "{run}")]
//! static RUNS: Counter<RunLabels>;
//!
//! # fn main() -> telemark::Result<()> {
//! let five = Window::minutes(5);
//! let all = Metric::from(&RUNS).over(five.clone()).rate().sum_by(&["kind"])?;
//! let failed = Metric::from(&RUNS).is("status", "failure")?.over(five).rate().sum_by(&["kind"])?;
//! assert_eq!(
//!     failed.share_of(all)?.to_string(),
//!     r#"sum by (kind) (rate(runs_total{status="failure"}[5m])) / sum by (kind) (rate(runs_total[5m]))"#,
//! );
//! assert!(Metric::from(&RUNS).is("kinds", "chat").is_err(), "there is no such label");
//! # RUNS.inc(RunLabels { kind: Kind::Chat, status: Outcome::Success });
//! # let _ = Kind::Batch;
//! # Ok(())
//! # }
//! ```
//!
//! # Example: a rate of a gauge does not compile
//! ```compile_fail,E0599
//! # use telemark::catalog::query::{Metric, Window};
//! # use telemark::{Gauge, metric};
//! /// Sessions now open.
//! #[metric(gauge = "sessions")]
//! static SESSIONS: Gauge;
//!
//! Metric::from(&SESSIONS).over(Window::minutes(5)).rate();
//! ```
//!
//! # Example: a quantile of a counter does not compile
//! ```compile_fail,E0599
//! # use telemark::catalog::query::{Metric, Window};
//! # use telemark::{Counter, metric};
//! /// Jobs finished.
//! #[metric(counter = "jobs")]
//! static JOBS: Counter;
//!
//! Metric::from(&JOBS).over(Window::minutes(5)).quantile(0.95, &[]);
//! ```
//!
//! # Example: a sum of a range does not compile
//! ```compile_fail,E0599
//! # use telemark::catalog::query::{Metric, Window};
//! # use telemark::{Counter, metric};
//! /// Jobs finished.
//! #[metric(counter = "jobs")]
//! static JOBS: Counter;
//!
//! Metric::from(&JOBS).over(Window::minutes(5)).sum();
//! ```
//!
//! # Example: the value of a counter, which only says how long the process has lived, does not compile
//! ```compile_fail,E0599
//! # use telemark::catalog::query::{Metric, Window};
//! # use telemark::{Counter, metric};
//! /// Jobs finished.
//! #[metric(counter = "jobs")]
//! static JOBS: Counter;
//!
//! Metric::from(&JOBS).value();
//! ```

mod metric;
mod quote;
mod range;
mod vector;
mod window;

pub(super) use metric::AnyMetric;
pub use metric::{Distribution, Level, Metric, Sum};
pub(super) use quote::quoted;
pub use range::Range;
pub use vector::Vector;
pub use window::Window;

pub use crate::schema::{Comparison, MatchOp};
