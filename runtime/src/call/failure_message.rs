//! The safe message of an error, and what its derive asks a field through autoref.

use super::failure::{Failure, FailureKind};
use crate::redact::{Record, captured};
use crate::value::Value;

/// What stands where an interpolation is not shown.
const HIDDEN: &str = "…";

/// The texts of `#[error("…")]` with what may be shown between them.
#[must_use]
pub fn message(texts: &[&str], parts: &[Option<Value>]) -> Option<String> {
    let mut message = String::new();
    for (at, text) in texts.iter().enumerate() {
        message.push_str(text);
        match parts.get(at) {
            Some(Some(part)) => message.push_str(&part.to_string()),
            Some(None) => message.push_str(HIDDEN),
            None => {}
        }
    }
    Some(message)
}

/// A field of an error, asked what it can do; the rung with the most `&` that fits wins.
///
/// In generic code only what the bounds say is known, so that nothing shows more there than it would elsewhere.
pub struct Part<'a, T: ?Sized>(pub &'a T);

/// What may be recorded.
pub trait PartRecorded {
    /// What the message shows.
    fn telemark_part(&self) -> Option<Value>;
}

impl<T: Record + ?Sized> PartRecorded for &Part<'_, T> {
    fn telemark_part(&self) -> Option<Value> {
        self.0.record(captured())
    }
}

/// What may not.
pub trait PartHidden {
    /// Nothing.
    fn telemark_part(&self) -> Option<Value>;
}

impl<T: ?Sized> PartHidden for Part<'_, T> {
    fn telemark_part(&self) -> Option<Value> {
        None
    }
}

/// The error behind `transparent`.
pub trait InnerFailure {
    /// What it is.
    fn telemark_kind(&self) -> &'static FailureKind;
    /// What it says.
    fn telemark_message(&self) -> Option<String>;
}

impl<T: Failure> InnerFailure for &Part<'_, T> {
    fn telemark_kind(&self) -> &'static FailureKind {
        self.0.kind()
    }

    fn telemark_message(&self) -> Option<String> {
        self.0.safe_message()
    }
}

/// Something else behind `transparent`, which the list of kinds has refused already: one message is enough.
pub trait InnerUnknown {
    /// Never asked.
    fn telemark_kind(&self) -> &'static FailureKind;
    /// Never asked.
    fn telemark_message(&self) -> Option<String>;
}

impl<T: ?Sized> InnerUnknown for Part<'_, T> {
    fn telemark_kind(&self) -> &'static FailureKind {
        const { &FailureKind::new("unknown", false, None, 500) }
    }

    fn telemark_message(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolations_stand_between_the_texts() {
        let parts = [Some(Value::U64(7)), None];
        assert_eq!(message(&["", " of ", "!"], &parts).as_deref(), Some("7 of …!"));
        assert_eq!(message(&["busy"], &[]).as_deref(), Some("busy"));
    }
}
