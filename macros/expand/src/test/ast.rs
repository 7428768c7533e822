//! What can be read: a function and the keys of its attribute, right or wrong.

use crate::paths::Private;
use proc_macro2::TokenStream;
use syn::{Ident, ItemFn};

/// A function that wants to be a test.
pub(super) struct Test {
    pub(super) private: Private,
    pub(super) function: ItemFn,
    /// The key, for its place, and what it says, unless that cannot be told.
    pub(super) flavor: Option<(Ident, Option<Flavor>)>,
    pub(super) worker_threads: Option<(Ident, TokenStream)>,
}

/// The kinds of runtimes, as `tokio` names them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavor {
    CurrentThread,
    MultiThread,
}
