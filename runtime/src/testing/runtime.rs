//! The runtime of an asynchronous test, all of whose threads are in the test's view.

use super::Scope;
use std::future::Future;
use std::sync::Arc;
use tokio::runtime::Builder;

/// A runtime whose threads record for one scope.
#[derive(Debug)]
pub struct Runtime(tokio::runtime::Runtime);

impl Runtime {
    fn of(scope: &Scope, builder: &mut Builder) -> Self {
        let (entering, leaving) = (Arc::clone(&scope.view), Arc::clone(&scope.view));
        let built = builder
            .enable_all()
            .on_thread_start(move || entering.enter())
            .on_thread_stop(move || leaving.leave())
            .build();
        match built {
            Ok(runtime) => Self(runtime),
            Err(error) => panic!("there is no runtime for this test: {error}"),
        }
    }

    /// Runs a test to its end.
    pub fn block_on<F: Future>(&self, test: F) -> F::Output {
        self.0.block_on(test)
    }
}

/// One thread: the test's own.
#[must_use]
pub fn current_thread(scope: &Scope) -> Runtime {
    Runtime::of(scope, &mut Builder::new_current_thread())
}

/// This many threads beside the test's own; 0 stands for as many as there are processors.
#[must_use]
pub fn multi_thread<const THREADS: usize>(scope: &Scope) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    if THREADS > 0 {
        builder.worker_threads(THREADS);
    }
    Runtime::of(scope, &mut builder)
}
