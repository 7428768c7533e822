//! The class of a status, as a label.

use super::Status;
use crate::metric::LabelValue;
use http::StatusCode;

/// The class of a status code: `2xx`, `4xx`; a code without a class is `_OTHER`.
///
/// Six values, where [`Status`](crate::http::Status) has sixty-four: for metrics with further labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusClass {
    /// `1xx`
    Informational,
    /// `2xx`
    Success,
    /// `3xx`
    Redirection,
    /// `4xx`
    ClientError,
    /// `5xx`
    ServerError,
    /// Any other number.
    Other,
}

impl StatusClass {
    /// The class of this code.
    #[must_use]
    pub const fn of(code: u16) -> Self {
        match code {
            100..200 => Self::Informational,
            200..300 => Self::Success,
            300..400 => Self::Redirection,
            400..500 => Self::ClientError,
            500..600 => Self::ServerError,
            _ => Self::Other,
        }
    }
}

impl From<StatusCode> for StatusClass {
    fn from(status: StatusCode) -> Self {
        Self::of(status.as_u16())
    }
}

impl From<StatusCode> for Status {
    fn from(status: StatusCode) -> Self {
        Self::of(status)
    }
}

impl LabelValue for StatusClass {
    const NAME: &'static str = "status_class";
    const VALUES: &'static [&'static str] = &["1xx", "2xx", "3xx", "4xx", "5xx", "_OTHER"];
    const VARIANTS: &'static [&'static str] =
        &["Informational", "Success", "Redirection", "ClientError", "ServerError", "Other"];

    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{LabelValue, StatusClass};

    #[test]
    fn the_first_digit_is_the_class() {
        let labels = [100, 204, 301, 404, 599, 600, 99, 0].map(|code| StatusClass::of(code).as_label());
        assert_eq!(labels, ["1xx", "2xx", "3xx", "4xx", "5xx", "_OTHER", "_OTHER", "_OTHER"]);
    }
}
