//! `#[telemark::test]` on functions of every form.

use std::time::Duration;
use telemark::testing::{Scope, assert_log, assert_span};
use telemark::traced;

#[traced(args(n))]
fn half(n: u32) -> Result<u32, String> {
    if n.is_multiple_of(2) { Ok(n / 2) } else { Err(format!("{n} is odd")) }
}

#[traced(args(n))]
async fn later(n: u32) -> u32 {
    tokio::time::sleep(Duration::from_millis(1)).await;
    n
}

#[telemark::test]
fn a_function_needs_no_scope_to_assert() {
    assert_eq!(half(8), Ok(4));
    assert_span!("half", n = 8, parent = none, count = 1);
}

#[telemark::test]
#[expect(clippy::needless_pass_by_value, reason = "a test owns its scope")]
fn a_function_may_take_its_scope(scope: Scope) {
    assert_eq!(half(8), Ok(4));
    assert_eq!(scope.spans().len(), 1);
    assert!(scope.span("half").is_some() && scope.span("quarter").is_none());
    tracing::info!("halved");
    assert_eq!(scope.logs().len(), 1);
}

#[telemark::test]
fn a_result_may_be_its_answer() -> Result<(), Box<dyn std::error::Error>> {
    half(2)?;
    Ok(())
}

#[telemark::test]
#[should_panic(expected = "9 is odd")]
fn a_panic_may_be_what_is_wanted() {
    half(9).expect("an even number");
}

#[telemark::test]
#[ignore = "shows that the harness sees it"]
fn a_test_may_be_ignored() {
    panic!("nobody runs this");
}

#[telemark::test]
async fn an_async_function_runs_on_one_thread() -> Result<(), tokio::task::JoinError> {
    let here = std::thread::current().id();
    let there = tokio::spawn(async move {
        later(1).await;
        std::thread::current().id()
    });
    assert_eq!(there.await?, here);
    assert_span!("later", n = 1);
    Ok(())
}

#[telemark::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_thread_of_its_runtime_is_in_its_view(scope: Scope) {
    let here = std::thread::current().id();
    let there = tokio::spawn(async move {
        later(2).await;
        tracing::warn!("from afar");
        std::thread::current().id()
    });
    assert_ne!(there.await.expect("the task ends"), here);
    let blocking = tokio::task::spawn_blocking(|| {
        tracing::warn!("from below");
        half(6)
    });
    assert_eq!(blocking.await.expect("the task ends"), Ok(3));
    assert_span!("later", n = 2);
    assert_span!("half", n = 6);
    assert_log!(message = "from afar");
    assert_log!(message = "from below", span = none);
    assert_eq!(scope.spans().len(), 2);
}

#[telemark::test]
async fn time_may_stand_still() {
    tokio::time::pause();
    let started = std::time::Instant::now();
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert!(started.elapsed() < Duration::from_mins(1));
}

#[telemark::test(crate = ::telemark, flavor = "current_thread")]
async fn the_crate_may_be_named() {
    later(3).await;
    assert_span!("later");
}

/// A test is made by a macro, and the standard names mean something else.
mod of_a_macro {
    #![allow(dead_code, reason = "the names are there to be in the way")]

    struct Option;
    struct Some;
    mod core {}
    mod std {}
    mod tokio {}

    macro_rules! tests {
        ($($name:ident: $n:literal)+) => {
            $(#[telemark::test]
            async fn $name() {
                let scope = $n;
                super::later(scope).await;
                telemark::testing::assert_span!("later", n = scope);
            })+
        };
    }

    tests!(one: 1 two: 2);
}
