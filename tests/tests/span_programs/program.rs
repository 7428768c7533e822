//! What a program of spans is made of, and how one is drawn at random.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use telemark::Value;

/// Threads of a program.
pub(crate) const THREADS: usize = 3;
/// Tasks of a program, on a runtime with several threads.
pub(crate) const TASKS: usize = 2;
/// Places that hold a handle of a span for all threads and tasks.
pub(crate) const REGISTERS: usize = 5;
/// Places that hold a future which is polled by hand, now on this thread and then on that.
pub(crate) const FUTURES: usize = 2;

/// Where an operation happens: a thread, or behind the threads a task.
pub(crate) type Place = usize;
/// The handle in this register.
pub(crate) type Register = usize;
/// The future in this place.
pub(crate) type Slot = usize;

/// One operation at its place; each waits until the one before it is done.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) place: Place,
    pub(crate) op: Op,
}

/// The macro and the fields that a span is opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `tracing`'s, with two fields that come later.
    Plain,
    /// `tracing`'s, with two fields that are known.
    Full,
    /// telemark's.
    Ours,
    /// Of a level that nobody listens to.
    Quiet,
}

/// What a span or an event is said to hang from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parent {
    Contextual,
    Root,
    Of(Register),
    /// A span of another service; telemark's macros alone can say so.
    Remote {
        sampled: bool,
    },
}

/// A function of `#[traced]`, and what it hangs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Contextual,
    Root,
    Remote { sampled: bool },
}

/// What a value is recorded as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Recorded {
    U64(u64),
    I64(i64),
    F64(f64),
    Bool(bool),
    Text(&'static str),
    Debug(u8),
}

impl Recorded {
    pub(crate) fn value(self) -> Value {
        match self {
            Self::U64(value) => Value::from(value),
            Self::I64(value) => Value::from(value),
            Self::F64(value) => Value::from(value),
            Self::Bool(value) => Value::from(value),
            Self::Text(value) => Value::from(value),
            Self::Debug(value) => Value::from(format!("{:?}", Some(value))),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Op {
    Open {
        to: Register,
        shape: Shape,
        parent: Parent,
    },
    /// `Span::none()`.
    Nothing {
        to: Register,
    },
    /// `Span::current()`.
    Current {
        to: Register,
    },
    Clone {
        from: Register,
        to: Register,
    },
    Drop {
        register: Register,
    },
    /// A guard that stays on this thread; a task's ends with the step.
    Enter {
        register: Register,
    },
    /// Drops one of the guards of this thread, whichever it is.
    Leave {
        nth: usize,
    },
    /// What `tracing::Subscriber` is told when a span is entered, without a guard; not on tasks.
    RawEnter {
        register: Register,
    },
    /// The same for leaving, on any thread; not on tasks.
    RawExit {
        register: Register,
    },
    Record {
        register: Register,
        field: &'static str,
        value: Recorded,
    },
    Follow {
        register: Register,
        cause: Register,
    },
    Event {
        parent: Parent,
    },
    InScope {
        register: Register,
        ops: Vec<Op>,
    },
    /// A function of `#[traced]` around the operations.
    Call {
        call: Call,
        ops: Vec<Op>,
    },
    /// A future with the span of a register.
    Instrument {
        slot: Slot,
        register: Register,
    },
    /// A future of an `async fn` with `#[traced]`.
    Future {
        slot: Slot,
    },
    /// Polls a future, which does the operations; the last time it is ready.
    Poll {
        slot: Slot,
        ops: Vec<Op>,
        last: bool,
    },
    Abandon {
        slot: Slot,
    },
    /// On a thread: it ends, and another takes its place. On a task: the same, in the span of the register.
    Restart {
        register: Register,
    },
}

fn register() -> impl Strategy<Value = Register> {
    0..REGISTERS
}

fn parent() -> impl Strategy<Value = Parent> {
    prop_oneof![
        5 => Just(Parent::Contextual),
        1 => Just(Parent::Root),
        3 => register().prop_map(Parent::Of),
        2 => any::<bool>().prop_map(|sampled| Parent::Remote { sampled }),
    ]
}

fn recorded() -> impl Strategy<Value = Recorded> {
    prop_oneof![
        any::<u64>().prop_map(Recorded::U64),
        any::<i64>().prop_map(Recorded::I64),
        (-1e9..1e9).prop_map(Recorded::F64),
        any::<bool>().prop_map(Recorded::Bool),
        prop_oneof![Just(""), Just("text"), Just("Grüße, 世界")].prop_map(Recorded::Text),
        any::<u8>().prop_map(Recorded::Debug),
    ]
}

fn leaf() -> impl Strategy<Value = Op> {
    let shape = prop_oneof![4 => Just(Shape::Plain), 2 => Just(Shape::Full), 3 => Just(Shape::Ours), 1 => Just(Shape::Quiet)];
    let field = prop_oneof![Just("x"), Just("y"), Just("unknown")];
    prop_oneof![
        8 => (register(), shape, parent()).prop_map(|(to, shape, parent)| Op::Open { to, shape, parent }),
        1 => register().prop_map(|to| Op::Nothing { to }),
        3 => register().prop_map(|to| Op::Current { to }),
        3 => (register(), register()).prop_map(|(from, to)| Op::Clone { from, to }),
        4 => register().prop_map(|register| Op::Drop { register }),
        6 => register().prop_map(|register| Op::Enter { register }),
        4 => (0..4_usize).prop_map(|nth| Op::Leave { nth }),
        2 => register().prop_map(|register| Op::RawEnter { register }),
        2 => register().prop_map(|register| Op::RawExit { register }),
        3 => (register(), field, recorded()).prop_map(|(register, field, value)| Op::Record { register, field, value }),
        2 => (register(), register()).prop_map(|(register, cause)| Op::Follow { register, cause }),
        3 => parent().prop_map(|parent| Op::Event { parent }),
    ]
}

/// Operations that may stand inside another.
fn inner() -> impl Strategy<Value = Op> {
    leaf().prop_recursive(2, 12, 4, |op| {
        let call = prop_oneof![
            4 => Just(Call::Contextual),
            1 => Just(Call::Root),
            1 => any::<bool>().prop_map(|sampled| Call::Remote { sampled }),
        ];
        prop_oneof![
            (register(), vec(op.clone(), 0..4)).prop_map(|(register, ops)| Op::InScope { register, ops }),
            (call, vec(op, 0..4)).prop_map(|(call, ops)| Op::Call { call, ops }),
        ]
    })
}

fn op() -> impl Strategy<Value = Op> {
    let slot = || 0..FUTURES;
    let poll = (slot(), vec(inner(), 0..4), any::<bool>());
    prop_oneof![
        24 => inner(),
        2 => (slot(), register()).prop_map(|(slot, register)| Op::Instrument { slot, register }),
        2 => slot().prop_map(|slot| Op::Future { slot }),
        6 => poll.prop_map(|(slot, ops, last)| Op::Poll { slot, ops, last }),
        1 => slot().prop_map(|slot| Op::Abandon { slot }),
        2 => register().prop_map(|register| Op::Restart { register }),
    ]
}

/// Programs of up to 60 steps.
pub(crate) fn programs() -> impl Strategy<Value = Vec<Step>> {
    vec((0..THREADS + TASKS, op()).prop_map(|(place, op)| Step { place, op }), 1..60)
}
