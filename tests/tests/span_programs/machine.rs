//! Runs a program for real: threads that take turns, tasks of a runtime, and futures that are polled by hand.

use super::calls;
use super::program::{FUTURES, Op, Parent, REGISTERS, Recorded, Slot};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use tracing::span::EnteredSpan;
use tracing::{Dispatch, Id, Instrument, Span, dispatcher};

/// What all places of a program have in common.
pub(crate) struct Machine {
    /// Distinguishes the spans of this run from those of others.
    run: u64,
    numbers: AtomicU64,
    registers: Mutex<[Option<Span>; REGISTERS]>,
    futures: [Mutex<Option<Future>>; FUTURES],
}

/// A future, and what it is told to do at its next poll.
struct Future {
    future: Pin<Box<dyn std::future::Future<Output = ()> + Send>>,
    orders: Orders,
}

pub(crate) type Orders = Arc<Mutex<VecDeque<(Vec<Op>, bool)>>>;

/// What stays on a thread.
#[derive(Default)]
struct Here {
    guards: VecDeque<EnteredSpan>,
    entered: Vec<(Dispatch, Id)>,
    /// A task's guards end with the step, and nothing is entered without one.
    is_task: bool,
}

thread_local! {
    static HERE: RefCell<Here> = RefCell::default();
}

impl Machine {
    pub(crate) fn new(run: u64) -> Arc<Self> {
        Arc::new(Self {
            run,
            numbers: AtomicU64::new(0),
            registers: Mutex::default(),
            futures: Default::default(),
        })
    }

    fn number(&self) -> u64 {
        self.run << 32 | (self.numbers.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn registers(&self) -> MutexGuard<'_, [Option<Span>; REGISTERS]> {
        self.registers.lock().expect("no operation panics while it holds the registers")
    }

    pub(crate) fn handle(&self, register: usize) -> Option<Span> {
        self.registers()[register].clone()
    }

    fn set(&self, register: usize, handle: Option<Span>) {
        let before = std::mem::replace(&mut self.registers()[register], handle);
        drop(before);
    }

    /// One operation in a task, which leaves nothing on its thread.
    pub(crate) fn run_in_task(self: &Arc<Self>, op: &Op) {
        HERE.with_borrow_mut(|here| here.is_task = true);
        self.run(op);
        leave_all();
    }

    pub(crate) fn run(self: &Arc<Self>, op: &Op) {
        match op {
            Op::Open { .. }
            | Op::Nothing { .. }
            | Op::Current { .. }
            | Op::Clone { .. }
            | Op::Drop { .. } => {
                self.handles(op);
            }
            Op::Enter { .. } | Op::Leave { .. } | Op::RawEnter { .. } | Op::RawExit { .. } => {
                self.enter_or_leave(op);
            }
            Op::Record { register, field, value } => {
                if let Some(span) = self.handle(*register) {
                    record(&span, field, *value);
                }
            }
            Op::Follow { register, cause } => {
                if let (Some(span), Some(cause)) = (self.handle(*register), self.handle(*cause)) {
                    span.follows_from(cause.id());
                }
            }
            Op::Event { parent } => self.event(*parent),
            Op::InScope { register, ops } => match self.handle(*register) {
                Some(span) => span.in_scope(|| self.run_all(ops)),
                None => self.run_all(ops),
            },
            Op::Call { call, ops } => calls::call(*call, self.number(), || self.run_all(ops)),
            Op::Instrument { slot, register } => {
                if let Some(span) = self.handle(*register) {
                    let orders = Orders::default();
                    let body = Box::pin(obey(Arc::clone(self), Arc::clone(&orders)).instrument(span));
                    self.put(*slot, Some(Future { future: body, orders }));
                }
            }
            Op::Future { slot } => {
                let orders = Orders::default();
                let body = obey(Arc::clone(self), Arc::clone(&orders));
                self.put(*slot, Some(Future { future: Box::pin(calls::later(self.number(), body)), orders }));
            }
            Op::Poll { slot, ops, last } => self.poll(*slot, ops, *last),
            Op::Abandon { slot } => self.put(*slot, None),
            Op::Restart { .. } => {}
        }
    }

    fn run_all(self: &Arc<Self>, ops: &[Op]) {
        for op in ops {
            self.run(op);
        }
    }

    fn handles(&self, op: &Op) {
        match op {
            Op::Open { to, shape, parent } => {
                let of = match parent {
                    Parent::Of(register) => self.handle(*register),
                    _ => None,
                };
                let opened = calls::open(*shape, *parent, of, self.number());
                self.set(*to, Some(opened));
            }
            Op::Nothing { to } => self.set(*to, Some(Span::none())),
            Op::Current { to } => self.set(*to, Some(Span::current())),
            Op::Clone { from, to } => {
                if let Some(span) = self.handle(*from) {
                    self.set(*to, Some(span));
                }
            }
            Op::Drop { register } => self.set(*register, None),
            _ => {}
        }
    }

    fn enter_or_leave(&self, op: &Op) {
        match op {
            Op::Enter { register } => {
                if let Some(span) = self.handle(*register) {
                    let guard = span.entered();
                    HERE.with_borrow_mut(|here| here.guards.push_back(guard));
                }
            }
            Op::Leave { nth } => {
                let guard = HERE.with_borrow_mut(|here| {
                    let guards = here.guards.len();
                    (guards > 0).then(|| here.guards.remove(nth % guards))
                });
                drop(guard);
            }
            Op::RawEnter { register } => self.raw(*register, |dispatch, id| {
                dispatch.enter(id);
                HERE.with_borrow_mut(|here| here.entered.push((dispatch.clone(), id.clone())));
            }),
            Op::RawExit { register } => self.raw(*register, Dispatch::exit),
            _ => {}
        }
    }

    fn raw(&self, register: usize, tell: impl FnOnce(&Dispatch, &Id)) {
        if !HERE.with_borrow(|here| here.is_task)
            && let Some(span) = self.handle(register)
        {
            span.with_subscriber(|(id, dispatch)| tell(dispatch, id));
        }
    }

    fn event(&self, parent: Parent) {
        let e = self.number() & u64::from(u32::MAX);
        match parent {
            Parent::Contextual => tracing::info!(e, "happened"),
            Parent::Root | Parent::Remote { .. } => tracing::info!(parent: None, e, "happened"),
            // A handle without a span is no parent.
            Parent::Of(register) => {
                let span = self.handle(register).unwrap_or_else(Span::none);
                tracing::info!(parent: &span, e, "happened");
            }
        }
    }

    fn slot(&self, slot: Slot) -> MutexGuard<'_, Option<Future>> {
        self.futures[slot].lock().expect("no operation panics while it holds a future's place")
    }

    fn put(&self, slot: Slot, future: Option<Future>) {
        let before = std::mem::replace(&mut *self.slot(slot), future);
        drop(before);
    }

    fn poll(&self, slot: Slot, ops: &[Op], last: bool) {
        let taken = self.slot(slot).take();
        let Some(mut future) = taken else { return };
        future.orders.lock().expect("orders are only taken").push_back((ops.to_vec(), last));
        let polled = future.future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled.is_ready(), last, "a future does what it is told");
        self.put(slot, (!last).then_some(future));
    }

    /// What the program still holds is dropped here.
    pub(crate) fn drop_all(&self) {
        (0..FUTURES).for_each(|slot| self.put(slot, None));
        (0..REGISTERS).for_each(|register| self.set(register, None));
    }
}

/// The body of a future: at each poll it does what it is told.
async fn obey(machine: Arc<Machine>, orders: Orders) {
    poll_fn(|_| {
        let order = orders.lock().expect("orders are only taken").pop_front();
        let Some((ops, last)) = order else { return Poll::Pending };
        machine.run_all(&ops);
        if last { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn record(span: &Span, field: &'static str, value: Recorded) {
    let _ = match value {
        Recorded::U64(value) => span.record(field, value),
        Recorded::I64(value) => span.record(field, value),
        Recorded::F64(value) => span.record(field, value),
        Recorded::Bool(value) => span.record(field, value),
        Recorded::Text(value) => span.record(field, value),
        Recorded::Debug(value) => span.record(field, tracing::field::debug(Some(value))),
    };
}

/// Drops the guards of this thread, the oldest first.
pub(crate) fn leave_all() {
    while let Some(guard) = HERE.with_borrow_mut(|here| here.guards.pop_front()) {
        drop(guard);
    }
}

/// Leaves what was entered without a guard.
pub(crate) fn exit_all() {
    for (dispatch, id) in HERE.with_borrow_mut(|here| std::mem::take(&mut here.entered)) {
        dispatch.exit(&id);
    }
}

/// The number that the model gives to what this machine has opened.
pub(crate) const fn number_in_run(n: u64) -> u64 {
    n & u32::MAX as u64
}

/// The run that a number belongs to.
pub(crate) const fn run_of(n: u64) -> u64 {
    n >> 32
}

/// Whether the process's subscriber is `tracing_subscriber`'s registry.
pub(crate) fn is_registry() -> bool {
    dispatcher::get_default(|dispatch| dispatch.downcast_ref::<tracing_subscriber::Registry>().is_some())
}
