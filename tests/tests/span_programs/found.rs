//! Programs that once left something else than the model says, smallest first.

use super::program::{Call, Op, Parent, Shape, Step};

/// All of them.
pub(crate) fn found() -> Vec<Vec<Step>> {
    vec![left_inside_of_a_call()]
}

/// A span of a trace that is not recorded is left by somebody else while a call runs in it that is nothing of its own.
fn left_inside_of_a_call() -> Vec<Step> {
    let open = |to, parent| Op::Open { to, shape: Shape::Plain, parent };
    let call = |ops| Op::Call { call: Call::Contextual, ops };
    vec![
        Step { place: 0, op: open(4, Parent::Remote { sampled: false }) },
        Step { place: 0, op: Op::Future { slot: 1 } },
        Step { place: 1, op: call(vec![Op::Enter { register: 4 }]) },
        Step { place: 1, op: Op::Poll { slot: 1, ops: vec![], last: false } },
        Step {
            place: 0,
            op: Op::Poll {
                slot: 1,
                ops: vec![call(vec![Op::RawExit { register: 4 }, open(0, Parent::Contextual)])],
                last: false,
            },
        },
    ]
}
