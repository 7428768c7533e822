//! What the lint has to say: a place, a rule, what is wrong there and what to write instead.

use crate::schema::counted;
use serde::Serialize;
use std::fmt;

/// A rule of the lint; docs/lint.md shows an example of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// The query is not PromQL or LogQL, or the file is not JSON or YAML.
    Syntax,
    /// The file is not what Prometheus, Sloth or Grafana would load.
    Form,
    /// No linked crate declares a metric of this name, and no rule records it.
    UnknownMetric,
    /// The metric has no such label.
    UnknownLabel,
    /// The label never has a value that is asked for.
    ImpossibleValue,
    /// The metric is still exported, under a name that it is about to lose, or nobody should read it any more.
    DeprecatedMetric,
    /// `rate()` and its kin of a metric that goes up and down.
    RateOfGauge,
    /// A counter as it stands, which only tells how long the process has been running.
    RawCounter,
    /// A quantile of everything since the process started.
    QuantileWithoutRate,
    /// A quantile of something that has no buckets any more.
    QuantileWithoutLe,
    /// A quantile that is not a number between 0 and 1.
    QuantileOutOfRange,
    /// The histogram has no bucket that ends there.
    MissingBucket,
    /// The boundary is written in another way on one of the two roads to Prometheus.
    LeSpelling,
    /// Good counted as bad, or a whole divided by its part.
    InvertedRatio,
    /// A series that need not exist decides the answer.
    AbsentSeries,
    /// A label is named that the expression has aggregated away.
    LostLabel,
    /// The two sides of an operator have different labels, so nothing matches.
    MatchingLabels,
    /// `for` is over before the next evaluation.
    ShortFor,
    /// The window of a rate holds too few scrapes.
    ShortRange,
    /// The window is longer than Prometheus keeps its data.
    BeyondRetention,
    /// A subquery looks at a part of the time only.
    SparseSubquery,
    /// Seconds where milliseconds are meant, or a share where percent are.
    UnitMismatch,
    /// Errors a second where a share of the requests is meant.
    ErrorsPerSecond,
    /// The title promises something else than the query shows.
    MisleadingTitle,
    /// A field that no line of the log has, or has under another name.
    UnknownLogField,
    /// A text or pattern that no line of JSON contains.
    LogLineFilter,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::Syntax,
        Self::Form,
        Self::UnknownMetric,
        Self::UnknownLabel,
        Self::ImpossibleValue,
        Self::DeprecatedMetric,
        Self::RateOfGauge,
        Self::RawCounter,
        Self::QuantileWithoutRate,
        Self::QuantileWithoutLe,
        Self::QuantileOutOfRange,
        Self::MissingBucket,
        Self::LeSpelling,
        Self::InvertedRatio,
        Self::AbsentSeries,
        Self::LostLabel,
        Self::MatchingLabels,
        Self::ShortFor,
        Self::ShortRange,
        Self::BeyondRetention,
        Self::SparseSubquery,
        Self::UnitMismatch,
        Self::ErrorsPerSecond,
        Self::MisleadingTitle,
        Self::UnknownLogField,
        Self::LogLineFilter,
    ];

    /// Its name, as in `telemark-lint: allow(raw-counter)`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Form => "form",
            Self::UnknownMetric => "unknown-metric",
            Self::UnknownLabel => "unknown-label",
            Self::ImpossibleValue => "impossible-value",
            Self::DeprecatedMetric => "deprecated-metric",
            Self::RateOfGauge => "rate-of-gauge",
            Self::RawCounter => "raw-counter",
            Self::QuantileWithoutRate => "quantile-without-rate",
            Self::QuantileWithoutLe => "quantile-without-le",
            Self::QuantileOutOfRange => "quantile-out-of-range",
            Self::MissingBucket => "missing-bucket",
            Self::LeSpelling => "le-spelling",
            Self::InvertedRatio => "inverted-ratio",
            Self::AbsentSeries => "absent-series",
            Self::LostLabel => "lost-label",
            Self::MatchingLabels => "matching-labels",
            Self::ShortFor => "short-for",
            Self::ShortRange => "short-range",
            Self::BeyondRetention => "beyond-retention",
            Self::SparseSubquery => "sparse-subquery",
            Self::UnitMismatch => "unit-mismatch",
            Self::ErrorsPerSecond => "errors-per-second",
            Self::MisleadingTitle => "misleading-title",
            Self::UnknownLogField => "unknown-log-field",
            Self::LogLineFilter => "log-line-filter",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The file, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in letters.
    pub column: usize,
    /// The rule.
    pub rule: Rule,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// `ops/slo.yml:3:14: raw-counter: …`, and the help below.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, rule, message, help } = self;
        write!(f, "{file}:{line}:{column}: {rule}: {message}\n    help: {help}")
    }
}

/// What the lint read and found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The faults, by file and place.
    pub findings: Vec<Finding>,
    /// The files with queries in them.
    pub files: Vec<String>,
    /// The files that hold nothing the lint understands.
    pub skipped: Vec<String>,
    /// How many queries were judged.
    pub queries: usize,
}

impl Report {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let (findings, queries) = (counted(self.findings.len(), "finding"), counted(self.queries, "query"));
        write!(f, "{findings} in {queries} of {}", counted(self.files.len(), "file"))?;
        if !self.skipped.is_empty() {
            write!(f, "; not understood: {}", self.skipped.join(", "))?;
        }
        Ok(())
    }
}
