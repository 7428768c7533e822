//! What is allowed: a test from which code can be written without a further question.

use crate::paths::Private;
use syn::{Attribute, ItemFn, LitInt};

/// A test.
pub(super) struct Test {
    pub(super) private: Private,
    /// What the test harness and the compiler read.
    pub(super) attributes: Vec<Attribute>,
    /// The function itself, with the attributes that are ours.
    pub(super) function: ItemFn,
    /// Whether it takes the scope.
    pub(super) takes_scope: bool,
    /// The runtime of an asynchronous test.
    pub(super) runtime: Option<Runtime>,
}

/// What an asynchronous test runs on.
pub(super) enum Runtime {
    CurrentThread,
    MultiThread(Option<LitInt>),
}
