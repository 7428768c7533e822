//! Writing everything that is made of the catalog into a folder.

use super::{Catalog, dashboard, markdown, rules, sloth};
use crate::error::{Error, Result};
use crate::schema::counted;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

/// How many files [`Catalog::emit`] found in which state; displays as a line for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Emitted {
    /// They were missing, or had another text: they are written.
    pub written: usize,
    /// They were as they are wanted: they are left alone, with the time of their last change.
    pub unchanged: usize,
    /// They were ours, and nothing that is declared gives them any more: they are removed.
    pub removed: usize,
}

impl fmt::Display for Emitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { written, unchanged, removed } = self;
        write!(f, "{}: {written} written, {unchanged} unchanged", counted(written + unchanged, "file"))?;
        if *removed > 0 {
            write!(f, "; {} removed", counted(*removed, "old file"))?;
        }
        Ok(())
    }
}

/// The folders in which every file is ours.
const OURS: [&str; 4] = ["prometheus/rules", "prometheus/tests", "sloth", "grafana"];

impl Catalog {
    /// Everything that [`emit`](Self::emit) writes: path in the folder and text, in the order of the paths.
    ///
    /// | path | what |
    /// |---|---|
    /// | `telemetry.json` | the catalog itself |
    /// | `catalog.md` | the same for people, with what its series cost at most |
    /// | `prometheus/rules/objectives.yml` | recording rules and burn-rate alerts of `slo!` |
    /// | `prometheus/rules/alerts.yml` | the alerts of `alert!` |
    /// | `prometheus/rules/recordings.yml` | requests a second of every minute, for questions over months |
    /// | `prometheus/tests/*_test.yml` | `promtool test rules` of all of them |
    /// | `sloth/<service>.yml` | the objectives for Sloth, `prometheus/v1` |
    /// | `grafana/overview.json` | rate, errors and duration, objectives, resources, errors in the log |
    /// | `grafana/work-<word>.json` | one for each file that declares a counter of outcomes |
    /// | `grafana/crate-<name>.json` | every metric of a crate |
    ///
    /// # Errors
    /// If an objective or an alert does not fit the metrics; the text names it and its place.
    pub fn files(&self) -> Result<BTreeMap<String, String>> {
        let steady = self.steady();
        let mut files = BTreeMap::from([
            ("telemetry.json".to_owned(), format!("{steady}\n")),
            ("catalog.md".to_owned(), markdown::page(&steady)),
        ]);
        let below = |folder: &'static str| move |(name, text)| (format!("{folder}/{name}"), text);
        files.extend(rules::files(self)?.into_iter().map(below("prometheus")));
        files.extend(sloth::files(self)?.into_iter().map(below("sloth")));
        files.extend(dashboard::files(self)?.into_iter().map(below("grafana")));
        Ok(files)
    }

    /// Writes rules, their tests, Sloth's specification, dashboards and the catalog itself into a folder.
    ///
    /// The same declarations always give the same bytes, and a file that has them is not written again. Files of ours that nothing is declared for any more are removed;
    /// files of others are left alone.
    ///
    /// # Errors
    /// If an objective or an alert does not fit the metrics, or a file cannot be written.
    ///
    /// # Example: the files of this program
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("telemark-emit-{}", std::process::id()));
    /// let catalog = telemark::catalog();
    /// let emitted = catalog.emit(&folder)?;
    /// assert_eq!((emitted.unchanged, emitted.removed), (0, 0), "there were none before");
    /// assert!(folder.join("grafana/overview.json").exists());
    /// assert!(catalog.stale(&folder)?.is_empty(), "what was just written is fresh");
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), telemark::Error>(())
    /// ```
    pub fn emit(&self, folder: impl AsRef<Path>) -> Result<Emitted> {
        let folder = folder.as_ref();
        let files = self.files()?;
        let mut done = Emitted::default();
        for (path, text) in &files {
            let path = folder.join(path);
            let failed = |error| Error::new(format!("{} cannot be written", path.display())).caused_by(error);
            let new = write(&path, text).map_err(failed)?;
            *if new { &mut done.written } else { &mut done.unchanged } += 1;
        }
        for path in others(folder, &files) {
            // Whoever put a file of their own there keeps it; `stale` names it.
            let whole = folder.join(&path);
            if fs::read_to_string(&whole).is_ok_and(|text| is_ours(&text)) {
                let failed = |error| Error::new(format!("{path} cannot be removed")).caused_by(error);
                fs::remove_file(&whole).map_err(failed)?;
                done.removed += 1;
            }
        }
        Ok(done)
    }

    /// What in a folder is not as [`emit`](Self::emit) would write it: one sentence for each file, with the first line that
    /// differs.
    ///
    /// # Errors
    /// If an objective or an alert does not fit the metrics.
    pub fn stale(&self, folder: impl AsRef<Path>) -> Result<Vec<String>> {
        let folder = folder.as_ref();
        let files = self.files()?;
        let mut stale = Vec::new();
        for (path, wanted) in &files {
            match fs::read_to_string(folder.join(path)) {
                Err(_missing) => stale.push(format!("{path}: it is missing")),
                Ok(found) if found == *wanted => {}
                Ok(found) => stale.push(format!("{path}{}", difference(&found, wanted))),
            }
        }
        let unwanted = others(folder, &files);
        stale.extend(
            unwanted.into_iter().map(|path| format!("{path}: nothing that is declared gives this file")),
        );
        Ok(stale)
    }

    /// Without the lines of telemark's own declarations: they move with every version of it, and nothing else does.
    fn steady(&self) -> Self {
        let mut steady = self.clone();
        let places = (steady.metrics.iter_mut().map(|entry| &mut entry.place))
            .chain(steady.spans.iter_mut().map(|entry| &mut entry.place))
            .chain(steady.failures.iter_mut().map(|entry| &mut entry.place))
            .chain(steady.events.iter_mut().map(|entry| &mut entry.place))
            .chain(steady.redacted.iter_mut().map(|entry| &mut entry.place));
        for place in places.filter(|place| place.package == env!("CARGO_PKG_NAME")) {
            place.line = 0;
        }
        steady
    }

    /// The name that stands for the whole program: the package that declares objectives or alerts, else the one that
    /// declares most; telemark's own counts only where there is no other.
    #[must_use]
    pub fn program(&self) -> &str {
        let promised =
            self.slos.iter().map(|slo| &slo.place).chain(self.alerts.iter().map(|alert| &alert.place));
        if let Some(place) =
            promised.map(|place| &*place.package).find(|package| *package != env!("CARGO_PKG_NAME"))
        {
            return place;
        }
        let mut declared: BTreeMap<&str, usize> = BTreeMap::new();
        let places =
            self.metrics.iter().map(|metric| &metric.place).chain(self.spans.iter().map(|span| &span.place));
        for place in places.filter(|place| place.package != env!("CARGO_PKG_NAME")) {
            *declared.entry(&place.package).or_default() += 1;
        }
        // The first by name, of those that declare as much.
        let most = declared.into_iter().rev().max_by_key(|(_, count)| *count);
        most.map_or(env!("CARGO_PKG_NAME"), |(package, _)| package)
    }
}

/// Writes a file that is not so already, whole or not at all: others may read it meanwhile. Tells whether it had to.
fn write(path: &Path, text: &str) -> std::io::Result<bool> {
    if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let new = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&new, text)?;
    fs::rename(&new, path)?;
    Ok(true)
}

/// Files in our folders that we would not write.
fn others(folder: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for ours in OURS {
        for entry in fs::read_dir(folder.join(ours)).into_iter().flatten().flatten() {
            let path: PathBuf = entry.path();
            let path = format!("{ours}/{}", entry.file_name().to_string_lossy())
                + if path.is_dir() { "/" } else { "" };
            if !path.ends_with('/') && !files.contains_key(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a file says that it was generated.
fn is_ours(text: &str) -> bool {
    let dashboard = text.contains("\"telemark\",") && text.contains("\"generated\"");
    text.contains(rules::MARK) || dashboard
}

/// The first line that differs; in JSON by more than the comma that a line gets when another one follows.
fn difference(found: &str, wanted: &str) -> String {
    let same = |whole: fn(&str) -> &str| {
        let lines = found.lines().map(whole).zip(wanted.lines().map(whole));
        lines.take_while(|(found, wanted)| found == wanted).count()
    };
    let line = same(|line| line.strip_suffix(',').unwrap_or(line));
    let line =
        if found.lines().count().max(wanted.lines().count()) == line { same(|line| line) } else { line };
    let at = |text: &str| {
        text.lines().nth(line).map_or_else(|| "nothing".to_owned(), |line| format!("`{}`", line.trim()))
    };
    format!(":{}: it has {}, the declarations give {}", line + 1, at(found), at(wanted))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(difference("a\nb\nc\n", "a\nx\nc\n"), ":2: it has `b`, the declarations give `x`");
        assert_eq!(difference("a\n", "a\nb\n"), ":2: it has nothing, the declarations give `b`");
        assert_eq!(difference("a,\nb\n", "a\n]\n"), ":2: it has `b`, the declarations give `]`");
        assert_eq!(difference("a,\n]\n", "a\n]\n"), ":1: it has `a,`, the declarations give `a`");
    }
}
