//! Classified values as `Debug`, as `serde` data and as the value of one attribute.

use super::{Out, Parts, Policy, Redact};
use crate::value::Value;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
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

impl<T: Redact> Serialize for Redacted<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View(self.0, Policy::current()).serialize(serializer)
    }
}

/// The `Debug` of a derived type: follows the policy in force, honours `{:#?}`, ignores width and precision.
pub fn debug(value: &dyn Redact, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Print(value, Policy::current()).fmt(f)
}

/// What is recorded of a derived type: a number or a text if it is one, else its redacted `Debug`.
pub fn record(value: &dyn Redact, policy: Policy) -> Option<Value> {
    if value.is_absent(policy) {
        return None;
    }
    let mut attribute = Attribute { value: None, composite: false, policy };
    value.redact(&mut attribute, policy);
    if attribute.composite { Some(Value::printed(&Print(value, policy))) } else { attribute.value }
}

struct Print<'a>(&'a dyn Redact, Policy);

impl Debug for Print<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { f, policy: self.1, result: Ok(()) };
        self.0.redact(&mut printer, self.1);
        printer.result
    }
}

struct Printer<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    policy: Policy,
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

    fn text(&mut self, value: &str) {
        self.result = write!(self.f, "{value:?}");
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.result = value.fmt(self.f);
    }

    fn word(&mut self, value: &dyn Display) {
        self.result = write!(self.f, "{value}");
    }

    fn named(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let policy = self.policy;
        let mut fields = self.f.debug_struct(name);
        parts(&mut Each(|name, value: &dyn Redact| {
            if !value.is_absent(policy) {
                fields.field(name, &Print(value, policy));
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
}

/// Parts handed to a closure.
struct Each<F>(F);

impl<F: FnMut(&'static str, &dyn Redact)> Parts for Each<F> {
    fn part(&mut self, name: &'static str, value: &dyn Redact) {
        (self.0)(name, value);
    }
}

struct View<'a>(&'a dyn Redact, Policy);

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = Serialized { serializer: Some(serializer), result: None, policy: self.1 };
        self.0.redact(&mut out, self.1);
        match (out.result, out.serializer) {
            (Some(result), _) => result,
            (None, Some(serializer)) => serializer.serialize_unit(),
            (None, None) => Err(serde::ser::Error::custom("a value described itself twice")),
        }
    }
}

/// A serialiser that is used up by the first value.
struct Serialized<S: Serializer> {
    serializer: Option<S>,
    result: Option<Result<S::Ok, S::Error>>,
    policy: Policy,
}

impl<S: Serializer> Serialized<S> {
    fn write(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) {
        if let Some(serializer) = self.serializer.take() {
            self.result = Some(write(serializer));
        }
    }
}

impl<S: Serializer> Out for Serialized<S> {
    fn nothing(&mut self) {
        self.write(S::serialize_unit);
    }

    fn bool(&mut self, value: bool) {
        self.write(|s| s.serialize_bool(value));
    }

    fn i64(&mut self, value: i64) {
        self.write(|s| s.serialize_i64(value));
    }

    fn u64(&mut self, value: u64) {
        self.write(|s| s.serialize_u64(value));
    }

    fn f64(&mut self, value: f64) {
        self.write(|s| s.serialize_f64(value));
    }

    fn text(&mut self, value: &str) {
        self.write(|s| s.serialize_str(value));
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.write(|s| s.collect_str(&format_args!("{value:?}")));
    }

    fn word(&mut self, value: &dyn Display) {
        self.write(|s| s.collect_str(value));
    }

    fn named(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let policy = self.policy;
        self.write(|s| {
            let mut map = s.serialize_map(None)?;
            let mut failed = None;
            parts(&mut Each(|name, value: &dyn Redact| {
                if failed.is_none() && !value.is_absent(policy) {
                    failed = map.serialize_entry(name, &View(value, policy)).err();
                }
            }));
            failed.map_or_else(|| map.end(), Err)
        });
    }

    fn tuple(&mut self, _: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        self.list(parts);
    }

    fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
        let policy = self.policy;
        self.write(|s| View(value, policy).serialize(s));
    }

    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
        let policy = self.policy;
        self.write(|s| {
            let mut items = s.serialize_seq(None)?;
            let mut failed = None;
            parts(&mut Each(|_, value: &dyn Redact| {
                if failed.is_none() {
                    failed = items.serialize_element(&View(value, policy)).err();
                }
            }));
            failed.map_or_else(|| items.end(), Err)
        });
    }
}

/// The value of one attribute.
struct Attribute {
    policy: Policy,
    value: Option<Value>,
    composite: bool,
}

impl Out for Attribute {
    fn nothing(&mut self) {}

    fn bool(&mut self, value: bool) {
        self.value = Some(Value::Bool(value));
    }

    fn i64(&mut self, value: i64) {
        self.value = Some(Value::I64(value));
    }

    fn u64(&mut self, value: u64) {
        self.value = Some(Value::U64(value));
    }

    fn f64(&mut self, value: f64) {
        self.value = Some(Value::F64(value));
    }

    fn text(&mut self, value: &str) {
        self.value = Some(Value::from(value.to_owned()));
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.value = Some(Value::printed(value));
    }

    fn word(&mut self, value: &dyn Display) {
        self.value = Some(Value::from(value.to_string()));
    }

    fn named(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {
        self.composite = true;
    }

    fn tuple(&mut self, _: &'static str, _: &dyn Fn(&mut dyn Parts)) {
        self.composite = true;
    }

    fn newtype(&mut self, _: &'static str, value: &dyn Redact) {
        let policy = self.policy;
        value.redact(self, policy);
    }

    fn list(&mut self, _: &dyn Fn(&mut dyn Parts)) {
        self.composite = true;
    }
}
