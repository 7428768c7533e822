//! After the unit of `parcel_load` was changed.

macro_rules! choose {
    (unit { $($changed:tt)* } else { $($original:tt)* }) => {
        $($changed)*
    };
    ($change:ident { $($changed:tt)* } else { $($original:tt)* }) => {
        $($original)*
    };
}

#[path = "../program.rs"]
mod program;

fn main() {
    program::main();
}
