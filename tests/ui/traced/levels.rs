//! Levels are words, numbers from 1 to 5 or `Level`'s constants.
use telemark::traced;

#[traced(level = true)]
fn switch() {}

#[traced(level = 0)]
fn zero() {}

#[traced(level = Level::WARNING)]
fn constant() {}

#[traced(level = "")]
fn empty() {}

fn main() {
    switch();
    zero();
    constant();
    empty();
}
