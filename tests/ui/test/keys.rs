//! A test of an async program says how its runtime is made.
#[telemark::test(flavor = "many", worker_threads = 2, crate = "telemark")]
async fn misspelt() {}

#[telemark::test(start_paused = true, flavr = "multi_thread")]
async fn paused() {}

fn main() {}
