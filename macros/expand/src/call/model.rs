//! One call with everything that is said of it.

use super::ast::Function;
use super::shape::Shape;
use crate::paths::Private;
use crate::{metric, traced};
use proc_macro2::Ident;

/// A function and its telemetry: nothing in it can be wrong any more.
pub(crate) struct Model {
    /// Where generated code finds us.
    pub(super) private: Private,
    /// The function, without our attributes.
    pub(super) function: Function,
    /// What its body does.
    pub(super) shape: Shape,
    /// The names of attributes that were read with it and do not expand themselves.
    pub(super) absorbed: Vec<Ident>,
    /// Its span.
    pub(super) span: Option<traced::Model>,
    /// Its metrics, in the order in which they are written.
    pub(super) metrics: Vec<metric::Model>,
}
