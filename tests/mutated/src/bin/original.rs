//! As it was when its dashboards and rules were written.

macro_rules! choose {
    ($change:ident { $($changed:tt)* } else { $($original:tt)* }) => {
        $($original)*
    };
}

#[path = "../program.rs"]
mod program;

fn main() {
    program::main();
}
