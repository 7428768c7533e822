//! What a classified value looks like when its policy does not show it.

use super::text::Text;
use super::{address, masks, pointer, pseudonym, sql, url};
use crate::schema::Class;
use std::fmt;

/// Stands for a value of which nothing is shown; always the same width.
pub(super) const MASK: &str = "***";

/// Stands for a secret.
pub(super) const SECRET: &str = "[secret]";

/// What a redacted form is written to.
pub(crate) trait Form: fmt::Write {
    /// Text that stands in every format as it is: letters, digits, and the signs that masks are made of.
    fn clean(&mut self, text: &str) -> fmt::Result {
        self.write_str(text)
    }
}

impl Form for dyn fmt::Write + '_ {}
impl Form for String {}

/// How a value is rendered where it may not be shown in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Left out.
    Drop,
    /// `***`, whatever it was.
    Mask,
    /// A text of the author's, whatever it was.
    MaskText(&'static str),
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
        /// Bits of the pseudonym, from 80 to 256.
        len: u16,
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
    /// A URL without credentials and fragment.
    Url(UrlQuery),
    /// A statement of SQL without its literals.
    Sql,
    /// A JSON document of which only these places are shown.
    Json(&'static [&'static str]),
    /// How long it is, roughly.
    LenBucket,
}

/// What stays of the query of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UrlQuery {
    /// The keys alone.
    Values,
    /// All but the credentials that OpenTelemetry's conventions name.
    Semconv,
    /// The keys, and the values of these.
    Allow(&'static [&'static str]),
}

impl Strategy {
    /// Hides all of a value; the strategy of a class that names none.
    pub(super) const fn marker(class: Class) -> &'static str {
        match class {
            Class::Secret => SECRET,
            Class::Public | Class::Internal | Class::Personal => MASK,
        }
    }

    /// What it shows of every value of this class, if that is the same for all of them.
    pub(super) const fn constant(&self, class: Class) -> Option<&'static str> {
        match *self {
            Self::Mask => Some(Self::marker(class)),
            Self::MaskText(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it shows nothing of a secret but what kind of a secret it is.
    #[must_use]
    pub const fn hides_all(self) -> bool {
        matches!(self, Self::Drop | Self::Mask | Self::MaskText(_) | Self::Token)
    }

    /// The word of the attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Mask | Self::MaskText(_) => "mask",
            Self::First(_) => "first",
            Self::Last(_) => "last",
            Self::Email { .. } => "email",
            Self::Ip { .. } => "ip",
            Self::Hmac { .. } => "hmac",
            Self::Phone => "phone",
            Self::Pan { .. } => "pan",
            Self::Token => "token",
            Self::Url(_) => "url",
            Self::Sql => "sql",
            Self::Json(_) => "json",
            Self::LenBucket => "len_bucket",
        }
    }

    /// Writes the rendered form; nothing where the value is left out.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(self, class: Class, value: &Text<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        if let Some(constant) = self.constant(class) {
            return out.write_str(constant);
        }
        match (self, value) {
            (Self::Drop, _) => Ok(()),
            (_, Text::Str(text)) => self.of(class, text, out),
            (_, Text::Shown(_)) => value.read(|text| self.of(class, text, out)),
        }
    }

    /// The same of a text that is there, where the form is not the same for all.
    pub(super) fn of<F: Form + ?Sized>(&self, class: Class, text: &str, mut out: &mut F) -> fmt::Result {
        match *self {
            Self::Drop | Self::Mask | Self::MaskText(_) => Ok(()),
            Self::First(count) => masks::first(text, count, out),
            Self::Last(count) => masks::last(text, count, out),
            Self::Email { keep_domain } => masks::email(text, keep_domain, out),
            Self::Ip { v4, v6 } => address::network(text, v4, v6, out),
            Self::Hmac { domain, len } => pseudonym::write(class, domain, len, text, &mut out),
            Self::Phone => masks::phone(text, out),
            Self::Pan { bin } => masks::pan(text, bin, out),
            Self::Token => out.clean(masks::token(text)),
            Self::Url(query) => out.write_str(&url::redacted(text, query)),
            Self::Sql => out.write_str(&sql::without_literals(text)),
            Self::Json(pointers) => out.write_str(&pointer::allowed(text, pointers)),
            Self::LenBucket => masks::bucket(text, out),
        }
    }

    /// The rendered text, or nothing where the value is left out.
    #[must_use]
    pub fn apply(self, class: Class, value: &dyn fmt::Display) -> Option<String> {
        if matches!(self, Self::Drop) {
            return None;
        }
        let mut shown = String::new();
        // Writing to a `String` does not fail.
        let _ = self.write(class, &Text::Shown(value), &mut shown);
        Some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_its_own() {
        let all = [
            Strategy::Drop,
            Strategy::Mask,
            Strategy::First(4),
            Strategy::Last(4),
            Strategy::Email { keep_domain: false },
            Strategy::Ip { v4: 24, v6: 48 },
            Strategy::Hmac { domain: "", len: 128 },
            Strategy::Phone,
            Strategy::Pan { bin: 0 },
            Strategy::Token,
            Strategy::Url(UrlQuery::Values),
            Strategy::Sql,
            Strategy::Json(&[]),
            Strategy::LenBucket,
        ];
        let words: std::collections::BTreeSet<_> = all.iter().map(|strategy| strategy.as_str()).collect();
        assert_eq!(words.len(), all.len());
    }

    #[test]
    fn a_text_of_the_authors_stands_for_every_value() {
        let masked = Strategy::MaskText("<name>");
        assert_eq!(masked.apply(Class::Personal, &"Ann").as_deref(), Some("<name>"));
        assert_eq!(Strategy::Drop.apply(Class::Personal, &"Ann"), None);
        assert_eq!(Strategy::Mask.apply(Class::Secret, &"Ann").as_deref(), Some(SECRET));
    }
}
