//! Keyed pseudonyms: the same person is recognised, and nobody without the key can tell who it is.

mod digits;
mod key;
mod keyring;

pub use keyring::pseudonyms;
pub(crate) use keyring::take_keys;
pub(super) use keyring::write;
