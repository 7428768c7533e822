//! `skip` is for methods of traced blocks, and stands alone there.
use telemark::traced;

#[traced(skip)]
fn left_out() {}

#[traced(skip = true)]
fn switch() {}

fn main() {
    left_out();
    switch();
}
