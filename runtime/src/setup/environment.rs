//! The environment's variables, read once, with a warning for each value that cannot be used.

use std::cell::RefCell;

/// Reads variables by OpenTelemetry's rule that an empty value is no value.
pub(super) struct Environment {
    ignored: bool,
    warnings: RefCell<Vec<String>>,
}

impl Environment {
    pub(super) const fn new(ignored: bool) -> Self {
        Self { ignored, warnings: RefCell::new(Vec::new()) }
    }

    /// The value of a variable, unless it is unset, empty, not Unicode or to be ignored.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        if self.ignored {
            return None;
        }
        match std::env::var(name) {
            Ok(value) => Some(value.trim().to_owned()).filter(|value| !value.is_empty()),
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
