//! Bodies of every shape under `#[traced]`: none needs to be written otherwise, and none is warned about.
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::future::{Future, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use telemark::testing::scope;
use telemark::traced;

fn finished<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("this future waits for nothing"),
    }
}

#[traced(args(n))]
extern "C" fn called_from_c(mut n: u32) -> u32 {
    n += 1;
    n
}

#[traced]
fn constants<const N: usize, T>(value: T) -> [T; N]
where
    T: Copy,
{
    #![allow(clippy::needless_pass_by_value, reason = "an attribute at the beginning of a body stays there")]
    [value; N]
}

#[traced(args(n))]
fn once(n: u8, with: impl FnOnce(u8) -> u8) -> Option<u8> {
    let found = 'search: {
        if n > 3 {
            break 'search Some(n);
        }
        None
    }?;
    Some(with(found))
}

#[traced(when = limit > 0)]
fn nothing(limit: u8) {
    if limit > 1 {
        return;
    }
    let _ = limit;
}

#[rustfmt::skip]
#[traced]
async fn constant_on_one_line() -> u8 { 1 }

#[rustfmt::skip]
#[traced]
fn made_on_one_line() -> impl Future<Output = u8> { ready(1) }

struct Counter {
    n: u32,
}

#[traced]
impl Counter {
    fn pinned(self: Pin<&mut Self>) -> u32 {
        self.n
    }

    fn boxed(self: Box<Self>) -> Self {
        *self
    }

    async fn later<'a>(&'a mut self, text: &'a str) -> &'a str {
        self.n += 1;
        ready(()).await;
        text
    }

    fn future(&self) -> impl Future<Output = u32> + use<> {
        ready(self.n)
    }

    fn boxed_future<'a>(&'a self) -> Pin<Box<dyn Future<Output = u32> + Send + 'a>> {
        Box::pin(async move { self.n })
    }

    fn made(n: u32) -> Self {
        struct Self_(u32);
        let inner = Self_(n);
        Self { n: inner.0 }
    }
}

#[rustfmt::skip]
#[traced]
async fn on_one_line(n: u32) -> String { n.to_string() }

#[rustfmt::skip]
#[traced(args(n))]
async fn negated(n: i32) -> i32 { -n }

#[traced]
async fn shadows() -> Result<String, String> {
    type Result<T> = std::result::Result<T, String>;
    fn inner() -> Result<u8> {
        "1".parse().map_err(|error: std::num::ParseIntError| error.to_string())
    }
    let n = inner()?;
    Ok(n.to_string())
}

#[test]
fn every_body_runs_as_it_stands() {
    let captured = scope();
    assert_eq!(called_from_c(1), 2);
    assert_eq!(constants::<2, u8>(3), [3, 3]);
    assert_eq!(once(4, |n| n * 2), Some(8));
    assert_eq!(once(1, |n| n * 2), None);
    nothing(0);
    nothing(2);
    let mut counter = Counter::made(1);
    assert_eq!(Pin::new(&mut counter).pinned(), 1);
    assert_eq!(finished(counter.later("x")), "x");
    assert_eq!(finished(counter.future()), 2);
    assert_eq!(finished(counter.boxed_future()), 2);
    assert_eq!(Box::new(counter).boxed().n, 2);
    assert_eq!(finished(on_one_line(1)), "1");
    assert_eq!(finished(negated(1)), -1);
    assert_eq!(finished(shadows()).as_deref(), Ok("1"));
    assert_eq!(finished(constant_on_one_line()), 1);
    assert_eq!(finished(made_on_one_line()), 1);
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    let expected = [
        "called_from_c",
        "constants",
        "once",
        "once",
        "nothing",
        "made",
        "pinned",
        "later",
        "future",
        "boxed_future",
        "boxed",
        "on_one_line",
        "negated",
        "shadows",
        "constant_on_one_line",
        "made_on_one_line",
    ];
    assert_eq!(names, expected);
}

#[derive(Debug, thiserror::Error)]
#[error("odd")]
struct Odd;

#[traced(err)]
async fn hidden_in_a_result(n: u8) -> Result<impl Iterator<Item = u8>, Odd> {
    if n % 2 == 1 { Err(Odd) } else { Ok(0..n) }
}

#[traced(err)]
fn hidden_in_a_future(n: u8) -> impl Future<Output = Result<impl Iterator<Item = u8>, Odd>> {
    ready(if n % 2 == 1 { Err(Odd) } else { Ok(0..n) })
}

#[traced(err)]
fn hidden_in_a_box(n: u8) -> Pin<Box<dyn Future<Output = Result<impl Iterator<Item = u8>, Odd>>>> {
    if n % 2 == 1 {
        return Box::pin(ready(Err(Odd)));
    }
    Box::pin(ready(Ok(0..n)))
}

#[test]
fn the_error_beside_a_hidden_type_is_known() {
    let captured = scope();
    assert_eq!(finished(hidden_in_a_result(2)).map(Iterator::count).ok(), Some(2));
    assert!(finished(hidden_in_a_result(1)).is_err());
    assert!(finished(hidden_in_a_future(1)).is_err());
    assert!(finished(hidden_in_a_box(1)).is_err());
    assert!(finished(hidden_in_a_box(2)).is_ok());
    let failed = captured.spans().into_iter().filter(|span| span.attribute("error.type").is_some()).count();
    assert_eq!(failed, 3);
}

#[traced(err(Display))]
fn tries<T, E: std::error::Error>(attempt: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    attempt()
}

#[traced(err)]
fn hands_on(error: &Odd) -> Result<(), &Odd> {
    Err(error)
}

#[test]
fn an_error_need_not_live_for_ever() {
    let captured = scope();
    assert!(tries(|| hands_on(&Odd)).is_err());
    let span = captured.span("tries").expect("the call has ended");
    assert_eq!(span.attribute("error.type").map(ToString::to_string).as_deref(), Some("&bodies::Odd"));
}

macro_rules! operations {
    ($($visible:vis fn $name:ident($($argument:ident: $of:ty),*) $(-> $gives:ty)? $body:block)*) => {
        $(#[traced(args($($argument),*))] $visible fn $name($($argument: $of),*) $(-> $gives)? $body)*
    };
}

operations! {
    pub(crate) fn sum(a: u8, b: u16) -> u16 { u16::from(a) + b }
    fn emptied() {}
}

macro_rules! blocks {
    ($($of:ty: $name:ident $body:block)*) => {
        $(#[traced] impl $of { fn $name(&self) $body })*
    };
}

struct Held<T>(T);

blocks! {
    Held<u8>: first {}
    Odd: second {}
}

#[test]
fn a_body_may_come_as_a_fragment_of_a_macro() {
    let captured = scope();
    assert_eq!(sum(1, 2), 3);
    emptied();
    let held = Held(1_u8);
    held.first();
    assert_eq!(held.0, 1);
    Odd.second();
    let name = captured.span("first").and_then(|span| span.attribute("code.function.name").cloned());
    assert_eq!(name, Some(telemark::Value::from("bodies::Held::first")));
    assert!(captured.span("emptied").is_some());
    assert_eq!(
        captured.span("sum").and_then(|span| span.attribute("b").cloned()),
        Some(telemark::Value::U64(2))
    );
}
