//! The keys of `#[telemark::test]` describe a runtime, which only an async test has.

#[telemark::test(flavour = "multi_thread", workers = 2)]
async fn misspelt() {}

#[telemark::test(flavor = "multi_threaded", worker_threads = "two")]
async fn wrong_values() {}

#[telemark::test(worker_threads = 2)]
async fn threads_without_their_flavor() {}

#[telemark::test(flavor = "multi_thread", worker_threads = 0, start_paused = true)]
async fn no_threads_and_no_time() {}

#[telemark::test(flavor = "multi_thread", worker_threads = 2)]
fn not_async() {}

fn main() {}
