//! The catalog as a document: what it holds, and how it is written and read.

mod classified;
mod failure;
mod metric;
mod objective;
mod span;

pub(super) use classified::is_of;
pub use classified::{ClassEntry, EventEntry, RedactedEntry};
pub use failure::{FailureEntry, KindEntry};
pub use metric::{LabelEntry, MetricEntry, ValueSet};
pub use objective::{
    AlertEntry, ConditionEntry, IndicatorEntry, MatcherEntry, SelectionEntry, SloEntry, duration_text,
};
pub use span::{Classified, FieldEntry, SpanEntry};

use crate::error::{Error, Result};
use crate::schema::Location;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// What the program declares; serialises with serde, displays as indented JSON, and is read again from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Catalog {
    /// The version of this document's form, [`Catalog::VERSION`].
    pub version: u32,
    /// Spans of `#[traced]` and `span!`.
    #[serde(default)]
    pub spans: Vec<SpanEntry>,
    /// Types of errors that derive `Failure`.
    #[serde(default)]
    pub failures: Vec<FailureEntry>,
    /// Metrics, one entry for each declaration, telemark's own included.
    #[serde(default)]
    pub metrics: Vec<MetricEntry>,
    /// Typed events.
    #[serde(default)]
    pub events: Vec<EventEntry>,
    /// Types with classified fields.
    #[serde(default)]
    pub redacted: Vec<RedactedEntry>,
    /// Objectives.
    #[serde(default)]
    pub slos: Vec<SloEntry>,
    /// Alerts.
    #[serde(default)]
    pub alerts: Vec<AlertEntry>,
}

impl Catalog {
    /// The version of the form that this version of telemark writes and reads.
    pub const VERSION: u32 = 1;

    /// A catalog in which nothing is declared.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            version: Self::VERSION,
            spans: Vec::new(),
            failures: Vec::new(),
            metrics: Vec::new(),
            events: Vec::new(),
            redacted: Vec::new(),
            slos: Vec::new(),
            alerts: Vec::new(),
        }
    }

    /// Reads a catalog that was written to a file, such as `telemetry.json`.
    ///
    /// # Errors
    /// The file cannot be read, it is no catalog, or its form is of another version.
    ///
    /// # Example: what an earlier build declared
    /// ```
    /// # let path = std::env::temp_dir().join(format!("telemark-catalog-{}.json", std::process::id()));
    /// std::fs::write(&path, telemark::catalog().to_string())?;
    /// let earlier = telemark::catalog::Catalog::read(&path)?;
    /// assert_eq!(earlier, telemark::catalog());
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let wrong = |what: &str| Error::new(format!("the catalog {} {what}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|e| wrong("cannot be read").caused_by(e))?;
        text.parse().map_err(|e: Error| wrong("is not understood").caused_by(e))
    }

    /// The metric that is called this in Prometheus or in its declaration.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&MetricEntry> {
        self.metrics.iter().find(|metric| metric.prometheus == name || metric.name == name)
    }
}

impl FromStr for Catalog {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        /// What every version says.
        #[derive(Deserialize)]
        struct Form {
            version: u32,
        }
        let wrong = |e: serde_json::Error| Error::new("this is not the JSON of a catalog").caused_by(e);
        let Form { version } = serde_json::from_str(text).map_err(wrong)?;
        if version != Self::VERSION {
            let (ours, other) = (Self::VERSION, version);
            return Err(Error::new(format!(
                "the catalog has form {other}, and this version of telemark reads form {ours}"
            )));
        }
        serde_json::from_str(text).map_err(wrong)
    }
}

impl fmt::Display for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_error| fmt::Error)?;
        f.write_str(&text)
    }
}

/// Where something is declared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// The package.
    pub package: Cow<'static, str>,
    /// The source file, relative to the workspace; that of a package from elsewhere begins with the package's name.
    pub file: Cow<'static, str>,
    /// The line, from 1.
    pub line: u32,
}

impl From<Location> for Place {
    fn from(location: Location) -> Self {
        let Location { file, line, package, .. } = location;
        Self { package: package.into(), file: portable(file, package), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} (package {})", self.file, self.line, self.package)
    }
}

/// The file by a name that is the same on every machine: cargo gives packages from elsewhere by their full path.
fn portable(file: &'static str, package: &str) -> Cow<'static, str> {
    let inside = ["/src/", "/tests/", "/examples/", "/benches/"];
    let cut = inside.iter().filter_map(|folder| file.rfind(folder)).max();
    match cut {
        Some(cut) if Path::new(file).is_absolute() => format!("{package}{}", &file[cut..]).into(),
        _ => file.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;
    use std::collections::BTreeMap;

    #[test]
    fn what_is_written_is_read_again_as_it_was() {
        let mut written = catalog();
        assert!(!written.metrics.is_empty(), "telemark's own metrics are declared");
        let of = SelectionEntry {
            metric: "jobs".into(),
            prometheus: "jobs_total".into(),
            matchers: vec![MatcherEntry { label: "kind".into(), op: "=~".into(), value: "a|\"b\"".into() }],
        };
        let indicator = IndicatorEntry::Ratio { good: of.clone(), total: of.clone() };
        let place = Place { package: "shop".into(), file: "src/lib.rs".into(), line: 7 };
        let (page, labels) = ("platform".into(), [("team".into(), "a".into())].into());
        written.slos.push(SloEntry {
            name: "done".into(),
            objective: "99.9".into(),
            percent: 99.9,
            window_seconds: 2_592_000,
            indicator,
            page,
            ticket: Cow::default(),
            description: Cow::default(),
            summary: Cow::default(),
            runbook: Cow::default(),
            labels,
            place: place.clone(),
        });
        written.alerts.push(AlertEntry {
            name: "slow".into(),
            condition: ConditionEntry::Quantile { q: 0.95, of },
            comparison: ">".into(),
            threshold: 0.1,
            written: "100 ms".into(),
            for_seconds: 300,
            over_seconds: 300,
            by: vec!["kind".into()],
            severity: "warning".into(),
            description: Cow::default(),
            summary: Cow::default(),
            runbook: Cow::default(),
            labels: BTreeMap::new(),
            place,
        });
        let text = written.to_string();
        let read: Catalog = text.parse().expect("it was written by this version");
        assert_eq!(read, written);
        assert_eq!(read.to_string(), text);
    }

    #[test]
    fn a_place_is_the_same_on_every_machine() {
        let registry = "/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/shop-1.2.0/src/a/b.rs";
        assert_eq!(portable(registry, "shop"), "shop/src/a/b.rs");
        assert_eq!(portable("shop/src/lib.rs", "shop"), "shop/src/lib.rs");
        assert_eq!(portable("/work/generated.rs", "shop"), "/work/generated.rs");
    }

    #[test]
    fn another_form_is_refused_with_both_numbers() {
        let refused = r#"{"version": 7, "spans": {}}"#.parse::<Catalog>().expect_err("it is another form");
        assert!(
            refused.to_string().contains("form 7") && refused.to_string().contains("form 1"),
            "{refused}"
        );
        assert!("{".parse::<Catalog>().is_err());
        assert_eq!(r#"{"version": 1}"#.parse::<Catalog>().expect("lists may be missing"), Catalog::empty());
    }
}
