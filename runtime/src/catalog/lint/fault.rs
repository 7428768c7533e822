//! A fault, before its place is told in lines and columns.

use super::finding::Rule;

/// A fault at a byte of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The rule.
    pub(super) rule: Rule,
    /// Where it is.
    pub(super) at: usize,
    /// Where the query begins that it is in.
    pub(super) query: usize,
    /// What is wrong.
    pub(super) message: String,
    /// What to write instead.
    pub(super) help: String,
    /// Where its author allows what.
    pub(super) note: String,
}

impl Fault {
    /// A fault of a file or of a part of it.
    pub(super) fn new(rule: Rule, at: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule, at, query: at, message: message.into(), help: help.into(), note: String::new() }
    }
}
