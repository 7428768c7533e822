//! Where something was declared.

use std::fmt;

/// The place of a declaration, for messages and for the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The source file, as `file!()` gives it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The package, as `CARGO_PKG_NAME` gives it.
    pub package: &'static str,
    /// The module, as `module_path!()` gives it.
    pub module: &'static str,
}

impl Location {
    /// A place in telemark itself.
    pub(crate) const fn ours(file: &'static str, line: u32, module: &'static str) -> Self {
        Self { file, line, package: env!("CARGO_PKG_NAME"), module }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} (package {})", self.file, self.line, self.package)
    }
}
