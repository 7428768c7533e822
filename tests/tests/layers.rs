//! What `#[traced]` puts around a future: one layer, no box, and nothing that makes it less sendable.
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::any::type_name_of_val;
use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use telemark::testing::scope;
use telemark::traced;

fn finished<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("this future waits for nothing"),
    }
}

fn sendable<T: Send>(value: T) -> T {
    value
}

async fn plain(text: [u8; 256]) -> u8 {
    ready(()).await;
    text[0]
}

#[traced]
async fn traced_alike(text: [u8; 256]) -> u8 {
    ready(()).await;
    text[0]
}

#[traced(args(length), fields(late: u64), span = sp, err)]
async fn with_all(length: u64) -> Result<u8, String> {
    sp.late(length);
    ready(()).await;
    Err(String::new())
}

#[traced]
fn made(text: [u8; 256]) -> impl Future<Output = u8> {
    async move {
        ready(()).await;
        text[0]
    }
}

#[test]
fn a_traced_future_is_as_large_as_its_body_and_one_call() {
    // What `async fn` itself keeps twice is not ours: the argument as it came, and as the body has it.
    let (bare, ours) = (size_of_val(&plain([1; 256])), size_of_val(&traced_alike([1; 256])));
    assert!(ours <= bare + 256 + 256, "{ours} bytes around {bare}");
    let made = size_of_val(&made([1; 256]));
    assert!(made <= bare + 320, "{made} bytes around {bare}");
}

/// Five functions, each of which awaits the next: a layer that keeps what it wraps twice would be 32 times as large.
mod nested {
    use super::{Future, ready, traced};

    macro_rules! each_awaits_the_next {
        ($($name:ident $next:ident)+) => {
            $(#[traced]
            pub(super) fn $name() -> impl Future<Output = [u8; 256]> + Send {
                async { $next().await }
            })+
        };
    }

    each_awaits_the_next!(first second second third third fourth fourth fifth fifth last);

    #[traced]
    pub(super) fn last() -> impl Future<Output = [u8; 256]> + Send {
        async {
            let kept = [1; 256];
            ready(()).await;
            kept
        }
    }
}

#[test]
fn futures_within_futures_grow_by_what_each_adds() {
    let (last, first) = (size_of_val(&nested::last()), size_of_val(&nested::first()));
    assert!(first <= last + 5 * 700, "{first} bytes around {last}");
    assert_eq!(finished(sendable(nested::first()))[0], 1);
}

#[test]
fn nothing_of_a_traced_future_is_in_a_box() {
    for name in [
        type_name_of_val(&traced_alike([0; 256])),
        type_name_of_val(&made([0; 256])),
        type_name_of_val(&with_all(1)),
    ] {
        assert!(!name.contains("Box"), "{name}");
    }
    let name = type_name_of_val(&made([0; 256]));
    assert_eq!(name.matches("Lazy").count(), 1, "{name}");
}

#[traced]
async fn keeps_to_one_thread(shared: Rc<Cell<u8>>) -> u8 {
    ready(()).await;
    shared.get()
}

struct Client;

#[traced(err)]
impl Client {
    async fn borrows<'a>(&self, text: &'a str, call: impl AsyncFn(&str) -> u8) -> Result<&'a str, u8> {
        if call(text).await == 0 { Err(0) } else { Ok(text) }
    }
}

#[test]
fn a_future_is_sendable_where_its_body_is() {
    let _scope = scope();
    assert_eq!(finished(sendable(traced_alike([7; 256]))), 7);
    assert!(finished(sendable(with_all(1))).is_err());
    assert_eq!(finished(keeps_to_one_thread(Rc::default())), 0);
    let borrowed = sendable(Client.borrows("x", async |text: &str| u8::try_from(text.len()).unwrap_or(0)));
    assert_eq!(finished(borrowed), Ok("x"));
}

/// A hundred traced functions, each of which awaits the next, under the default `recursion_limit`.
///
/// The compiler gives up on plain `async fn` at a depth of about 30, under `#[tracing::instrument]` at 10 and under ours
/// at 11 (rustc 1.95), so every tenth function hides its future, as a method of a trait object does.
mod hundred {
    use futures_util::future::BoxFuture;
    use telemark::traced;

    macro_rules! ten {
        ($($group:ident then $next:ident;)+) => {
            $(mod $group {
                use super::{$next::entry as next, traced, BoxFuture};

                #[traced]
                pub(super) fn entry(n: u8) -> BoxFuture<'static, u8> {
                    Box::pin(async move { first(n).await + 1 })
                }

                ten!(@ first second third fourth fifth sixth seventh eighth ninth next);
            })+
        };
        (@ $name:ident $next:ident $($rest:ident)*) => {
            #[traced]
            async fn $name(n: u8) -> u8 {
                $next(n).await + 1
            }
            ten!(@ $next $($rest)*);
        };
        (@ $last:ident) => {};
    }

    ten! {
        a then b; b then c; c then d; d then e; e then f; f then g; g then h; h then i; i then j; j then end;
    }

    mod end {
        #[telemark::traced]
        pub(super) async fn entry(n: u8) -> u8 {
            std::future::ready(n).await
        }
    }

    pub(super) fn all(n: u8) -> impl Future<Output = u8> + Send {
        a::entry(n)
    }
}

#[test]
fn a_hundred_calls_that_await_each_other_compile_and_run() {
    let captured = scope();
    assert_eq!(finished(sendable(hundred::all(1))), 101);
    assert_eq!(captured.spans().len(), 101);
}
