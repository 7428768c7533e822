//! Classified values as `Debug`, and their redacted view.

use super::render::{Each, Key};
use super::strategy::MASK;
use super::{Entries, Out, Parts, Policy, Redact};
use std::fmt::{self, Debug, Display};

/// The redacted view of a value: it prints and serialises what the policy in force shows.
///
/// The type itself keeps its own `Serialize`, if it has one, for its transport.
///
/// # Example: a support ticket that may hold a customer record
/// ```
/// #[telemark::redact]
/// struct Customer {
///     #[redact(public)]
///     plan: String,
///     #[redact(pii)]
///     name: String,
/// }
/// let customer = Customer { plan: "pro".into(), name: "Ann".into() };
/// let ticket = serde_json::to_string(&telemark::Redacted(&customer))?;
/// assert_eq!(ticket, r#"{"plan":"pro","name":"***"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Redacted<'a, T: ?Sized>(pub &'a T);

impl<T: Redact> Debug for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}

impl<T: Redact> Display for Redacted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}

/// The `Debug` of a derived type: follows the policy in force, honours `{:#?}`, ignores width and precision.
pub fn debug(value: &dyn Redact, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Print(value, Policy::current()).fmt(f)
}

/// A value in the running text of a message: as in `Debug`, but text without its quotes.
pub fn inline(value: &dyn Redact, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let policy = Policy::current();
    if value.is_absent(policy) {
        return f.write_str(MASK);
    }
    let mut printer = Printer { f, policy, quoted: false, result: Ok(()) };
    value.redact(&mut printer, policy);
    printer.result
}

/// A value under a policy, to be printed.
pub(super) struct Print<'a>(pub(super) &'a dyn Redact, pub(super) Policy);

impl Debug for Print<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { f, policy: self.1, quoted: true, result: Ok(()) };
        self.0.redact(&mut printer, self.1);
        printer.result
    }
}

struct Printer<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    policy: Policy,
    /// Whether text stands in quotes.
    quoted: bool,
    result: fmt::Result,
}

impl Out for Printer<'_, '_> {
    fn nothing(&mut self) {
        self.result = self.f.write_str("None");
    }

    fn bool(&mut self, value: bool) {
        self.result = write!(self.f, "{value}");
    }

    fn i64(&mut self, value: i64) {
        self.result = write!(self.f, "{value}");
    }

    fn u64(&mut self, value: u64) {
        self.result = write!(self.f, "{value}");
    }

    fn f64(&mut self, value: f64) {
        self.result = write!(self.f, "{value:?}");
    }

    fn f32(&mut self, value: f32) {
        self.result = write!(self.f, "{value:?}");
    }

    fn text(&mut self, value: &str) {
        self.result = if self.quoted { write!(self.f, "{value:?}") } else { self.f.write_str(value) };
    }

    fn printed(&mut self, value: &dyn Debug) {
        // Width and precision of the whole would cut its parts open.
        self.result =
            if self.f.alternate() { write!(self.f, "{value:#?}") } else { write!(self.f, "{value:?}") };
    }

    fn constant(&mut self, value: &'static str) {
        self.result = self.f.write_str(value);
    }

    fn word(&mut self, value: &dyn Display) {
        self.result = write!(self.f, "{value}");
    }

    fn named(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let policy = self.policy;
        let mut fields = self.f.debug_struct(name);
        parts(&mut Each(|key: &Key, value: &dyn Redact| {
            if !value.is_absent(policy) {
                fields.field(key.0, &Print(value, policy));
            }
        }));
        self.result = fields.finish();
    }

    fn tuple(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let policy = self.policy;
        let mut fields = self.f.debug_tuple(name);
        parts(&mut Each(|_, value: &dyn Redact| {
            if value.is_absent(policy) {
                fields.field(&format_args!("_"));
            } else {
                fields.field(&Print(value, policy));
            }
        }));
        self.result = fields.finish();
    }

    fn newtype(&mut self, name: &'static str, value: &dyn Redact) {
        self.result = self.f.debug_tuple(name).field(&Print(value, self.policy)).finish();
    }

    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
        let policy = self.policy;
        let mut items = self.f.debug_list();
        parts(&mut Each(|_, value: &dyn Redact| {
            items.entry(&Print(value, policy));
        }));
        self.result = items.finish();
    }

    fn map(&mut self, entries: &dyn Fn(&mut dyn Entries)) {
        let policy = self.policy;
        let mut map = self.f.debug_map();
        entries(&mut Each(|key: &dyn Display, value: &dyn Redact| {
            map.entry(&key.to_string(), &Print(value, policy));
        }));
        self.result = map.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::policy::within;
    use crate::redact::says::{Absent, NAME, OTHER, Says};
    use crate::redact::{Classified, Probe, Strategy, TextStr as _};
    use crate::schema::Class;

    fn shown(says: impl Fn(&mut dyn Out)) -> String {
        format!("{:?}", Redacted(&Says(says)))
    }

    fn seven(out: &mut dyn Out) {
        out.u64(7);
    }

    /// Says its text.
    fn in_text(says: impl Fn(&mut dyn Out)) -> String {
        Inline(Says(says)).to_string()
    }

    struct Inline<T>(T);

    impl<T: Redact> Display for Inline<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            inline(&self.0, f)
        }
    }

    #[test]
    fn values_look_as_their_debug_does() {
        assert_eq!(shown(|out| out.nothing()), "None");
        assert_eq!(shown(|out| out.bool(true)), "true");
        assert_eq!(shown(|out| out.i64(-7)), "-7");
        assert_eq!(shown(seven), "7");
        assert_eq!((shown(|out| out.f64(7.0)), shown(|out| out.f32(0.1))), ("7.0".into(), "0.1".into()));
        assert_eq!(shown(|out| out.text("a\nb")), r#""a\nb""#);
        assert_eq!(shown(|out| out.printed(&Some("a"))), r#"Some("a")"#);
        assert_eq!(
            (shown(|out| out.word(&"a*")), shown(|out| out.constant("***"))),
            ("a*".into(), "***".into())
        );
        assert_eq!(shown(|out| out.newtype("Id", &Says(seven))), "Id(7)");
        let list = |out: &mut dyn Out| out.list(&|parts| parts.part(&NAME, &Says(seven)));
        let map = |out: &mut dyn Out| out.map(&|entries| entries.entry(&"k", &Says(seven)));
        assert_eq!((shown(list), shown(map)), ("[7]".into(), "{\"k\": 7}".into()));
    }

    #[test]
    fn a_part_that_is_left_out_loses_its_name_and_keeps_its_place() {
        let parts = |parts: &mut dyn Parts| {
            parts.part(&NAME, &Absent);
            parts.part(&OTHER, &Says(seven));
        };
        assert_eq!(shown(|out| out.named("Order", &parts)), "Order { other: 7 }");
        assert_eq!(shown(|out| out.tuple("Order", &parts)), "Order(_, 7)");
    }

    #[test]
    fn in_running_text_there_are_no_quotes_and_what_is_left_out_is_masked() {
        assert_eq!(in_text(|out| out.text("Ann")), "Ann");
        assert_eq!(
            in_text(|out| out.list(&|parts| parts.part(&NAME, &Says(|out: &mut dyn Out| out.text("Ann"))))),
            "[\"Ann\"]"
        );
        assert_eq!(Inline(Absent).to_string(), "***");
    }

    #[test]
    fn it_is_spread_over_lines_on_demand_and_never_cut_by_a_width() {
        let value = Says(|out: &mut dyn Out| {
            out.tuple("A", &|parts| parts.part(&NAME, &Says(|out: &mut dyn Out| out.printed(&Some("abc")))));
        });
        let value = Redacted(&value);
        assert_eq!(format!("{value:.1?} {value:9.1}"), "A(Some(\"abc\")) A(Some(\"abc\"))");
        assert_eq!(format!("{value:#?}"), "A(\n    Some(\n        \"abc\",\n    ),\n)");
    }

    #[test]
    fn the_policy_in_force_decides_what_is_printed() {
        let name = "Ann-Margret";
        let probe = &&&&Probe(name);
        let texts = probe.telemark_texts();
        let clear = Says(|out: &mut dyn Out| out.text("Ann-Margret"));
        let value = Classified::new(Class::Personal, Strategy::Last(3), &texts, &clear);
        let shown = || format!("{} {:?}", Redacted(&value), Redacted(&value));
        assert_eq!(shown(), "***ret ***ret");
        assert_eq!(within(Policy::Dev, shown), "\"Ann-Margret\" \"Ann-Margret\"");
    }
}
