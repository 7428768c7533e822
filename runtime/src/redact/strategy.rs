//! What a classified value looks like when its policy does not show it.

use super::{address, masks, pseudonym, url};
use crate::schema::Class;
use std::fmt::{Display, Write};

/// Stands for a value of which nothing is shown; always the same width.
pub(super) const MASK: &str = "***";

/// Stands for a secret.
pub(super) const SECRET: &str = "[secret]";

/// How a value is rendered where it may not be shown in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Left out.
    Drop,
    /// `***`, whatever it was.
    Mask,
    /// The first characters, if there are more than twice as many.
    First(usize),
    /// The last characters, if there are more than twice as many.
    Last(usize),
    /// `***@` and the domain of a public provider; another domain is masked unless it is kept.
    Email {
        /// Whether a private domain is kept too.
        keep_domain: bool,
    },
    /// The network of an address: so many leading bits are kept.
    Ip {
        /// Bits kept of an IPv4 address.
        v4: u8,
        /// Bits kept of an IPv6 address.
        v6: u8,
    },
    /// A keyed pseudonym: equal values have equal pseudonyms, and only the key leads back.
    Hmac {
        /// Keeps apart what must not be related; empty relates all values of a class.
        domain: &'static str,
    },
    /// Country code and the last two digits.
    Phone,
    /// The last four digits of a card number, and the bank's if asked.
    Pan {
        /// Leading digits shown: 0, 6 or 8.
        bin: u8,
    },
    /// The well-known prefix that tells the kind of a credential.
    Token,
    /// A URL without credentials and without the values of its query.
    Url,
}

impl Strategy {
    /// Hides all of a value; the strategy of a class that names none.
    pub(super) const fn marker(class: Class) -> &'static str {
        match class {
            Class::Secret => SECRET,
            Class::Public | Class::Internal | Class::Personal => MASK,
        }
    }

    /// The rendered text, or nothing where the value is left out.
    #[must_use]
    pub fn apply(self, class: Class, value: &dyn Display) -> Option<String> {
        let text = match self {
            Self::Drop => return None,
            Self::Mask => String::new(),
            // A `Display` that fails has no text; what it wrote so far counts.
            _ => {
                let mut text = String::new();
                let _ = write!(text, "{value}");
                text
            }
        };
        Some(match self {
            Self::Drop | Self::Mask => Self::marker(class).to_owned(),
            Self::First(count) => masks::first(&text, count),
            Self::Last(count) => masks::last(&text, count),
            Self::Email { keep_domain } => masks::email(&text, keep_domain),
            Self::Ip { v4, v6 } => address::network(&text, v4, v6),
            Self::Hmac { domain } => pseudonym::of(class, domain, &text),
            Self::Phone => masks::phone(&text),
            Self::Pan { bin } => masks::pan(&text, bin),
            Self::Token => masks::token(&text).to_owned(),
            Self::Url => url::without_secrets(&text),
        })
    }
}
