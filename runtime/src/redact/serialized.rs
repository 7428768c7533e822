//! The redacted view of a value as `serde` data.

use super::render::Each;
use super::{Out, Parts, Policy, Redact, Redacted};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::fmt::{Debug, Display};

impl<T: Redact> Serialize for Redacted<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        View(self.0, Policy::current()).serialize(serializer)
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
