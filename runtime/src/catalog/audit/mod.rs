//! What is shown in clear and why, and where each class of data goes.

mod calls;
mod map;
mod markdown;
mod source;

pub use map::{MappedClass, MappedField, SinkEntry};

use super::entry::Place;
use crate::registry;
use crate::schema::{Class, Location, RedactField};
use crate::span;
use serde::Serialize;
use std::io;
use std::path::Path;

/// Every place where something is shown in clear, and the map of what is classified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// The version of this document's form.
    pub version: u32,
    /// The kinds of sinks, each with the policy in force.
    pub sinks: Vec<SinkEntry>,
    /// Where values are shown in clear by the author's decision, by file and line.
    pub openings: Vec<Opening>,
    /// What is classified, by class, the most sensitive first.
    pub data: Vec<MappedClass>,
}

/// One place where a value is shown in clear.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Opening {
    /// The source file, as the compiler or the search was given it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What opens it.
    pub kind: OpeningKind,
    /// The field, as `Type.field`, or the line of source.
    pub what: String,
    /// Why, as `public = ".."` says it or a comment at the call; nothing where no reason is given.
    pub reason: Option<String>,
    /// The package; not known of what was found in sources.
    pub package: Option<String>,
}

/// What opens a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OpeningKind {
    /// A field that is `#[redact(public)]`.
    Field,
    /// A call of `telemark::public`.
    Public,
    /// A call of `Secret::expose` or `Secret::into_exposed`.
    Expose,
}

impl OpeningKind {
    /// The word in the document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Public => "public",
            Self::Expose => "expose",
        }
    }
}

/// What the linked crates show in clear, and which class of data goes where, under the policies in force now.
///
/// Fields are known of every linked crate: their derives hand them in. Calls of `telemark::public` and of
/// `Secret::expose` are ordinary code, which leaves nothing in the program that could be listed; they are found in the
/// sources, by [`Audit::with_sources`].
///
/// # Example: a test that fails when somebody opens a value without a reason
/// ```
/// use telemark::{Redact, audit};
///
/// #[derive(Redact)]
/// struct Order {
///     #[redact(public)]
///     number: u64,
///     #[redact(pii = hmac)]
///     customer: String,
/// }
///
/// let audit = audit();
/// let number = audit.openings.iter().find(|opening| opening.what == "Order.number").expect("it is public");
/// assert_eq!(number.reason, None);
/// assert!(audit.to_markdown().contains("`Order.customer`"));
/// # let _ = Order { number: 1, customer: String::new() };
/// ```
#[must_use]
pub fn audit() -> Audit {
    let types = registry::redacted();
    let mut openings = Vec::new();
    for ty in &types {
        let public = ty.fields.iter().filter(|field| is_open(field));
        openings.extend(public.map(|field| of_field(ty.name, field, ty.location)));
    }
    openings.sort();
    let data = map::data(&types, &registry::events(), &span::declared());
    Audit { version: 1, sinks: map::sinks(), openings, data }
}

/// Whether its author has decided that everybody may see it; a nested value decides itself.
fn is_open(field: &RedactField) -> bool {
    field.class == Class::Public && field.strategy == "clear"
}

fn of_field(ty: &str, field: &RedactField, location: Location) -> Opening {
    Opening {
        file: location.file.to_owned(),
        line: field.line,
        kind: OpeningKind::Field,
        what: format!("{ty}.{}", field.name),
        reason: Some(field.reason).filter(|reason| !reason.is_empty()).map(str::to_owned),
        package: Some(location.package.to_owned()),
    }
}

impl Audit {
    /// Adds the calls of `telemark::public`, `Secret::expose` and `Secret::into_exposed` in the Rust sources below this
    /// folder, each with the comment beside it or above it as its reason.
    ///
    /// The search knows words, not types. It finds too much rather than too little: any method `expose`, any function
    /// `public`, also in tests and in attributes, and the names that `use telemark::public as ..` gives. What a macro
    /// puts together from pieces it does not see. Folders called `target` and hidden ones are left out.
    ///
    /// # Errors
    /// The folder, or something in it, cannot be read: an audit with a hole would be worse than none.
    ///
    /// # Example: a test in the crate whose calls it lists
    /// ```
    /// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog");
    /// let audit = telemark::audit().with_sources(folder)?;
    /// println!("{}", audit.to_markdown());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_sources(mut self, folder: impl AsRef<Path>) -> io::Result<Self> {
        source::each(folder.as_ref(), &mut |file, text| self.openings.extend(calls::found(file, text)))?;
        self.openings.sort();
        self.openings.dedup();
        Ok(self)
    }

    /// The whole document as indented JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Text, numbers and lists always have a form in JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The whole document as markdown: what is open, then the data map.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::document(self)
    }
}

/// The place of a declaration, as text.
fn shown(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
