//! Two declarations of one name that contradict each other: refused at the start, with both places.

use telemark::{Counter, Gauge, LabelValue, metric};

#[derive(LabelValue, Clone, Copy)]
#[expect(dead_code, reason = "the values matter, not their use")]
enum Colour {
    Red,
    Blue,
}

mod one {
    /// Things made.
    #[telemark::metric(counter = "things_made")]
    pub static THINGS: telemark::Counter<super::Colour>;
}

mod other {
    /// Things made.
    #[telemark::metric(counter = "things_made")]
    pub static THINGS: telemark::Counter;
}

/// Equal declarations are one metric.
#[metric(gauge = "equal_things")]
static FIRST: Gauge;

/// Equal declarations are one metric.
#[metric(gauge = "equal_things")]
static SECOND: Gauge;

/// Touches the statics, so that no lint calls them unused.
#[metric(counter = "unused")]
static UNUSED: Counter;

#[test]
fn install_names_both_places() {
    let _ = (&one::THINGS, &other::THINGS, &FIRST, &SECOND, &UNUSED);
    let error = telemark::setup("conflict")
        .ignore_environment()
        .install()
        .expect_err("the declarations contradict each other");
    let text = error.to_string();
    assert!(text.contains("things_made"), "{text}");
    assert_eq!(text.matches("conflict.rs:").count(), 2, "both places are named: {text}");
    assert!(!text.contains("equal_things"), "equal declarations do not contradict each other: {text}");
}
