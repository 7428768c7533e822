//! The lint: reads the files, then judges their queries.

use super::fault::Fault;
use super::files;
use super::finding::{Finding, Report};
use super::known::Known;
use super::logql::{self, Fields};
use super::place::Source;
use super::promql;
use super::query::{Language, Role};
use super::read::{Found, read};
use super::settings::{Settings, Times, seconds};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

impl Catalog {
    /// Checks dashboards, rules, objectives and queries in documents against what the program declares.
    ///
    /// Grafana's JSON, Prometheus's rules and their tests, Sloth's objectives, `.promql` and `.logql` files, and
    /// the blocks of Markdown documents are read; a folder stands for all files below it, and `*`, `?` and `**` are
    /// globs. docs/lint.md shows what each rule finds.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a path matches none.
    ///
    /// # Example: a dashboard that asks for a metric that does not exist
    /// ```
    /// use telemark::{Counter, metric};
    ///
    /// /// Jobs finished.
    /// #[metric(counter = "jobs_finished", unit = "{job}")]
    /// static JOBS_FINISHED: Counter;
    ///
    /// let folder = std::env::temp_dir().join("telemark-lint-example");
    /// std::fs::create_dir_all(&folder)?;
    /// std::fs::write(folder.join("jobs.promql"), "rate(job_finished_total[5m])\n")?;
    ///
    /// let report = telemark::catalog().lint([folder.join("jobs.promql")])?;
    /// assert_eq!(report.findings[0].rule, telemark::catalog::Rule::UnknownMetric);
    /// assert_eq!(report.findings[0].help, "did you mean jobs_finished_total?");
    /// # JOBS_FINISHED.inc();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lint<P: AsRef<Path>>(&self, paths: impl IntoIterator<Item = P>) -> Result<Report> {
        self.linter().run(paths)
    }

    /// The lint, before it is told about the world around the program.
    ///
    /// # Example: metrics of another program, and a label that the scrape adds
    /// ```no_run
    /// let catalog = telemark::catalog();
    /// let report = catalog.linter().allow("payments_").target_label("region").run(["ops/by-hand"])?;
    /// assert!(report.is_clean(), "{report}");
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn linter(&self) -> Linter<'_> {
        Linter { catalog: self, settings: Settings::default(), retention: None, scrape: None }
    }
}

/// The lint and what it is told about the world around the program.
#[derive(Debug, Clone)]
#[must_use]
pub struct Linter<'c> {
    catalog: &'c Catalog,
    settings: Settings,
    scrape: Option<f64>,
    retention: Option<f64>,
}

impl Linter<'_> {
    /// Another program exposes metrics whose names begin so.
    ///
    /// `up`, and families such as `process_` and `node_`, need not be told.
    pub fn allow(mut self, prefix: impl Into<String>) -> Self {
        self.settings.allowed.push(prefix.into());
        self
    }

    /// The scrape or a collector adds this label to every series.
    ///
    /// `job`, `instance`, `service` and the usual ones of Kubernetes need not be told.
    pub fn target_label(mut self, label: impl Into<String>) -> Self {
        self.settings.target_labels.push(label.into());
        self
    }

    /// How often Prometheus scrapes and evaluates; else a configuration of Prometheus among the files says so, or
    /// 15 seconds are assumed.
    pub fn scrape_interval(mut self, interval: Duration) -> Self {
        self.scrape = Some(interval.as_secs_f64());
        self
    }

    /// For how long data is kept; else a configuration of Prometheus among the files says so, or its 15 days are
    /// assumed.
    pub fn retention(mut self, time: Duration) -> Self {
        self.retention = Some(time.as_secs_f64());
        self
    }

    /// Reads and judges.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a path matches none.
    pub fn run<P: AsRef<Path>>(&self, paths: impl IntoIterator<Item = P>) -> Result<Report> {
        let mut sources = Vec::new();
        for path in paths {
            let files = files::of(path.as_ref())?;
            if files.is_empty() {
                return Err(Error::new(format!("no file matches {}", path.as_ref().display())));
            }
            for file in files {
                let failed =
                    |error| Error::new(format!("{} cannot be read", file.display())).caused_by(error);
                let text = String::from_utf8_lossy(&fs::read(&file).map_err(failed)?).into_owned();
                sources.push(Source { path: file.to_string_lossy().into_owned(), text });
            }
        }
        Ok(self.judge(&sources))
    }

    /// Judges texts as if they were files of these names.
    #[must_use]
    pub fn run_texts<'t>(&self, texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Report {
        let source = |(path, text): (&str, &str)| Source { path: path.to_owned(), text: text.to_owned() };
        let sources: Vec<Source> = texts.into_iter().map(source).collect();
        self.judge(&sources)
    }

    fn judge(&self, sources: &[Source]) -> Report {
        let read: Vec<Found> = sources.iter().map(read).collect();
        let known = Known::new(self.catalog, recorded(&read), self.settings.clone());
        let fields = Fields::new(self.catalog);
        let times = self.times(&read);
        let mut report = Report::default();
        for (source, found) in sources.iter().zip(read) {
            let list = if found.understood { &mut report.files } else { &mut report.skipped };
            list.push(source.path.clone());
            report.queries += found.queries.len();
            let mut faults = found.faults;
            for query in &found.queries {
                faults.extend(match query.language {
                    Language::PromQl => promql::judge(query, source, &known, times),
                    Language::LogQl => logql::judge(query, source, &fields),
                    Language::Insights => logql::judge_insights(query, source, &fields),
                });
            }
            report.findings.extend(faults.into_iter().filter_map(|fault| finding(source, fault)));
        }
        report.findings.sort();
        report.findings.dedup();
        report
    }

    /// What was told wins over what a configuration says, and that over what is usual.
    fn times(&self, read: &[Found]) -> Times {
        let usual = Times::default();
        let told = |of: fn(&Found) -> Option<&String>| read.iter().find_map(|found| seconds(of(found)?));
        let scrape = self.scrape.or_else(|| told(|found| found.intervals.0.as_ref()));
        let evaluation = self.scrape.or_else(|| told(|found| found.intervals.1.as_ref()));
        let retention = self.retention.or_else(|| told(|found| found.retention.as_ref()));
        Times {
            scrape: scrape.unwrap_or(usual.scrape),
            evaluation: evaluation.unwrap_or(usual.evaluation),
            retention: retention.unwrap_or(usual.retention),
        }
    }
}

/// The names that the rules of all files record.
fn recorded(read: &[Found]) -> BTreeSet<String> {
    let queries = read.iter().flat_map(|found| &found.queries);
    queries
        .filter_map(|query| if let Role::Record(name) = &query.role { Some(name.clone()) } else { None })
        .collect()
}

/// The fault in lines and columns, unless its author allows it.
fn finding(source: &Source, fault: Fault) -> Option<Finding> {
    let rule = fault.rule.as_str();
    let noted = Source { path: String::new(), text: fault.note };
    if source.allows(rule, fault.query, fault.at) || noted.allows(rule, 0, 0) {
        return None;
    }
    let (line, column) = source.position(fault.at);
    let (message, help) = (fault.message, fault.help);
    Some(Finding { file: source.path.clone(), line, column, rule: fault.rule, message, help })
}
