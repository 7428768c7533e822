//! The first thread that comes to a callsite does not decide for the others; alone in its process, because it begins with the first view.

use telemark::testing::{assert_log, assert_span, scope};
use telemark::traced;

fn whisper() {
    tracing::trace!("a whisper");
}

#[traced]
fn work() {}

#[test]
fn a_thread_without_a_view_that_comes_first_silences_nobody() {
    let scope = scope();
    std::thread::spawn(|| {
        whisper();
        work();
    })
    .join()
    .expect("it does not panic");
    whisper();
    work();
    assert_log!(level = TRACE, message = "a whisper", count = 1);
    assert_span!("work", count = 1);
    drop(scope);
}
