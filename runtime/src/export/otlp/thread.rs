//! A thread that sends one signal: it owns its runtime, so the program needs none.

use super::target::Target;
use super::transport::{Signal, Transport, connect};
use crate::context::silence_thread;
use crate::error::{Error, Result};
use std::sync::mpsc;
use std::thread;
use tokio::runtime::Builder;

/// Starts the thread and waits until it can send; `work` makes what then runs on it to its end.
pub(super) fn start<F>(
    signal: Signal,
    target: &Target,
    work: impl FnOnce(Box<dyn Transport>) -> F + Send + 'static,
) -> Result<()>
where
    F: Future<Output = ()>,
{
    let (started, start) = mpsc::sync_channel(1);
    let target = target.clone();
    let name = format!("telemark-{}", signal.path());
    thread::Builder::new().name(name).spawn(move || {
        // The exporter's own requests must not become spans that are exported.
        silence_thread();
        let built = Builder::new_current_thread().enable_all().on_thread_start(silence_thread).build();
        let outcome = built.map_err(Error::from).and_then(|runtime| {
            let entered = runtime.enter();
            let transport = connect(signal, &target)?;
            drop(entered);
            Ok((runtime, transport))
        });
        match outcome {
            Ok((runtime, transport)) => {
                drop(started.send(Ok(())));
                runtime.block_on(work(transport));
            }
            // If nobody waits for the start any more, nobody needs the error.
            Err(error) => drop(started.send(Err(error))),
        }
    })?;
    let gone = || Error::new("the thread of the exporter ended at its start");
    start.recv().map_err(|_disconnected| gone())?
}
