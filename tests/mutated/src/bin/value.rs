//! After the value `abroad` of the label `zone` was removed.

macro_rules! choose {
    (value { $($changed:tt)* } else { $($original:tt)* }) => {
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
