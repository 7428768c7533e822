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
