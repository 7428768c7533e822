//! Types of errors, as the catalog tells them, and which of them a signature means.

use super::Place;
use crate::schema::{FailureShape, KindShape, SpanShape};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One kind of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KindEntry {
    /// The value of `error.type`.
    pub error_type: Cow<'static, str>,
    /// Whether it belongs to normal work, and is no error to those who look for errors.
    pub expected: bool,
    /// The status of an HTTP response that reports it.
    pub http_status: u16,
}

impl From<&'static KindShape> for KindEntry {
    fn from(shape: &'static KindShape) -> Self {
        let KindShape { error_type, expected, http_status } = *shape;
        Self { error_type: error_type.into(), expected, http_status }
    }
}

/// A type of errors that derives `Failure`; one whose parameters decide its kinds has no entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureEntry {
    /// The type's name.
    pub name: Cow<'static, str>,
    /// Its own kinds, in order.
    pub kinds: Vec<KindEntry>,
    /// Every value of `error.type` that it can give: those of its own kinds, then those of the failures inside.
    pub errors: Vec<Cow<'static, str>>,
    /// Where it is declared.
    pub place: Place,
}

impl From<&'static FailureShape> for FailureEntry {
    fn from(shape: &'static FailureShape) -> Self {
        Self {
            name: shape.name.into(),
            kinds: shape.kinds.iter().map(KindEntry::from).collect(),
            errors: shape.errors.iter().map(|&error| error.into()).collect(),
            place: shape.location.into(),
        }
    }
}

/// The type that a span's function returns, as far as names can say it: no place of the source is certain what another one
/// has imported under a name, so of several that are equally near none is meant.
pub(super) fn meant<'a>(span: &SpanShape, failures: &[&'a FailureShape]) -> Option<&'a FailureShape> {
    let path = pointed(span.error);
    let path = path.split('<').next().unwrap_or_default();
    let (qualifier, name) = path.rsplit_once("::").unwrap_or(("", path));
    let name = name.trim_start_matches("r#");
    let qualifier = absolute(qualifier.trim_start_matches("::"), span.location.module);
    let named = failures.iter().copied().filter(|failure| failure.name == name);
    let mut nearest: Option<(u8, &FailureShape)> = None;
    let mut alone = true;
    for failure in named {
        let near = nearness(&qualifier, span, failure);
        match nearest {
            Some((other, _)) if other > near => {}
            Some((other, _)) if other == near => alone = false,
            _ => (nearest, alone) = (Some((near, failure)), true),
        }
    }
    nearest.filter(|(near, _)| alone && *near > 0).map(|(_, failure)| failure)
}

/// The error inside of a pointer, which is what it points to.
fn pointed(error: &str) -> &str {
    let inside = error.strip_suffix('>').and_then(|rest| rest.split_once('<'));
    match inside {
        Some((pointer, inside)) if matches!(pointer.rsplit("::").next(), Some("Box" | "Arc")) => {
            pointed(inside)
        }
        _ => error,
    }
}

/// What stands before a name, with the module that `crate`, `self` and `super` mean.
fn absolute(qualifier: &str, module: &str) -> String {
    let mut at: Vec<&str> = Vec::new();
    for (place, word) in qualifier.split("::").filter(|word| !word.is_empty()).enumerate() {
        match word {
            "crate" => at.extend(module.split("::").take(1)),
            "self" if place == 0 => at.extend(module.split("::")),
            "super" => {
                if place == 0 {
                    at.extend(module.split("::"));
                }
                at.pop();
            }
            word => at.push(word),
        }
    }
    at.join("::")
}

/// How sure it is that a name means this type; 0 where it does not.
fn nearness(qualifier: &str, span: &SpanShape, failure: &FailureShape) -> u8 {
    let module = failure.location.module;
    let (is_same_package, is_here) =
        (failure.location.package == span.location.package, module == span.location.module);
    if qualifier.is_empty() {
        return match (is_here, is_same_package) {
            (true, _) => 3,
            (false, true) => 2,
            // Every library has an `Error`.
            (false, false) => u8::from(failure.name != "Error"),
        };
    }
    if module == qualifier {
        return 3;
    }
    if module.ends_with(&format!("::{qualifier}")) {
        return 2;
    }
    // What a crate or a module exports may be declared in a module of it.
    let is_below = module.starts_with(&format!("{qualifier}::"));
    u8::from(is_below)
}

#[cfg(test)]
mod tests {
    use super::meant;
    use crate::schema::{FailureShape, Location, SpanShape};

    fn failure(name: &'static str, package: &'static str, module: &'static str) -> FailureShape {
        let location = Location { file: "src/lib.rs", line: 1, package, module };
        FailureShape { name, kinds: &[], errors: &["broken"], location }
    }

    /// The module of the type that is meant by this text in `shop::api`.
    fn found(error: &'static str, failures: &[FailureShape]) -> Option<&'static str> {
        let mut span = SpanShape::of("s", "shop::api::s", "shop::api", "shop");
        span.error = error;
        let failures: Vec<_> = failures.iter().collect();
        meant(&span, &failures).map(|failure| failure.location.module)
    }

    #[test]
    fn the_nearest_type_of_a_name_is_meant() {
        let failures = [
            failure("Refused", "shop", "shop::api"),
            failure("Refused", "shop", "shop::store"),
            failure("Refused", "bank", "bank"),
            failure("Unpaid", "bank", "bank::error"),
            failure("Error", "bank", "bank::error"),
            failure("Lost", "shop", "shop::store"),
            failure("Lost", "shop", "shop::post"),
        ];
        let cases = [
            ("Refused", Some("shop::api")),
            ("Box<Refused>", Some("shop::api")),
            ("std::sync::Arc<store::Refused>", Some("shop::store")),
            ("crate::store::Refused", Some("shop::store")),
            ("super::store::Refused", Some("shop::store")),
            ("self::Refused", Some("shop::api")),
            ("bank::Refused", Some("bank")),
            ("bank::Unpaid", Some("bank::error")),
            ("Unpaid", Some("bank::error")),
            ("bank::Error", Some("bank::error")),
            ("Error", None),
            ("std::io::Error", None),
            ("Lost", None),
            ("crate::Lost", None),
            ("post::Lost", Some("shop::post")),
            ("Unknown", None),
            ("", None),
            ("Box<dyn Error>", None),
        ];
        for (text, module) in cases {
            assert_eq!(found(text, &failures), module, "{text}");
        }
    }
}
