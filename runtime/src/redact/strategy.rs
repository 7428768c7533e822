//! What a classified value looks like when its policy does not show it.

use super::text::Text;
use super::{address, masks, pointer, pseudonym, short, sql, url};
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

    /// The same of a usual text, where it is made in one piece and needs no escape.
    #[inline]
    pub(super) fn short(&self, text: &str) -> Option<short::Short> {
        match *self {
            Self::Last(count) => short::last(text, count),
            Self::Email { .. } => short::email(text),
            Self::Ip { v4, .. } => address::short(text, v4),
            _ => None,
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
    fn each_strategy_shows_what_its_word_says() {
        let table: [(Strategy, &str, &str, &str); 13] = [
            (Strategy::Mask, "mask", "Ann", "***"),
            (Strategy::MaskText("<name>"), "mask", "Ann", "<name>"),
            (Strategy::First(3), "first", "Ann-Margret", "Ann***"),
            (Strategy::Last(3), "last", "Ann-Margret", "***ret"),
            (Strategy::Email { keep_domain: false }, "email", "ann@gmail.com", "***@gmail.com"),
            (Strategy::Ip { v4: 24, v6: 48 }, "ip", "203.0.113.77", "203.0.113.0"),
            (Strategy::Phone, "phone", "+49 171 1234567", "+49***67"),
            (Strategy::Pan { bin: 0 }, "pan", "4242 4242 4242 4242", "****4242"),
            (Strategy::Token, "token", "ghp_abcdefgh", "ghp_***"),
            (
                Strategy::Url(UrlQuery::Values),
                "url",
                "https://a.example/b?c=d#e",
                "https://a.example/b?c=REDACTED",
            ),
            (Strategy::Sql, "sql", "SELECT 1", "SELECT ?"),
            (Strategy::Json(&["/a"]), "json", r#"{"a":1,"b":2}"#, r#"{"***":"***","a":1}"#),
            (Strategy::LenBucket, "len_bucket", "Ann", "<text 1-4>"),
        ];
        for (strategy, word, text, shown) in table {
            assert_eq!(strategy.apply(Class::Personal, &text).as_deref(), Some(shown), "{word}");
            assert_eq!(strategy.as_str(), word);
        }
        let pseudonym = Strategy::Hmac { domain: "", len: 128 };
        let shown = pseudonym.apply(Class::Personal, &"Ann").expect("it is never left out");
        assert!(shown.starts_with('h') && shown.contains(':'), "{shown}");
        assert_eq!((pseudonym.as_str(), Strategy::Drop.as_str()), ("hmac", "drop"));
        assert_eq!(Strategy::Drop.apply(Class::Personal, &"Ann"), None);
        assert_eq!(Strategy::Mask.apply(Class::Secret, &"Ann").as_deref(), Some("[secret]"));
    }

    #[test]
    fn the_masks_of_usual_texts_are_made_in_one_piece() {
        let short = |strategy: Strategy, text: &str| {
            let short = strategy.short(text)?;
            Some(String::from_utf8_lossy(&short.bytes[..short.length]).into_owned())
        };
        for (strategy, text) in [
            (Strategy::Last(4), "4111111111003907"),
            (Strategy::Email { keep_domain: true }, "ann@gmail.com"),
            (Strategy::Ip { v4: 24, v6: 48 }, "203.0.113.77"),
        ] {
            assert_eq!(short(strategy, text), strategy.apply(Class::Personal, &text), "{text}");
        }
        assert_eq!(short(Strategy::First(4), "4111111111003907"), None);
    }

    #[test]
    fn a_secret_may_have_only_what_shows_no_part_of_it() {
        let hides = [Strategy::Drop, Strategy::Mask, Strategy::MaskText(""), Strategy::Token];
        assert!(hides.into_iter().all(Strategy::hides_all));
        let shows = [Strategy::First(0), Strategy::Last(4), Strategy::Phone, Strategy::LenBucket];
        assert!(!shows.into_iter().any(Strategy::hides_all));
    }

    /// Strategies work through a writer that somebody else brings, too.
    #[test]
    fn a_form_is_written_to_any_writer() {
        let mut out = String::new();
        let writer: &mut dyn fmt::Write = &mut out;
        let written = Strategy::Token.write(Class::Secret, &Text::Str("ghp_abcdefgh"), writer);
        assert_eq!((written, out.as_str()), (Ok(()), "ghp_***"));
        out.clear();
        let written = Strategy::Drop.write(Class::Secret, &Text::Str("ghp_abcdefgh"), &mut out);
        assert_eq!((written, out.as_str()), (Ok(()), ""));
    }
}
