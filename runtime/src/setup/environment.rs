//! The environment's variables, read once, with a warning for each value that cannot be used.

use super::variables::{meant, refusals};
use std::cell::RefCell;
use std::collections::BTreeSet;
use tracing_core::metadata::LevelFilter;

/// Reads variables by OpenTelemetry's rule that an empty value is no value.
pub(super) struct Environment {
    ignored: bool,
    warnings: RefCell<Vec<String>>,
    /// The names that were asked for and that are set.
    read: RefCell<BTreeSet<String>>,
}

/// What OTEL_TRACES_EXPORTER or one of its sisters asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Exporters {
    /// It is set to something that is known: what it does not name is not wanted.
    pub(super) said: bool,
    pub(super) console: bool,
    pub(super) prometheus: bool,
}

impl Environment {
    pub(super) const fn new(ignored: bool) -> Self {
        Self { ignored, warnings: RefCell::new(Vec::new()), read: RefCell::new(BTreeSet::new()) }
    }

    /// The value of a variable, unless it is unset, empty, not Unicode or to be ignored.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        if self.ignored {
            return None;
        }
        match std::env::var(name) {
            Ok(value) => {
                let value = Some(value.trim().to_owned()).filter(|value| !value.is_empty())?;
                self.read.borrow_mut().insert(name.to_owned());
                Some(value)
            }
            Err(std::env::VarError::NotPresent) => None,
            Err(std::env::VarError::NotUnicode(_)) => {
                self.warn(format!("{name} is not Unicode and is ignored"));
                None
            }
        }
    }

    /// One of the words, or nothing with a warning.
    pub(super) fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let value = self.get(name)?;
        let found =
            words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&value)).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.warn(format!("{name}={value:?} is not one of {} and is ignored", known.join(", ")));
        }
        found
    }

    /// True for `true` in any case; anything else but `false` warns and is false.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.word(name, &[("true", true), ("false", false)]).unwrap_or(false)
    }

    /// Whether anything may be exported; OTEL_TRACES_EXPORTER and its sisters are the exporters' own to read.
    pub(super) fn exports(&self) -> bool {
        !self.flag("OTEL_SDK_DISABLED")
    }

    /// How much telemark says of itself.
    pub(super) fn level(&self) -> LevelFilter {
        let words = [
            ("none", LevelFilter::OFF),
            ("off", LevelFilter::OFF),
            ("error", LevelFilter::ERROR),
            ("warn", LevelFilter::WARN),
            ("info", LevelFilter::INFO),
            ("debug", LevelFilter::DEBUG),
            ("trace", LevelFilter::TRACE),
            ("all", LevelFilter::TRACE),
        ];
        self.word("OTEL_LOG_LEVEL", &words).unwrap_or(LevelFilter::INFO)
    }

    /// Where a signal goes beside OTLP, which reads the same variable. Unknown words are told by both in the same words,
    /// and so once; they change nothing.
    pub(super) fn exporters(&self, signal: &str) -> Exporters {
        let name = format!("OTEL_{signal}_EXPORTER");
        let mut exporters = Exporters::default();
        let list = self.get(&name).unwrap_or_default();
        if !self.exports() {
            return exporters;
        }
        let known =
            if signal == "METRICS" { "otlp, console, none, prometheus" } else { "otlp, console, none" };
        let mut unknown = Vec::new();
        for word in
            list.split(',').map(|word| word.trim().to_ascii_lowercase()).filter(|word| !word.is_empty())
        {
            match &*word {
                "otlp" | "none" => exporters.said = true,
                "console" => (exporters.said, exporters.console) = (true, true),
                "prometheus" if signal == "METRICS" => (exporters.said, exporters.prometheus) = (true, true),
                _ => unknown.push(word),
            }
        }
        if !unknown.is_empty() {
            self.warn(format!("{name}={} is not one of {known}; it is ignored", unknown.join(",")));
        }
        exporters
    }

    /// Warns of variables that are set and not followed, and of names that are nearly one of ours.
    pub(super) fn check(&self) {
        if self.ignored {
            return;
        }
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        refusals(is_set).for_each(|text| self.warn(text));
        for (name, _) in std::env::vars_os() {
            let Some(name) = name.to_str() else { continue };
            if let Some(meant) = meant(name) {
                self.warn(format!("{name} is not known; did you mean {meant}?"));
            }
        }
    }

    /// The names of the variables that were asked for and are set, never their values.
    pub(super) fn names_read(&self) -> String {
        self.read.borrow().iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn warn(&self, text: impl Into<String>) {
        let text = text.into();
        let mut warnings = self.warnings.borrow_mut();
        // A variable that is asked for twice is wrong once.
        if !warnings.contains(&text) {
            warnings.push(text);
        }
    }

    /// What was wrong, in the order it was seen.
    pub(super) fn into_warnings(self) -> Vec<String> {
        self.warnings.into_inner()
    }
}
