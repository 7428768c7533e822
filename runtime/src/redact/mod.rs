//! Redaction: which values may be recorded, and what a classified value looks like to whom.

mod address;
#[cfg(test)]
mod alone;
mod attribute;
mod classified;
mod counted;
mod domains;
mod erased;
mod fields;
mod foreign;
mod headers;
mod json;
mod json_page;
pub(crate) mod json_text;
mod limited;
mod masks;
mod overwrite;
mod plain;
mod pointer;
mod policy;
mod print;
mod probe;
mod pseudonym;
mod quiet;
mod record;
mod render;
#[cfg(test)]
mod says;
mod scan;
mod secret;
mod serialized;
mod short;
mod sinks;
mod sql;
mod strategy;
mod taxonomy;
mod text;
mod texts;
#[cfg_attr(
    not(any(feature = "server", feature = "client")),
    allow(dead_code, reason = "only HTTP has queries alone")
)]
pub(crate) mod url;

pub use crate::schema::Class;
pub use attribute::record;
pub(crate) use classified::Shown;
pub use classified::{Classified, NoTexts, Texts, Texture, With};
pub(crate) use counted::{Rule, Slot, redacted, redactions};
pub use erased::{AsSource, NotSerialized, SerializedRole, Wipe, WipeKnown, WipeUnknown, argument, message};
pub(crate) use fields::{Content, Field, field_as_one, fields};
#[cfg(any(feature = "otlp", feature = "opentelemetry-sdk"))]
pub(crate) use foreign::resource;
#[cfg(any(feature = "server", feature = "client", feature = "opentelemetry-sdk"))]
#[cfg_attr(not(feature = "record"), allow(unused_imports, reason = "what records uses it"))]
pub(crate) use foreign::scanned;
pub(crate) use foreign::{
    Also, Plan, Printed, generation, is_exporters_own, is_over_ceiling, lift_ceilings, plan_of,
    plan_of_event, set_trust, take_as_ours,
};
pub use foreign::{Foreign, Protected, protect};
#[cfg(feature = "fmt")]
pub use foreign::{ProtectedFields, protected_fields};
#[cfg(feature = "opentelemetry-sdk")]
pub(crate) use foreign::{attribute, drops_key};
#[cfg(any(feature = "server", feature = "client"))]
#[cfg_attr(not(feature = "record"), allow(unused_imports, reason = "what records uses it"))]
pub(crate) use headers::opens_doors as header_opens_doors;
pub use limited::{Items, Limited, Limits, Only, Pairs};
pub use overwrite::Overwrite;
pub use policy::{Channel, Policy};
pub(crate) use policy::{toward, toward_noting, within};
pub use print::{Redacted, debug, inline};
pub use probe::{
    ClearNested, ClearPlain, ClearPrinted, InsideNested, InsideNothing, InsidePlain, InsidePrinted, Probe,
};
pub use pseudonym::pseudonyms;
pub(crate) use pseudonym::take_keys;
pub use quiet::{Quiet, quietly};
pub use record::{Public, Record, public};
pub use render::{Entries, Key, Out, Parts, Redact};
pub(crate) use scan::{Glance, glance};
pub use secret::Secret;
pub use sinks::{SinkKind, SinkPolicy};
pub(crate) use sinks::{captured, capturing};
pub(crate) use strategy::Form;
pub use strategy::{Strategy, UrlQuery};
pub use taxonomy::{Classification, DataClass};
pub use text::Text;
pub use texts::{
    ReadMany, ReadNothing, ReadOne, ReadOption, ReadStr, ReadStrOption, TextMany, TextMissing, TextOne,
    TextOption, TextStr, TextStrOption,
};
