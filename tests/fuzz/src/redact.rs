//! The pure functions of the runtime's room, with the words that they name.

#[path = "../../../runtime/src/redact/address.rs"]
mod address;
#[path = "../../../runtime/src/redact/counted.rs"]
mod counted;
#[path = "../../../runtime/src/redact/domains.rs"]
mod domains;
#[path = "../../../runtime/src/redact/json_text.rs"]
pub(crate) mod json_text;
#[path = "../../../runtime/src/redact/masks.rs"]
mod masks;
#[path = "../../../runtime/src/redact/pointer.rs"]
pub(crate) mod pointer;
#[path = "../../../runtime/src/redact/scan/mod.rs"]
pub(crate) mod scan;
#[path = "../../../runtime/src/redact/short.rs"]
mod short;
#[path = "../../../runtime/src/redact/sql.rs"]
pub(crate) mod sql;
#[path = "../../../runtime/src/redact/url.rs"]
pub(crate) mod url;

pub(crate) use counted::{Rule, Slot, redacted};

mod strategy {
    use std::fmt;

    pub(super) const MASK: &str = "***";

    /// As in the runtime, where strategies write to it.
    pub(crate) trait Form: fmt::Write {
        /// Text that stands in every format as it is: letters, digits, and the signs that masks are made of.
        fn clean(&mut self, text: &str) -> fmt::Result {
            self.write_str(text)
        }
    }

    impl Form for dyn fmt::Write + '_ {}
    impl Form for String {}
}

/// As in the runtime, where it belongs to what the macros name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum UrlQuery {
    Values,
    Semconv,
    Allow(&'static [&'static str]),
}

pub(crate) fn url(text: &str, query: UrlQuery) -> String {
    url::redacted(text, query)
}
