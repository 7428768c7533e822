//! What stands for the value of a label in an assertion: its text, or the value itself.

use crate::metric::{Capped, LabelValue};
use std::borrow::Cow;

/// What has the text of a label's value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the value of a label",
    label = "neither text nor a label's value",
    note = "in parentheses stands text, or a value whose type derives `LabelValue`; what is behind a reference is `(*value)`"
)]
pub trait Exported {
    /// The text as it is exported.
    fn exported(&self) -> &str;
}

#[diagnostic::do_not_recommend]
impl<T: LabelValue> Exported for T {
    fn exported(&self) -> &str {
        self.as_label()
    }
}

impl<const N: usize> Exported for Capped<'_, N> {
    fn exported(&self) -> &str {
        self.0
    }
}

macro_rules! text {
    ($($ty:ty)+) => {
        $(impl Exported for $ty {
            fn exported(&self) -> &str {
                self.as_ref()
            }
        })+
    };
}

text!(str String Cow<'_, str> Box<str> std::sync::Arc<str> std::rc::Rc<str> &str &String &&str);

/// The text of a label's value in whatever form the test has it.
pub fn exported<T: Exported + ?Sized>(value: &T) -> &str {
    value.exported()
}
