//! One process, one `install()`: what it gives, and what a second one says.

use telemark::traced;

#[traced]
fn work() -> Option<telemark::Current> {
    telemark::current()
}

#[tokio::test]
async fn install_works_once_and_shutdown_as_often_as_one_likes() {
    assert!(work().is_none(), "nothing is current before `install()`");
    let telemetry = telemark::setup("install-test")
        .version("1.2.3")
        .ignore_environment()
        .install()
        .expect("nothing else is installed");

    let now = work().expect("inside a traced function there is a current span");
    assert_eq!(
        now.trace_id.to_string(),
        now.tracking_id.to_string(),
        "a trace without a request is its own tracking id"
    );
    assert_eq!(telemetry.health().spans, 1);
    assert_eq!(telemetry.health().dropped_spans, 0);
    // Whoever polls it pays for reading counters, however many series there are.
    let taken = allocation_counter::measure(|| drop(std::hint::black_box(telemetry.health())));
    assert_eq!(taken.count_total, 0);

    let second = telemark::setup("again").ignore_environment().install();
    let error = second.expect_err("telemetry is installed already");
    assert!(error.to_string().contains("already"), "{error}");

    telemetry.shutdown().await.expect("nothing has to be sent");
    telemetry.shutdown().await.expect("the second time is as good");
    drop(work());
}
