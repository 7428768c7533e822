//! A program that has a subscriber of its own already: refused with a remedy, and the remedy works.

use telemark::traced;
use tracing_subscriber::prelude::*;

#[traced]
fn work() {}

#[test]
fn a_refused_set_up_leaves_nothing_behind_and_works_as_its_message_says() {
    tracing_subscriber::registry().init();
    let refused = telemark::setup("first").ignore_environment().install();
    let text = refused.expect_err("a subscriber is set").to_string();
    assert!(text.contains("mount_layer()") && text.contains("with_layers"), "{text}");

    let setup = telemark::setup("second").ignore_environment().mount_layer();
    let telemetry = setup.install().expect("mounting sets no subscriber");
    assert_eq!(telemetry.service(), "second");
    let registry = tracing_subscriber::registry().with(telemark::layer());
    tracing::subscriber::with_default(registry, work);
    assert_eq!(telemetry.health().spans, 1, "the mounted layer reports to the set-up that worked");
}
