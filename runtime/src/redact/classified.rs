//! A value behind its class and strategy.

use super::render::{Key, Simple, Word};
use super::short::Short;
use super::strategy::{Form, SECRET};
use super::text::Text;
use super::{Out, Policy, Redact, Strategy};
use crate::schema::Class;
use std::fmt::{self, Display};

/// A value behind a strategy, with its clear form for the policies that show its class.
pub struct Classified<'a> {
    class: Class,
    strategy: Strategy,
    texts: &'a dyn Texts,
    clear: &'a dyn Redact,
}

impl<'a> Classified<'a> {
    /// A value of this class, rendered so where it is not shown.
    pub const fn new(class: Class, strategy: Strategy, texts: &'a dyn Texts, clear: &'a dyn Redact) -> Self {
        Self { class, strategy, texts, clear }
    }
}

impl Redact for Classified<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        match self.shown(policy, || self.texture()) {
            Shown::Absent | Shown::Nothing => out.nothing(),
            Shown::Clear(clear) => clear.redact(out, policy),
            Shown::Constant(constant) => out.constant(constant),
            Shown::Masked(masked) => out.masked(&masked),
            Shown::Many => {
                let Self { class, strategy, texts, .. } = *self;
                out.list(&|parts| {
                    texts.each(&mut |text| {
                        parts.part(Key::NONE, &Masked { class, strategy: &strategy, text: *text });
                    });
                });
            }
        }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        matches!(self.strategy, Strategy::Drop) || policy.drops(self.class)
    }

    fn simple(&self) -> Simple<'_> {
        Simple::Classified(self)
    }
}

/// Bytes of a short text.
const SHORT: usize = 4096;

/// What a policy shows of a classified value.
pub(crate) enum Shown<'a> {
    /// It is left out of what contains it.
    Absent,
    /// That there is none.
    Nothing,
    /// Its clear form.
    Clear(&'a dyn Redact),
    /// What stands for every value.
    Constant(&'static str),
    /// One text in its redacted form.
    Masked(Masked<'a>),
    /// A list of such.
    Many,
}

impl Classified<'_> {
    /// What its strategy works on.
    #[inline]
    pub(super) fn texture(&self) -> Texture<'_> {
        self.texts.texture()
    }

    /// What policies that trust strategies and leave nothing out show of it, where that is made in one piece.
    #[inline]
    pub(crate) fn short(&self, policy: Policy, texture: &Texture<'_>) -> Option<Short> {
        let Texture::One(Text::Str(text)) = *texture else { return None };
        if !matches!(policy, Policy::Production) || matches!(self.class, Class::Public) {
            return None;
        }
        self.strategy.short(text)
    }

    /// What this policy shows of it.
    #[inline]
    pub(crate) fn shown<'t>(&'t self, policy: Policy, texture: impl FnOnce() -> Texture<'t>) -> Shown<'t> {
        let Self { class, ref strategy, clear, .. } = *self;
        if self.is_absent(policy) {
            return Shown::Absent;
        }
        if policy.shows(class) {
            return Shown::Clear(clear);
        }
        if !policy.trusts(class) {
            return Shown::Constant(Strategy::marker(class));
        }
        if let Some(constant) = strategy.constant(class) {
            return Shown::Constant(constant);
        }
        match texture() {
            Texture::One(text) => Shown::Masked(Masked { class, strategy, text }),
            Texture::Nothing => Shown::Nothing,
            Texture::Many => Shown::Many,
            Texture::Unreadable => Shown::Constant(Strategy::marker(class)),
        }
    }
}

/// One text in its redacted form, made where it is written.
pub struct Masked<'a> {
    class: Class,
    strategy: &'a Strategy,
    text: Text<'a>,
}

impl Masked<'_> {
    /// Whether its text is there and short, so that no code of an author's runs when it is written, and the form is short, too.
    pub(crate) const fn is_of_short_text(&self) -> bool {
        matches!(self.text, Text::Str(text) if text.len() <= SHORT)
    }

    /// Writes the redacted form.
    #[inline]
    pub(crate) fn write(&self, mut out: &mut (impl Form + ?Sized)) -> fmt::Result {
        match self.text {
            Text::Str(text) => self.strategy.of(self.class, text, out),
            Text::Shown(_) => self.write_shown(&mut out),
        }
    }

    /// What a `Display` shows goes through `fmt` in any case.
    #[inline(never)]
    fn write_shown(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.strategy.write(self.class, &self.text, out)
    }
}

impl Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f as &mut dyn fmt::Write)
    }
}

impl Redact for Masked<'_> {
    fn redact(&self, out: &mut dyn Out, _: Policy) {
        out.masked(self);
    }
}

/// A value that a function of the author renders, with its clear form for the policies that show its class.
pub struct With<'a> {
    class: Class,
    rendered: &'a dyn Display,
    clear: &'a dyn Redact,
}

impl<'a> With<'a> {
    /// A value of this class, rendered so where it is not shown.
    pub const fn new(class: Class, rendered: &'a dyn Display, clear: &'a dyn Redact) -> Self {
        Self { class, rendered, clear }
    }
}

impl Redact for With<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        if policy.shows(self.class) {
            self.clear.redact(out, policy);
        } else if policy.trusts(self.class) {
            out.word(&self.rendered);
        } else {
            out.constant(Strategy::marker(self.class));
        }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(self.class)
    }
}

/// Whether there is one text at most, or a list of them.
pub enum Texture<'a> {
    /// One text.
    One(Text<'a>),
    /// None.
    Nothing,
    /// A list.
    Many,
    /// A value without text.
    Unreadable,
}

/// The texts in a value, which strategies work on.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no texts that a strategy could shorten",
    note = "strategies work on what `Display` gives, on options and on lists of such values"
)]
pub trait Texts {
    /// One or many.
    fn texture(&self) -> Texture<'_>;
    /// Calls `each` with every text of many.
    fn each(&self, _each: &mut dyn FnMut(&Text<'_>)) {}
}

/// For strategies that do not look at the value, and for values that have no text.
pub struct NoTexts;

/// The clear form of what is never clear.
impl Redact for NoTexts {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        Word(SECRET).redact(out, policy);
    }
}

impl Texts for NoTexts {
    fn texture(&self) -> Texture<'_> {
        Texture::Unreadable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::plain::Clear;
    use crate::redact::print::Print;
    use crate::redact::{Probe, TextMany as _, TextOne as _};
    use std::net::Ipv4Addr;

    fn shown(value: &dyn Redact, policy: Policy) -> String {
        format!("{:?}", Print(value, policy))
    }

    #[test]
    fn each_policy_shows_of_a_value_what_it_may() {
        let name = String::from("Ann-Margret");
        let probe = &&&&Probe(&name);
        let texts = probe.telemark_texts();
        let clear = Clear(&name);
        let value = Classified::new(Class::Personal, Strategy::Last(3), &texts, &clear);
        assert_eq!(shown(&value, Policy::Dev), "\"Ann-Margret\"");
        assert_eq!(shown(&value, Policy::Production), "***ret");
        assert_eq!(shown(&value, Policy::Strict), "***");
        assert!(value.is_absent(Policy::ThirdParty) && !value.is_absent(Policy::Production));
        let value = Classified::new(Class::Personal, Strategy::Drop, &texts, &clear);
        assert!(value.is_absent(Policy::Production) && value.is_absent(Policy::Dev));
        let value = Classified::new(Class::Secret, Strategy::Token, &texts, &NoTexts);
        assert_eq!(shown(&value, Policy::Dev), "***", "no policy shows a secret");
        assert_eq!(shown(&NoTexts, Policy::Dev), "[secret]");
        let unreadable = Classified::new(Class::Personal, Strategy::Last(3), &NoTexts, &clear);
        assert_eq!(shown(&unreadable, Policy::Production), "***");
    }

    #[test]
    fn a_strategy_works_on_texts_on_what_display_writes_and_on_each_item_of_a_list() {
        let address = Ipv4Addr::new(203, 0, 113, 77);
        let probe = &&&&Probe(&address);
        let texts = probe.telemark_texts();
        let network = Strategy::Ip { v4: 24, v6: 48 };
        let value = Classified::new(Class::Personal, network, &texts, &NoTexts);
        assert_eq!(shown(&value, Policy::Production), "203.0.113.0");
        let names = vec!["Ann-Margret".to_owned(), "Bob".to_owned()];
        let probe = &&&&Probe(&names);
        let texts = probe.telemark_texts();
        let value = Classified::new(Class::Personal, Strategy::Last(3), &texts, &NoTexts);
        assert_eq!(shown(&value, Policy::Production), "[***ret, ***]");
    }

    /// Writers of lines reserve room for a short one, and run no code of an author's while they hold their buffer.
    #[test]
    fn only_text_that_is_there_and_short_is_written_in_one_go() {
        let strategy = &Strategy::Phone;
        let of = |text| Masked { class: Class::Personal, strategy, text }.is_of_short_text();
        let long = "a".repeat(SHORT + 1);
        assert!(of(Text::Str("")) && of(Text::Str(&long[1..])));
        assert!(!of(Text::Str(&long)) && !of(Text::Shown(&"a")));
    }

    #[test]
    fn what_a_function_of_the_author_renders_follows_the_policy_too() {
        let clear = Clear("Ann");
        let value = With::new(Class::Personal, &"A.", &clear);
        assert_eq!(shown(&value, Policy::Dev), "\"Ann\"");
        assert_eq!(shown(&value, Policy::Production), "A.");
        assert_eq!(shown(&value, Policy::Strict), "***");
        assert!(value.is_absent(Policy::ThirdParty) && !value.is_absent(Policy::Strict));
    }

    #[test]
    fn what_is_masked_in_one_piece_is_so_where_the_policy_shows_a_mask() {
        struct Card;

        impl Texts for Card {
            fn texture(&self) -> Texture<'_> {
                Texture::One(Text::Str("4111111111003907"))
            }
        }

        let short = |class, strategy, policy| {
            let value = Classified::new(class, strategy, &Card, &NoTexts);
            value.short(policy, &value.texture()).map(|short| short.length)
        };
        let (last, personal) = (Strategy::Last(4), Class::Personal);
        assert_eq!(short(personal, last, Policy::Production), Some(7));
        for policy in [Policy::Dev, Policy::Strict, Policy::ThirdParty] {
            assert_eq!(short(personal, last, policy), None, "{policy}");
        }
        assert_eq!(short(Class::Public, last, Policy::Production), None);
        assert_eq!(short(personal, Strategy::First(4), Policy::Production), None);
        let value = Classified::new(personal, last, &Card, &NoTexts);
        assert!(value.short(Policy::Production, &Texture::Many).is_none());
    }
}
