//! A query as it stands in a file, and what it is there for.

use super::place::Source;

/// The language of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Prometheus.
    PromQl,
    /// Loki.
    LogQl,
    /// CloudWatch Logs Insights.
    Insights,
}

/// What becomes of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Somebody looks at it: a panel, a document.
    Shown,
    /// It is recorded under this name.
    Record(String),
    /// It raises an alert.
    Alert,
    /// It counts the bad events of an objective.
    SlothErrors,
    /// It counts all events of an objective.
    SlothTotal,
    /// A test of rules asks it or feeds it: only its names are judged.
    Test,
    /// It fills a variable of a dashboard.
    Variable,
}

/// A text that is filled in with labels of the answer: a legend, an annotation.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// As written.
    pub(super) text: String,
    /// What it is: `annotation summary`, `legend`.
    pub(super) what: String,
    /// Where it begins in the file.
    pub(super) start: usize,
}

/// A query.
#[derive(Debug, Clone)]
pub(super) struct Query {
    /// Its language.
    pub(super) language: Language,
    /// As the author wrote it, without the quoting of the file.
    pub(super) text: String,
    /// Where it begins in the file.
    pub(super) start: usize,
    /// Where it is over, or a later place.
    pub(super) end: usize,
    /// What becomes of the answer.
    pub(super) role: Role,
    /// What it is called: a panel's title, a comment above it.
    pub(super) title: String,
    /// What its author says about it, with what the lint may overlook.
    pub(super) note: String,
    /// The unit in which Grafana shows it.
    pub(super) unit: String,
    /// What is filled in with labels of the answer.
    pub(super) templates: Vec<Template>,
    /// How long an alert waits, as it is written.
    pub(super) wait: Option<(String, usize)>,
    /// How often its group is evaluated, as it is written.
    pub(super) interval: Option<String>,
}

impl Query {
    /// A query that is shown, with nothing around it.
    pub(super) fn new(language: Language, text: impl Into<String>, start: usize, end: usize) -> Self {
        Self {
            language,
            text: text.into(),
            start,
            end,
            role: Role::Shown,
            title: String::new(),
            note: String::new(),
            unit: String::new(),
            templates: Vec::new(),
            wait: None,
            interval: None,
        }
    }

    /// Where the n-th occurrence of a word of the query stands in the file; the beginning, if it is not written there.
    pub(super) fn word(&self, source: &Source, word: &str, nth: usize) -> usize {
        source.nth_word(self.start, self.end, word, nth).unwrap_or(self.start)
    }
}
