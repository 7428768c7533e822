//! What a program must leave behind, as simply as it can be said.

use super::forest::Forest;
use super::program::{
    Call, FUTURES, Op, Parent, Place, REGISTERS, Recorded, Register, Shape, Slot, Step, TASKS, THREADS,
};
use super::spans::{Above, Fields, Handle, Index, Spans};

/// Where `tracing_subscriber`'s registry and the engine differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own that a mount has or has not")]
pub(crate) struct Rules {
    /// A span that is entered a second time is not the innermost one; the one below it is.
    pub(crate) repeats_are_hidden: bool,
    /// An entered span that has ended hides those around it.
    pub(crate) ended_spans_hide: bool,
    /// A span does not end before its children.
    pub(crate) children_keep: bool,
    /// In a trace that is not recorded every span is another handle of the first one, and a call is nothing at all.
    pub(crate) unsampled_are_one: bool,
}

/// The current span is the innermost of those that this thread has entered and that are still open; a span ends with
/// its last handle.
pub(crate) const PLAIN: Rules = Rules {
    repeats_are_hidden: false,
    ended_spans_hide: false,
    children_keep: false,
    unsampled_are_one: true,
};
/// As the registry of `tracing_subscriber` 0.3 has it.
pub(crate) const REGISTRY: Rules =
    Rules { repeats_are_hidden: true, ended_spans_hide: true, children_keep: true, unsampled_are_one: false };

#[derive(Clone, Copy)]
enum Future {
    Instrumented(Handle),
    /// A traced one, whose span is opened by its first poll.
    Unpolled(u64),
    Polled(Index),
}

#[derive(Default)]
struct Thread {
    entered: Vec<Index>,
    guards: Vec<Handle>,
    /// What a task runs in.
    base: Option<Handle>,
}

pub(crate) struct Model {
    rules: Rules,
    spans: Spans,
    numbers: u64,
    registers: [Option<Handle>; REGISTERS],
    futures: [Option<Future>; FUTURES],
    threads: [Thread; THREADS + TASKS],
}

impl Model {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            spans: Spans::new(rules),
            numbers: 0,
            registers: [None; REGISTERS],
            futures: [None; FUTURES],
            threads: Default::default(),
        }
    }

    /// The numbers of the spans that end with this step, sorted.
    pub(crate) fn step(&mut self, step: &Step) -> Vec<u64> {
        let base = self.threads[step.place].base;
        if let Op::Restart { register } = step.op {
            self.restart(step.place, register);
        } else {
            self.enter(step.place, base);
            self.run(step.place, &step.op);
            if step.place >= THREADS {
                self.leave_all(step.place);
            }
            self.exit(step.place, base);
        }
        self.spans.take_ended()
    }

    /// What is there once everything has been dropped.
    pub(crate) fn forest(&self) -> Forest {
        self.spans.forest()
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn run(&mut self, at: Place, op: &Op) {
        match op {
            Op::Open { .. }
            | Op::Nothing { .. }
            | Op::Current { .. }
            | Op::Clone { .. }
            | Op::Drop { .. } => {
                self.handle(at, op);
            }
            Op::Enter { .. } | Op::Leave { .. } | Op::RawEnter { .. } | Op::RawExit { .. } => {
                self.enter_or_leave(at, op);
            }
            Op::Record { register, field, value } => self.record(*register, field, *value),
            Op::Follow { register, cause } => {
                if let (Some(span), Some(cause)) = (self.span_in(*register), self.span_in(*cause)) {
                    self.spans.link(span, cause);
                }
            }
            Op::Event { parent } => self.event(at, *parent),
            Op::InScope { register, ops } => {
                let handle = self.kept(*register);
                self.within(at, handle, ops);
                self.release(handle);
            }
            Op::Call { call, ops } => {
                let n = self.number();
                let handle = self.call(at, n, *call);
                self.within(at, handle, ops);
                self.release(handle);
            }
            Op::Instrument { slot, register } => {
                if let Some(handle) = self.kept(*register) {
                    self.put(*slot, Some(Future::Instrumented(handle)));
                }
            }
            Op::Future { slot } => {
                let n = self.number();
                self.put(*slot, Some(Future::Unpolled(n)));
            }
            Op::Poll { slot, ops, last } => self.poll(at, *slot, ops, *last),
            Op::Abandon { slot } => self.put(*slot, None),
            Op::Restart { .. } => {}
        }
    }

    fn handle(&mut self, at: Place, op: &Op) {
        match op {
            Op::Open { to, shape, parent } => {
                let n = self.number();
                let opened = self.open(at, n, *shape, *parent);
                self.set(*to, opened);
            }
            Op::Nothing { to } => self.set(*to, Handle::Disabled),
            Op::Current { to } => {
                let current = self.current(at).map_or(Handle::Disabled, Handle::Span);
                self.spans.keep(current);
                self.set(*to, current);
            }
            Op::Clone { from, to } => {
                if let Some(handle) = self.kept(*from) {
                    self.set(*to, handle);
                }
            }
            Op::Drop { register } => {
                let handle = self.registers[*register].take();
                self.release(handle);
            }
            _ => {}
        }
    }

    fn enter_or_leave(&mut self, at: Place, op: &Op) {
        match op {
            Op::Enter { register } => {
                if let Some(handle) = self.kept(*register) {
                    self.enter(at, Some(handle));
                    self.threads[at].guards.push(handle);
                }
            }
            Op::Leave { nth } => {
                let guards = &mut self.threads[at].guards;
                if !guards.is_empty() {
                    let handle = guards.remove(nth % guards.len());
                    self.exit(at, Some(handle));
                    self.release(Some(handle));
                }
            }
            Op::RawEnter { register } if at < THREADS => self.enter(at, self.registers[*register]),
            Op::RawExit { register } if at < THREADS => self.exit(at, self.registers[*register]),
            _ => {}
        }
    }

    fn poll(&mut self, at: Place, slot: Slot, ops: &[Op], last: bool) {
        let Some(future) = self.futures[slot].take() else { return };
        let (future, handle) = match future {
            Future::Instrumented(handle) => (future, handle),
            Future::Polled(span) => (future, Handle::Span(span)),
            Future::Unpolled(n) => {
                let above = self.contextual(at);
                let span = self.spans.add(n, "later", &[], above);
                (Future::Polled(span), Handle::Span(span))
            }
        };
        self.within(at, Some(handle), ops);
        self.put(slot, Some(future));
        if last {
            self.put(slot, None);
        }
    }

    fn put(&mut self, slot: Slot, future: Option<Future>) {
        match std::mem::replace(&mut self.futures[slot], future) {
            Some(Future::Instrumented(handle)) => self.spans.release(handle),
            Some(Future::Polled(span)) => self.spans.release(Handle::Span(span)),
            Some(Future::Unpolled(_)) | None => {}
        }
    }

    fn restart(&mut self, at: Place, register: Register) {
        self.leave_all(at);
        self.threads[at].entered.clear();
        if at >= THREADS {
            let base = self.kept(register);
            let before = std::mem::replace(&mut self.threads[at].base, base);
            self.release(before);
        }
    }

    fn leave_all(&mut self, at: Place) {
        for handle in std::mem::take(&mut self.threads[at].guards) {
            self.exit(at, Some(handle));
            self.spans.release(handle);
        }
    }

    fn within(&mut self, at: Place, handle: Option<Handle>, ops: &[Op]) {
        self.enter(at, handle);
        for op in ops {
            self.run(at, op);
        }
        self.exit(at, handle);
    }

    /// The innermost of the spans that are entered here and still open.
    fn current(&self, at: Place) -> Option<Index> {
        let entered = &self.threads[at].entered;
        let is_repeat = |place: usize| entered[..place].contains(&entered[place]);
        (0..entered.len())
            .rev()
            .filter(|place| !(self.rules.repeats_are_hidden && is_repeat(*place)))
            .map(|place| entered[place])
            .find(|span| self.rules.ended_spans_hide || self.spans.is_open(*span))
            .filter(|span| self.spans.is_open(*span))
    }

    fn enter(&mut self, at: Place, handle: Option<Handle>) {
        if let Some(Handle::Span(span)) = handle {
            self.threads[at].entered.push(span);
        }
    }

    fn exit(&mut self, at: Place, handle: Option<Handle>) {
        let Some(Handle::Span(span)) = handle else { return };
        let entered = &mut self.threads[at].entered;
        if let Some(place) = entered.iter().rposition(|other| *other == span) {
            entered.remove(place);
        }
    }

    fn span_in(&self, register: Register) -> Option<Index> {
        match self.registers[register] {
            Some(Handle::Span(span)) => Some(span),
            Some(Handle::Disabled) | None => None,
        }
    }

    /// Another handle of what is in the register.
    fn kept(&mut self, register: Register) -> Option<Handle> {
        let handle = self.registers[register]?;
        self.spans.keep(handle);
        Some(handle)
    }

    fn release(&mut self, handle: Option<Handle>) {
        if let Some(handle) = handle {
            self.spans.release(handle);
        }
    }

    fn set(&mut self, to: Register, handle: Handle) {
        let before = self.registers[to].replace(handle);
        self.release(before);
    }

    fn open(&mut self, at: Place, n: u64, shape: Shape, parent: Parent) -> Handle {
        let (name, fields): (_, Fields) = match (shape, parent) {
            (Shape::Quiet, _) => return Handle::Disabled,
            (Shape::Ours, _) | (_, Parent::Remote { .. }) => ("ours", &[("x", Some(Recorded::Bool(true)))]),
            (Shape::Plain, _) => ("plain", &[("x", None), ("y", None)]),
            (Shape::Full, _) => {
                ("full", &[("x", Some(Recorded::U64(7))), ("y", Some(Recorded::Text("at first")))])
            }
        };
        let above = match parent {
            Parent::Contextual => self.contextual(at),
            Parent::Root => Above::Nothing,
            // A handle without a span is no parent.
            Parent::Of(register) => self.span_in(register).map_or(Above::Nothing, Above::Span),
            Parent::Remote { sampled } => Above::Remote { sampled },
        };
        Handle::Span(self.spans.add(n, name, fields, above))
    }

    fn call(&mut self, at: Place, n: u64, call: Call) -> Option<Handle> {
        let above = match call {
            Call::Contextual => self.contextual(at),
            Call::Root => Above::Nothing,
            Call::Remote { sampled } => Above::Remote { sampled },
        };
        if let Above::Span(parent) = above
            && self.spans.is_the_one(parent)
        {
            return None;
        }
        Some(Handle::Span(self.spans.add(n, "call", &[], above)))
    }

    fn contextual(&self, at: Place) -> Above {
        self.current(at).map_or(Above::Nothing, Above::Span)
    }

    fn record(&mut self, register: Register, field: &str, value: Recorded) {
        if let Some(span) = self.span_in(register) {
            self.spans.record(span, field, value);
        }
    }

    fn event(&mut self, at: Place, parent: Parent) {
        let e = self.number();
        let span = match parent {
            Parent::Contextual => self.current(at),
            Parent::Of(register) => self.span_in(register),
            Parent::Root | Parent::Remote { .. } => None,
        };
        if let Some(span) = span {
            self.spans.event(span, e);
        }
    }
}
