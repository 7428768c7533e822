//! What a change of a program breaks for those who read its telemetry turns its guards red, each in a program of its own.

use std::process::Command;
use std::sync::Once;

const ORIGINAL: &str = env!("CARGO_BIN_EXE_original");
const LABEL: &str = env!("CARGO_BIN_EXE_label");
const VALUE: &str = env!("CARGO_BIN_EXE_value");
const UNIT: &str = env!("CARGO_BIN_EXE_unit");

/// What the original emits.
const OPS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/ops");

/// What a program says when it runs this guard; nothing if the guard is content.
fn told(program: &str, guard: &str) -> Option<String> {
    static EMITTED: Once = Once::new();
    EMITTED.call_once(|| {
        let blessed = Command::new(ORIGINAL).args(["fresh", OPS]).env("TELEMARK_BLESS", "1").output();
        let blessed = blessed.expect("cargo has built the program");
        assert!(blessed.status.success(), "{}", String::from_utf8_lossy(&blessed.stderr));
    });
    let mut command = Command::new(program);
    command.args([guard, OPS]).env_remove("TELEMARK_BLESS").env("RUST_BACKTRACE", "0");
    let output = command.output().expect("cargo has built the program");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (!output.status.success()).then_some(text)
}

/// Asserts that every guard is red and that its message has these words.
fn is_red(program: &str, fresh: &[&str], compatible: &[&str], lints: &[&str]) {
    for (guard, words) in [("fresh", fresh), ("compatible", compatible), ("lints", lints)] {
        let text = told(program, guard).unwrap_or_else(|| panic!("`{guard}` has not noticed the change"));
        for word in words {
            assert!(text.contains(word), "`{guard}` does not say `{word}`:\n{text}");
        }
    }
}

#[test]
fn nothing_is_told_of_the_program_as_it_was() {
    for guard in ["fresh", "compatible", "lints"] {
        assert_eq!(told(ORIGINAL, guard), None, "{guard}");
    }
}

#[test]
fn a_renamed_label_is_named_by_all_three() {
    is_red(
        LABEL,
        &[
            "/ops` is not what is declared",
            "it has `\"name\": \"size\",`, the declarations give `\"name\": \"bulk\",`",
            "grafana/crate-mutated.json:",
            "breaking: metric `parcels_sent` has lost label `size`; label `bulk` has the same values",
            "TELEMARK_BLESS=1 cargo test -p mutated",
        ],
        &[
            "breaking: metric `parcels_sent` has lost label `size`; label `bulk` has the same values",
            "/program.rs:",
        ],
        &["by-hand/parcels.yml:6", "has no label size", "it has (bulk, outcome, zone)"],
    );
}

#[test]
fn a_removed_value_is_named_by_all_three() {
    is_red(
        VALUE,
        &[
            "telemetry.json:",
            "catalog.md:",
            "label `zone` of metric `parcels_sent` can no longer be `abroad`",
        ],
        &["breaking: label `zone` of metric `parcels_sent` can no longer be `abroad`"],
        &["by-hand/parcels.yml:8", "zone=\"abroad\" matches none of the values", "near, far"],
    );
}

#[test]
fn a_changed_unit_is_named_by_all_three() {
    is_red(
        UNIT,
        &[
            "it has `\"prometheus\": \"parcel_load_grams\",`, the declarations give `\"prometheus\": \"parcel_load_meters\",`",
            "metric `parcel_load` has the unit `m` now, and had the unit `g`",
        ],
        &["breaking: metric `parcel_load` has the unit `m` now, and had the unit `g`"],
        &[
            "by-hand/parcels.yml:10",
            "no metric is called parcel_load_grams_bucket",
            "did you mean parcel_load_meters_bucket?",
        ],
    );
}
