//! What an examination finds, for people and for machines.

use crate::schema::counted;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// What somebody misses who calls a doctor: one for each troubleshooting tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Symptom {
    /// Traces do not arrive.
    NoTraces,
    /// Metrics do not move.
    StaleMetrics,
    /// Lines of the log are not collected.
    NoLogs,
    /// Requests take long.
    HighLatency,
}

impl Symptom {
    /// In the order of a report.
    pub const ALL: [Self; 4] = [Self::NoTraces, Self::StaleMetrics, Self::NoLogs, Self::HighLatency];
}

impl fmt::Display for Symptom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTraces => "No traces?",
            Self::StaleMetrics => "Metrics do not move?",
            Self::NoLogs => "No logs?",
            Self::HighLatency => "High latency?",
        })
    }
}

/// How one check ended, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// Nothing to look at, or an earlier check failed.
    Skipped,
    /// It works, but hardly as meant.
    Warning,
    /// It does not work.
    Fault,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` honours the width of a column.
        f.pad(match self {
            Self::Fine => "fine",
            Self::Skipped => "-",
            Self::Warning => "WARNING",
            Self::Fault => "FAULT",
        })
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// Whose troubleshooting tree it belongs to.
    pub symptom: Symptom,
    /// What was looked at: `environment`, `collector`, `propagation`, `clock`, `losses`, `page`, `lines`, `requests`.
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was seen. Never a credential, never a line of the log.
    pub seen: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Cow<'static, str>>,
}

impl Check {
    pub(super) fn new(
        symptom: Symptom,
        name: &'static str,
        verdict: Verdict,
        seen: impl Into<String>,
    ) -> Self {
        Self { symptom, name, verdict, seen: seen.into(), remedy: None }
    }

    #[must_use]
    pub(super) fn remedy(mut self, remedy: impl Into<Cow<'static, str>>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// What was found; [`Display`](fmt::Display) shows it for people, `serde` for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The service that was examined.
    pub service: String,
    /// What was looked at, by symptom.
    pub checks: Vec<Check>,
}

impl Report {
    pub(super) fn new(service: String, mut checks: Vec<Check>) -> Self {
        // Stable: within a symptom the order is that of the examination.
        checks.sort_by_key(|check| check.symptom);
        Self { service, checks }
    }

    /// The worst that was found.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Skipped)
    }

    /// Whether nothing is broken; warnings may remain.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.verdict() < Verdict::Fault
    }

    /// The checks that found something to do, the worst first.
    #[must_use]
    pub fn complaints(&self) -> Vec<&Check> {
        let mut found: Vec<_> =
            self.checks.iter().filter(|check| check.verdict >= Verdict::Warning).collect();
        found.sort_by_key(|check| std::cmp::Reverse(check.verdict));
        found
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "doctor: {}", self.service)?;
        for symptom in Symptom::ALL {
            let mut checks = self.checks.iter().filter(|check| check.symptom == symptom).peekable();
            if checks.peek().is_some() {
                writeln!(f, "\n{symptom}")?;
            }
            for Check { name, verdict, seen, remedy, .. } in checks {
                writeln!(f, "  {verdict:<7}  {name:<11}  {seen}")?;
                if let Some(remedy) = remedy {
                    writeln!(f, "{:24}→ {remedy}", "")?;
                }
            }
        }
        let of = |verdict| self.checks.iter().filter(|check| check.verdict == verdict).count();
        let (faults, warnings) = (of(Verdict::Fault), of(Verdict::Warning));
        let (faults, warnings) = (counted(faults, "fault"), counted(warnings, "warning"));
        write!(f, "\n{}, {faults}, {warnings}", counted(self.checks.len(), "check"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_by_symptom_and_says_what_to_do() {
        let fine = Check::new(Symptom::NoLogs, "lines", Verdict::Fine, "every line is an object");
        let fault = Check::new(Symptom::NoTraces, "collector", Verdict::Fault, "nobody listens");
        let report = Report::new("shop".to_owned(), vec![fine, fault.remedy("start it")]);
        assert_eq!(
            report.to_string(),
            "doctor: shop\n\nNo traces?\n  FAULT    collector    nobody listens\n                        → start it\n\
             \nNo logs?\n  fine     lines        every line is an object\n\n2 checks, 1 fault, 0 warnings"
        );
        assert!(!report.is_healthy());
        assert_eq!(report.complaints()[0].name, "collector");
        let json = serde_json::to_value(&report).expect("a report has only text");
        assert_eq!(json["checks"][0]["symptom"], "no_traces");
        assert_eq!(json["checks"][1].get("remedy"), None);
    }
}
