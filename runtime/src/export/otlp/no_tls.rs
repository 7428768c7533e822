//! No TLS: the feature `tls` is off, and an `https` endpoint was refused before it came here.

use super::route::Route;
use super::target::Target;
use crate::error::Result;

/// There is none.
pub(super) const TLS: bool = false;

/// Opens connections to the collector.
pub(super) type Connector = Route;

pub(super) fn connector(_target: &Target, route: Route, _protocol: &'static [u8]) -> Result<Connector> {
    Ok(route)
}

pub(super) fn advice(_error: &(dyn std::error::Error + 'static), _words: &str) -> Option<&'static str> {
    None
}
