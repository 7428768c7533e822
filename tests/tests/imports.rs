//! An import that only a stacked attribute needs counts as used: `#[traced]` reads those below it itself.

#![deny(unused_imports)]

mod stacked {
    // `redact` on an argument needs no import: no compiler resolves the attributes of arguments.
    use telemark::{metric, traced};

    #[traced]
    #[metric(counter = "imports_calls", description = "Calls of this function.")]
    pub(crate) fn call(#[redact(pii = mask)] name: &str) -> usize {
        name.len()
    }
}

#[test]
fn stacked_attributes_use_their_imports() {
    assert_eq!(stacked::call("ann"), 3);
}
