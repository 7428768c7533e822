//! The files: the same bytes every time, what is stale, what is not ours.

use super::program::catalog;
use std::fs;
use std::path::{Path, PathBuf};
use telemark::catalog::ValueSet;

/// What this program emits; promtool judges it too (tests/checks/promtool.sh).
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operations/ops")
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("telemark-operations-{name}-{}", std::process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder is this test's own");
    }
    folder
}

#[test]
fn every_file_is_as_it_was_judged() {
    let catalog = catalog();
    if std::env::var("TELEMARK_BLESS").is_ok_and(|bless| bless == "1") {
        catalog.emit(golden()).expect("the files can be written");
    }
    let stale = catalog.stale(golden()).expect("objectives and alerts fit the metrics");
    assert!(
        stale.is_empty(),
        "{}\nTELEMARK_BLESS=1 cargo test -p telemark-tests --test operations",
        stale.join("\n")
    );
}

#[test]
fn the_same_declarations_give_the_same_bytes() {
    let (a, b) = (catalog().files().expect("they fit"), catalog().files().expect("they fit"));
    assert_eq!(a, b);
}

#[test]
fn a_change_names_the_file_and_its_first_line_that_differs() {
    let folder = folder("change");
    let mut catalog = catalog();
    catalog.emit(&folder).expect("the files can be written");
    assert_eq!(catalog.stale(&folder).expect("they fit"), [""; 0]);

    let open =
        catalog.metrics.iter_mut().find(|metric| metric.name == "orders_open").expect("it is declared");
    open.unit = "By".into();
    open.prometheus = "orders_open_bytes".into();
    catalog.alerts.retain(|alert| alert.name != "many_open");
    let stale = catalog.stale(&folder).expect("they fit").join("\n");
    assert!(
        stale.contains("telemetry.json:") && stale.contains("`\"prometheus\": \"orders_open\""),
        "{stale}"
    );
    assert!(stale.contains("prometheus/rules/alerts.yml:"), "{stale}");
    assert!(stale.contains("the declarations give `"), "{stale}");

    catalog.slos.clear();
    let stale = catalog.stale(&folder).expect("they fit").join("\n");
    for path in ["prometheus/rules/objectives.yml", "prometheus/tests/objectives_test.yml", "sloth/shop.yml"]
    {
        assert!(stale.contains(&format!("{path}: nothing that is declared gives this file")), "{stale}");
    }
    fs::remove_file(folder.join("catalog.md")).expect("it was written");
    assert!(catalog.stale(&folder).expect("they fit").contains(&"catalog.md: it is missing".to_owned()));
    fs::remove_dir_all(folder).expect("it is this test's own");
}

/// What a maintainer does to a program, one thing at a time; the files say where it shows.
#[test]
fn a_renamed_label_a_removed_value_and_another_unit_make_the_files_stale() {
    let folder = folder("mutants");
    let declared = catalog();
    declared.emit(&folder).expect("the files can be written");
    let at =
        |name: &str| declared.metrics.iter().position(|metric| metric.name == name).expect("it is declared");

    let mut renamed = declared.clone();
    let label = &mut renamed.metrics[at("orders_open")].labels[0];
    (label.name, label.prometheus) = ("origin".into(), "origin".into());
    renamed.alerts.retain(|alert| alert.name != "many_open");
    let stale = renamed.stale(&folder).expect("they fit").join("\n");
    assert!(stale.contains("telemetry.json:") && stale.contains("`\"name\": \"origin\",`"), "{stale}");
    assert!(stale.contains("grafana/work-orders.json:") && stale.contains("sum by (origin)"), "{stale}");

    let mut narrowed = declared.clone();
    if let ValueSet::Closed(values) = &mut narrowed.metrics[at("orders_open")].labels[0].values {
        values.retain(|value| value != "shop");
    }
    let stale = narrowed.stale(&folder).expect("they fit").join("\n");
    assert!(stale.contains("telemetry.json:") && stale.contains("(web, shop)"), "{stale}");

    let mut measured = declared.clone();
    measured.metrics[at("order_duration")].unit = "ms".into();
    let stale = measured.stale(&folder).expect("they fit").join("\n");
    assert!(
        stale.contains("grafana/crate-telemark-tests.json:") && stale.contains("`\"unit\": \"ms\"`"),
        "{stale}"
    );
    fs::remove_dir_all(folder).expect("it is this test's own");
}

#[test]
fn emitting_removes_what_is_ours_and_keeps_what_is_not() {
    let folder = folder("others");
    let mut catalog = catalog();
    catalog.emit(&folder).expect("the files can be written");
    fs::write(folder.join("grafana/mine.json"), "{}").expect("the folder exists");
    fs::create_dir_all(folder.join("by-hand")).expect("the folder exists");
    fs::write(folder.join("by-hand/rules.yml"), "groups: []").expect("the folder exists");
    catalog.slos.clear();
    catalog.emit(&folder).expect("the files can be written");
    assert!(!folder.join("sloth/shop.yml").exists(), "nothing is promised any more");
    assert!(folder.join("grafana/mine.json").exists() && folder.join("by-hand/rules.yml").exists());
    let stale = catalog.stale(&folder).expect("they fit");
    assert_eq!(stale, ["grafana/mine.json: nothing that is declared gives this file"]);
    fs::remove_dir_all(folder).expect("it is this test's own");
}

#[test]
fn the_catalog_is_read_again_from_what_was_emitted() {
    let read = telemark::catalog::Catalog::read(golden().join("telemetry.json")).expect("it was emitted");
    assert_eq!(read.files().expect("they fit"), catalog().files().expect("they fit"));
}

#[test]
fn assert_fresh_names_every_stale_file_and_how_to_bless() {
    if std::env::var_os("TELEMARK_BLESS").is_some() {
        return; // It would write the folder.
    }
    let caught = std::panic::catch_unwind(|| telemark::testing::assert_fresh!("tests/operations/nothing/"));
    let message = *caught.expect_err("there is no such folder").downcast::<String>().expect("it is a text");
    assert!(message.contains("`tests/operations/nothing/` is not what is declared"), "{message}");
    assert!(message.contains("telemetry.json: it is missing"), "{message}");
    assert!(message.ends_with("TELEMARK_BLESS=1 cargo test -p telemark-tests"), "{message}");
}
