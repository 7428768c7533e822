//! The description of a type with classified fields.

use super::Location;

/// How sensitive a value is; each class contains the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Anybody may see it.
    Public,
    /// For the people who run the service.
    Internal,
    /// Personal data; the word is `pii`.
    Personal,
    /// Never shown by any policy.
    Secret,
}

impl Class {
    /// The word used in attributes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Personal => "pii",
            Self::Secret => "secret",
        }
    }
}

/// One classified field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedactField {
    /// The field's name, or its position in a tuple; variants come first as in `Variant.field`.
    pub name: &'static str,
    /// How sensitive it is.
    pub class: Class,
    /// What it is: `email`, `id`, `other`, ..
    pub kind: &'static str,
    /// The classes of the author's taxonomies, as in `Acme::TenantId`, with spaces between; empty where none is named.
    pub own: &'static str,
    /// The strategy that renders it, as it is written in the attribute.
    pub strategy: &'static str,
    /// Why it is public, as in `#[redact(public = "..")]`; nothing where no reason is given.
    pub reason: &'static str,
    /// The line of the field in the file of its type, from 1.
    pub line: u32,
}

/// What is known of a classified type when the program is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedactShape {
    /// The type's name.
    pub name: &'static str,
    /// Its fields, in order.
    pub fields: &'static [RedactField],
    /// Where it was declared.
    pub location: Location,
}
