//! Redaction: which values may be recorded, and what a classified value looks like to whom.

mod policy;
mod record;

pub use crate::schema::Class;
pub use policy::{Policy, within};
pub use record::{Public, Record, public};
