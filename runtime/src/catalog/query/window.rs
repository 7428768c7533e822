//! How far a range looks back.

use crate::catalog::duration_text;
use std::borrow::Cow;
use std::fmt;

/// How far a range looks back.
///
/// # Example: as PromQL writes it
/// ```
/// use telemark::catalog::query::Window;
///
/// assert_eq!(Window::minutes(5).to_string(), "5m");
/// assert_eq!(Window::seconds(280).to_string(), "280s");
/// assert_eq!(Window::RATE_INTERVAL.to_string(), "$__rate_interval");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window(Cow<'static, str>);

impl Window {
    /// What Grafana chooses: four scrapes at least, and as much as one step of the graph.
    pub const RATE_INTERVAL: Self = Self(Cow::Borrowed("$__rate_interval"));
    /// What Sloth fills in.
    pub const SLOTH: Self = Self(Cow::Borrowed("{{.window}}"));

    /// So many seconds; 0 counts as one.
    #[must_use]
    pub fn seconds(seconds: u64) -> Self {
        Self(duration_text(seconds.max(1)).into())
    }

    /// So many minutes.
    #[must_use]
    pub fn minutes(minutes: u64) -> Self {
        Self::seconds(minutes.saturating_mul(60))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
