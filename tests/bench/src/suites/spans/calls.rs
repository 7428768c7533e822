//! The same functions, annotated by each rival in its own way.

use std::pin::Pin;
use std::task::{Context, Poll};

/// Functions and tasks of one rival.
pub trait Calls: 'static {
    /// Runs the work below a root span.
    fn root(work: &mut dyn FnMut() -> u64) -> u64;
    /// The same with three fields.
    fn root3(rows: u64, delta: i64, name: &str, work: &mut dyn FnMut() -> u64) -> u64;
    fn child0() -> u64;
    fn child3(rows: u64, delta: i64, name: &str) -> u64;
    /// A span with two children.
    fn branch0() -> u64;
    fn branch3(rows: u64, delta: i64, name: &str) -> u64;
    /// A root task with nine children one after the other, each of them polled three times.
    fn tasks() -> impl Future<Output = u64> + Send;
}

/// Comes back later, once.
pub struct Pause(bool);

/// Waits for one more poll.
pub fn pause() -> Pause {
    Pause(false)
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Writes the functions: `[..]` stands on each as attributes, `{..}` is done first in its body, and a task's body is
/// given to the expression after its attributes. The names of the three arguments are the rival's, for its attributes.
macro_rules! calls {
    (
        $rows:ident $delta:ident $name:ident;
        root [$($root:tt)*] {$($in_root:tt)*}
        root3 [$($root3:tt)*] {$($in_root3:tt)*}
        child0 [$($child0:tt)*] {$($in_child0:tt)*}
        child3 [$($child3:tt)*] {$($in_child3:tt)*}
        root_task [$($root_task:tt)*] $in_root_task:expr;
        task [$($task:tt)*] $in_task:expr;
    ) => {
        $($root)*
        #[inline(never)]
        fn root(work: &mut dyn FnMut() -> u64) -> u64 {
            $($in_root)*
            work()
        }

        $($root3)*
        #[inline(never)]
        fn root3($rows: u64, $delta: i64, $name: &str, work: &mut dyn FnMut() -> u64) -> u64 {
            $($in_root3)*
            work() + std::hint::black_box($rows + $delta.unsigned_abs() + $name.len() as u64)
        }

        $($child0)*
        #[inline(never)]
        fn child0() -> u64 {
            $($in_child0)*
            std::hint::black_box(1)
        }

        $($child3)*
        #[inline(never)]
        fn child3($rows: u64, $delta: i64, $name: &str) -> u64 {
            $($in_child3)*
            std::hint::black_box($rows + $delta.unsigned_abs() + $name.len() as u64)
        }

        $($child0)*
        #[inline(never)]
        fn branch0() -> u64 {
            $($in_child0)*
            child0() + child0()
        }

        $($child3)*
        #[inline(never)]
        fn branch3($rows: u64, $delta: i64, $name: &str) -> u64 {
            $($in_child3)*
            child3($rows, $delta, $name) + child3($rows + 1, $delta, $name)
        }

        $($task)*
        async fn task() -> u64 {
            let body = async {
                $crate::suites::spans::calls::pause().await;
                $crate::suites::spans::calls::pause().await;
                std::hint::black_box(1)
            };
            ($in_task)(body).await
        }

        $($root_task)*
        async fn tasks() -> u64 {
            let body = async {
                let mut sum = 0;
                for _ in 0..9 {
                    sum += task().await;
                }
                $crate::suites::spans::calls::pause().await;
                sum
            };
            ($in_root_task)(body).await
        }

        /// These functions.
        pub struct Annotated;

        impl $crate::suites::spans::calls::Calls for Annotated {
            fn root(work: &mut dyn FnMut() -> u64) -> u64 {
                root(work)
            }

            fn root3(rows: u64, delta: i64, name: &str, work: &mut dyn FnMut() -> u64) -> u64 {
                root3(rows, delta, name, work)
            }

            fn child0() -> u64 {
                child0()
            }

            fn child3(rows: u64, delta: i64, name: &str) -> u64 {
                child3(rows, delta, name)
            }

            fn branch0() -> u64 {
                branch0()
            }

            fn branch3(rows: u64, delta: i64, name: &str) -> u64 {
                branch3(rows, delta, name)
            }

            fn tasks() -> impl Future<Output = u64> + Send {
                tasks()
            }
        }
    };
}

pub(super) use calls;
