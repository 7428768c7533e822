//! What was decided about a type and each of its fields.

use crate::classes::Shown;
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use syn::{Ident, Member, Path, Type};

/// How sensitive a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Anybody may see it.
    Public,
    /// For the people who run the service.
    Internal,
    /// Personal data.
    Personal,
    /// Never shown.
    Secret,
}

impl Class {
    /// The word of the attribute.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Personal => "pii",
            Self::Secret => "secret",
        }
    }

    /// The variant of the runtime's class.
    pub(super) fn variant(self) -> Ident {
        let name = match self {
            Self::Public => "Public",
            Self::Internal => "Internal",
            Self::Personal => "Personal",
            Self::Secret => "Secret",
        };
        Ident::new(name, Span::call_site())
    }
}

/// One strategy, with its parameters.
#[derive(Clone)]
pub(super) struct Strategy {
    /// The word of the attribute.
    pub(super) word: &'static str,
    /// The runtime's strategy, as an expression after `Strategy::`.
    pub(super) expression: TokenStream,
    /// Whether it reads the text of the value.
    pub(super) reads: bool,
}

/// How a value is shown.
#[derive(Clone)]
pub(super) enum How {
    /// As it is.
    Clear,
    /// As its own type decides.
    Nested,
    /// By a strategy.
    By(Strategy),
    /// By a function of the author.
    With(Path),
}

/// What `#[redact(..)]` says of one value.
#[derive(Clone)]
pub(crate) struct Decision {
    pub(super) class: Class,
    pub(super) how: How,
    pub(super) rename: Option<String>,
}

impl Decision {
    /// The words of the strategy, for the catalog.
    pub(super) fn words(&self) -> &'static str {
        match &self.how {
            How::Clear => "clear",
            How::Nested => "nested",
            How::By(strategy) => strategy.word,
            How::With(_) => "with",
        }
    }
}

/// One field.
pub(super) struct Field {
    pub(super) member: Member,
    /// The variable that holds it in a pattern.
    pub(super) binding: Ident,
    pub(super) ty: Type,
    pub(super) decision: Option<Decision>,
}

impl Field {
    /// The name under which it is shown.
    pub(super) fn name(&self) -> String {
        let renamed = self.decision.as_ref().and_then(|decision| decision.rename.clone());
        renamed.unwrap_or_else(|| match &self.member {
            Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        })
    }

    /// What others may know of it.
    pub(super) fn shown(&self) -> Shown {
        let hidden = self.decision.as_ref().and_then(|decision| match &decision.how {
            How::By(strategy) if strategy.word == "drop" => Some("left out"),
            _ if decision.class == Class::Secret => Some("secret"),
            _ => None,
        });
        let name = match &self.member {
            Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        };
        Shown { name, key: self.name(), hidden }
    }
}

/// How a structure or a variant is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Named,
    Tuple,
    Unit,
}

/// A structure, or one variant.
pub(super) struct Shape {
    /// The variant's name; nothing for a structure.
    pub(super) variant: Option<Ident>,
    /// The name under which it is shown.
    pub(super) shown: String,
    pub(super) style: Style,
    pub(super) fields: Vec<Field>,
}

/// A type whose fields are classified.
pub(super) struct Model {
    pub(super) ident: Ident,
    pub(super) generics: syn::Generics,
    /// What was decided for the type as a whole.
    pub(super) whole: Option<Decision>,
    /// Bounds that the author wrote.
    pub(super) bound: Option<Vec<syn::WherePredicate>>,
    pub(super) private: Private,
    pub(super) is_enum: bool,
    pub(super) shapes: Vec<Shape>,
}
