//! After the label `size` was renamed to `bulk`.

macro_rules! choose {
    (label { $($changed:tt)* } else { $($original:tt)* }) => {
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
