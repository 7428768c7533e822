//! Function spans: a root with 64 children, and a tree of ten, without fields and with three.

mod fastrace_local;
mod plain_call;
mod registry;
mod telemark;
mod tracing_otel;

use super::{Measure, Suite};

pub const SUITE: Suite = Suite {
    name: "spans",
    measure: Measure::Rivals(&[
        ("call alone", plain_call::cases),
        ("telemark", telemark::cases),
        ("telemark/off", telemark::unsampled),
        ("fastrace", fastrace_local::cases),
        ("tracing-opentelemetry", tracing_otel::cases),
        ("tracing-opentelemetry/off", tracing_otel::unsampled),
        ("registry", registry::cases),
    ]),
};

/// Children of one root in the `child` cases.
pub const CHILDREN: u64 = 64;

/// The same calls for every rival: `$span` stands on each function, `$root` runs a closure below a root span.
/// The rival writes `child3` itself, because its attribute names the three arguments.
macro_rules! calls {
    ($root:expr, [$($span:tt)*]) => {
        $($span)*
        #[inline(never)]
        fn child0() -> u64 {
            std::hint::black_box(1)
        }

        $($span)*
        #[inline(never)]
        fn branch() -> u64 {
            child0() + child0()
        }

        fn call_tree() -> u64 {
            branch() + branch() + branch()
        }

        /// Per child: a root and its 64 children, divided by 64. Per tree: a root, three branches, six leaves.
        pub fn list() -> Vec<$crate::child::Case> {
            use $crate::child::Case;
            use std::hint::black_box;
            let root = $root;
            vec![
                Case::of("child0", super::CHILDREN, move |n| for _ in 0..n {
                    root(&mut || (0..super::CHILDREN).map(|_| child0()).sum());
                }),
                Case::of("child3", super::CHILDREN, move |n| for _ in 0..n {
                    root(&mut || (0..super::CHILDREN).map(|i| child3(black_box(i), -7, "a name of 24 characters.")).sum());
                }),
                Case::new("tree10", move |n| for _ in 0..n {
                    root(&mut call_tree);
                }),
            ]
        }
    };
}

use calls;
