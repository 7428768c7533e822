//! The threads and tasks of a program, which take turns.

use super::machine::{self, Machine};
use super::program::{Op, Place, Register, Step, TASKS, THREADS};
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tracing::Instrument;

/// After this long an operation hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// The tasks of all programs run here.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("threads can be had")
});

struct Order {
    op: Op,
    done: Sender<()>,
}

struct Thread {
    orders: Sender<Order>,
    handle: JoinHandle<()>,
}

struct Task {
    orders: UnboundedSender<Order>,
    handle: tokio::task::JoinHandle<()>,
}

pub(crate) struct Places {
    machine: Arc<Machine>,
    threads: Vec<Option<Thread>>,
    tasks: Vec<Option<Task>>,
}

impl Places {
    pub(crate) fn new(machine: &Arc<Machine>) -> Self {
        let machine = Arc::clone(machine);
        let threads = (0..THREADS).map(|_| Some(Thread::start(&machine))).collect();
        let tasks = (0..TASKS).map(|_| Some(Task::start(&machine, None))).collect();
        Self { machine, threads, tasks }
    }

    /// One step, done when this returns.
    ///
    /// # Errors
    /// The operation panicked, or hangs.
    pub(crate) fn step(&mut self, step: &Step) -> Result<(), String> {
        if let Op::Restart { register } = step.op {
            return self.restart(step.place, register);
        }
        let (done, ended) = channel();
        let order = Order { op: step.op.clone(), done };
        let sent = if step.place < THREADS {
            let thread = self.threads[step.place].as_ref();
            thread.is_some_and(|thread| thread.orders.send(order).is_ok())
        } else {
            let task = self.tasks[step.place - THREADS].as_ref();
            task.is_some_and(|task| task.orders.send(order).is_ok())
        };
        if !sent {
            return Err(format!("the place of {step:?} has panicked before"));
        }
        wait(&ended, step)
    }

    fn restart(&mut self, place: Place, register: Register) -> Result<(), String> {
        if place < THREADS {
            self.threads[place].take().map_or(Ok(()), Thread::end)?;
            self.threads[place] = Some(Thread::start(&self.machine));
        } else {
            let span = self.machine.handle(register);
            let task = &mut self.tasks[place - THREADS];
            task.take().map_or(Ok(()), Task::end)?;
            *task = Some(Task::start(&self.machine, span));
        }
        Ok(())
    }

    /// Ends everything that the program holds.
    ///
    /// # Errors
    /// Something panicked.
    pub(crate) fn end(mut self) -> Result<(), String> {
        for task in self.tasks.drain(..).flatten() {
            task.end()?;
        }
        self.machine.drop_all();
        for thread in self.threads.drain(..).flatten() {
            thread.end()?;
        }
        Ok(())
    }
}

fn wait(ended: &Receiver<()>, step: &Step) -> Result<(), String> {
    ended.recv_timeout(PATIENCE).map_err(|error| format!("{step:?} does not return: {error}"))
}

impl Thread {
    fn start(machine: &Arc<Machine>) -> Self {
        let machine = Arc::clone(machine);
        let (orders, received) = channel::<Order>();
        let handle = std::thread::spawn(move || {
            for order in received {
                machine.run(&order.op);
                // Whoever waits may have lost patience.
                let _ = order.done.send(());
            }
            machine::leave_all();
            machine::exit_all();
        });
        Self { orders, handle }
    }

    fn end(self) -> Result<(), String> {
        drop(self.orders);
        self.handle.join().map_err(|_panic| "a thread panicked".to_owned())
    }
}

impl Task {
    fn start(machine: &Arc<Machine>, span: Option<tracing::Span>) -> Self {
        let machine = Arc::clone(machine);
        let (orders, mut received) = unbounded_channel::<Order>();
        let body = async move {
            // Each step is a poll of its own, on whichever thread the runtime has.
            while let Some(order) = received.recv().await {
                machine.run_in_task(&order.op);
                let _ = order.done.send(());
                tokio::task::yield_now().await;
            }
        };
        let body: Pin<Box<dyn Future<Output = ()> + Send>> = match span {
            Some(span) => Box::pin(body.instrument(span)),
            None => Box::pin(body),
        };
        Self { orders, handle: RUNTIME.spawn(body) }
    }

    fn end(self) -> Result<(), String> {
        drop(self.orders);
        RUNTIME.block_on(self.handle).map_err(|error| format!("a task panicked: {error}"))
    }
}
