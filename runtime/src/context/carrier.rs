//! What carries headers: an HTTP header map, or a map of strings.

use http::{HeaderMap, HeaderName, HeaderValue};
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

/// Something that headers can be read from; what `#[traced(parent = remote(expr))]` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` carries no headers that a parent could be read from",
    label = "not a carrier",
    note = "carriers are `http::HeaderMap`, tonic's `MetadataMap`, `HashMap<String, String>`, `BTreeMap<String, String>` and references to them",
    note = "another type becomes one by implementing `telemark::Carrier`"
)]
pub trait Carrier {
    /// Calls `each` with every line of the header `name`, which is given in lower case, in order.
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8]));
}

/// Something that headers can be written to.
#[diagnostic::on_unimplemented(
    message = "headers cannot be written to `{Self}`",
    note = "use `http::HeaderMap`, `HashMap<String, String>` or `BTreeMap<String, String>`, or implement `telemark::CarrierMut`"
)]
pub trait CarrierMut {
    /// Replaces every line of the header `name`, which is given in lower case; without a value there is none afterwards.
    fn put(&mut self, name: &'static str, value: Option<&str>);
}

impl<C: Carrier + ?Sized> Carrier for &C {
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8])) {
        C::lines(self, name, each);
    }
}

impl Carrier for HeaderMap {
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8])) {
        self.get_all(name).iter().for_each(|value| each(value.as_bytes()));
    }
}

impl CarrierMut for HeaderMap {
    fn put(&mut self, name: &'static str, value: Option<&str>) {
        match value.map(HeaderValue::from_str) {
            Some(Ok(value)) => drop(self.insert(HeaderName::from_static(name), value)),
            _ => drop(self.remove(name)),
        }
    }
}

/// Names of headers know no case, names in a map may have any.
fn matching<'a>(
    pairs: impl Iterator<Item = (&'a String, &'a String)>,
    name: &str,
    each: &mut dyn FnMut(&'a [u8]),
) {
    pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).for_each(|(_, value)| each(value.as_bytes()));
}

impl<S: BuildHasher> Carrier for HashMap<String, String, S> {
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8])) {
        matching(self.iter(), name, each);
    }
}

impl<S: BuildHasher> CarrierMut for HashMap<String, String, S> {
    fn put(&mut self, name: &'static str, value: Option<&str>) {
        self.retain(|key, _| !key.eq_ignore_ascii_case(name));
        self.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }
}

impl Carrier for BTreeMap<String, String> {
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8])) {
        matching(self.iter(), name, each);
    }
}

impl CarrierMut for BTreeMap<String, String> {
    fn put(&mut self, name: &'static str, value: Option<&str>) {
        self.retain(|key, _| !key.eq_ignore_ascii_case(name));
        self.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }
}
