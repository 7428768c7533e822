//! What was decided about a type and each of its fields.

use crate::classes::Shown;
use crate::paths::Private;
use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Ident, LitStr, Member, Path, Type};

/// How sensitive a value is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// By the strategy that a taxonomy gives its class.
    Own,
    /// By a function of the author.
    With(Path),
}

/// What `#[redact(..)]` says of one value.
#[derive(Clone)]
pub(crate) struct Decision {
    /// The class, or the least of them where a taxonomy says more.
    pub(super) class: Class,
    /// Classes of the author's taxonomies.
    pub(super) taxonomy: Vec<Path>,
    pub(super) how: How,
    pub(super) options: Options,
}

/// What `#[redact(..)]` says of one value beside its class and strategy.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) rename: Option<String>,
    /// Why it is public.
    pub(super) reason: Option<String>,
    /// Every item by itself.
    pub(super) each: bool,
    /// Whether the keys of a map are shown.
    pub(super) keys: Option<bool>,
    pub(super) max_items: Option<usize>,
    pub(super) max_bytes: Option<usize>,
    /// The variant of the runtime's `Channel`.
    pub(super) only: Option<&'static str>,
}

impl Decision {
    /// A decision without options.
    pub(super) fn new(class: Class, how: How) -> Self {
        Self { class, taxonomy: Vec::new(), how, options: Options::default() }
    }

    /// The words of the strategy, for the catalog; those of a taxonomy are known to the compiler only.
    pub(super) fn words(&self) -> Option<&'static str> {
        match &self.how {
            How::Clear => Some("clear"),
            How::Nested => Some("nested"),
            How::By(strategy) => Some(strategy.word),
            How::Own => None,
            How::With(_) => Some("with"),
        }
    }

    /// Whether nothing of the value is shown by any policy, and why.
    fn hidden(&self) -> Option<&'static str> {
        match &self.how {
            How::By(strategy) if strategy.word == "drop" => Some("left out"),
            _ if self.class == Class::Secret => Some("secret"),
            _ => None,
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
    /// What comes before the name of each field of the type.
    pub(super) prefix: Option<String>,
    /// Whether it is the cause of an error.
    pub(super) source: bool,
    /// Attributes for `serde`.
    pub(super) serde: Vec<Attribute>,
}

impl Field {
    /// The name under which it is shown.
    pub(super) fn name(&self) -> String {
        let renamed = self.decision.as_ref().and_then(|decision| decision.options.rename.clone());
        renamed.unwrap_or_else(|| match &self.prefix {
            Some(prefix) => format!("{prefix}.{}", self.own_name()),
            None => self.own_name(),
        })
    }

    /// The name in the source.
    pub(super) fn own_name(&self) -> String {
        match &self.member {
            Member::Named(name) => syn::ext::IdentExt::unraw(name).to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }

    /// What others may know of it.
    pub(super) fn shown(&self) -> Shown {
        let hidden = self.decision.as_ref().and_then(Decision::hidden);
        Shown { name: self.own_name(), key: self.name(), hidden }
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
    /// The text of `Display`.
    pub(super) message: Option<LitStr>,
    /// Attributes for `serde`.
    pub(super) serde: Vec<Attribute>,
}

/// What else is to be implemented.
#[derive(Default)]
pub(super) struct Extras {
    /// `Display`; where the word stands.
    pub(super) display: Option<Span>,
    /// `Error` and `SafeError`; where the word stands.
    pub(super) error: Option<Span>,
    /// Nothing but the redacted view serialises.
    pub(super) view: bool,
    pub(super) deserialize: bool,
    pub(super) zeroize: bool,
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
    pub(super) extras: Extras,
    /// Attributes for `serde`.
    pub(super) serde: Vec<Attribute>,
}
