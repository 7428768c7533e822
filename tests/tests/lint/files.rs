//! `assert_lints!` and the reading of files: globs, places, what is not understood.
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("telemark-lint-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("deep")).expect("a folder can be made");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file can be written");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn panic_of(work: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(work)).expect_err("the assertion fails");
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn sound_files_of_the_package_pass() {
    telemark::testing::assert_lints!("tests/lint/by-hand/*.yml");
    telemark::testing::assert_lints!(
        "tests/lint/by-hand/other/**",
        allow = ["payments_"],
        target_labels = ["region"]
    );
}

#[test]
fn every_finding_is_told_with_its_place_in_the_package() {
    let told = panic_of(|| telemark::testing::assert_lints!("tests/lint/by-hand/**"));
    let wanted = [
        "other/payments.promql:3:1: unknown-metric: no metric is called payments_settled_total",
        "other/payments.promql:5:32: unknown-label: workflow_executions_total has no label region",
    ];
    for line in wanted {
        assert!(told.contains(&format!("tests/lint/by-hand/{line}")), "{told}");
    }
    assert!(told.contains("2 findings in "), "{told}");
}

#[test]
fn a_path_that_matches_nothing_fails() {
    let told = panic_of(|| telemark::testing::assert_lints!("tests/lint/nowhere/**"));
    assert!(told.contains("tests/lint/nowhere"), "{told}");
    let told = panic_of(|| telemark::testing::assert_lints!("tests/lint/by-hand/*.json"));
    assert!(told.contains("no file matches"), "{told}");
}

#[test]
fn folders_and_globs_find_their_files_and_say_what_is_not_understood() {
    let folder = Folder::new("globs");
    folder.write("deep/a.promql", "up\n");
    folder.write("b.yaml", "name: no rules\n");
    folder.write("c.json", "{");
    let report = telemark::catalog().lint([&folder.0]).expect("the folder can be read");
    assert_eq!((report.files.len(), report.skipped.len(), report.queries), (2, 1, 1), "{report}");
    assert_eq!(report.findings.len(), 1, "{report}");
    assert!(report.to_string().contains("not understood: "), "{report}");
    let glob = folder.0.join("**/*.promql");
    assert!(telemark::catalog().lint([glob]).expect("the file can be read").is_clean());
    assert!(telemark::catalog().lint([folder.0.join("nowhere.yml")]).is_err());
}

#[test]
fn a_place_is_right_in_every_way_of_writing_an_expression() {
    let folder = Folder::new("places");
    let yaml = "groups:\n  - name: g\n    rules:\n      - record: a:b\n        expr: |\n          sum(\n            rate(nothing_total[5m])\n          )\n      \
        - record: c:d\n        expr: 'rate(nothing_total{a=\"b\"}[5m])'\n      - {record: e:f, expr: \"rate(nothing_total[5m])\"}\n      \
        - record: g:h\n        expr: >-\n          up or\n          rate(nothing_total[5m])\n";
    folder.write("a.yml", yaml);
    let report = telemark::catalog().lint([folder.0.join("a.yml")]).expect("the file can be read");
    let places: Vec<_> = report.findings.iter().map(|finding| (finding.line, finding.column)).collect();
    assert_eq!(places, [(7, 18), (10, 21), (11, 35), (15, 16)], "{report}");
    let json = r#"{"schemaVersion": 42, "templating": {}, "annotations": {}, "panels": [
  {"type": "stat", "title": "A", "targets": [{"expr": "rate(nothing_total{job=\"x\"}[5m])"}]},
  {"type": "stat", "title": "B", "targets": [{"expr": "rate(http_requests_total{status=\"500\", \u0073tate=\"x\"}[5m])"}]}]}"#;
    folder.write("b.json", json);
    let report = telemark::catalog().lint([folder.0.join("b.json")]).expect("the file can be read");
    let places: Vec<_> = report.findings.iter().map(|finding| (finding.line, finding.column)).collect();
    assert_eq!(places, [(2, 61), (3, 61)], "{report}");
}

#[test]
fn a_comment_allows_a_rule_where_it_stands() {
    let text = "# shown on purpose\n# telemark-lint: allow(raw-counter)\nhttp_requests_total\n\nhttp_requests_total\n";
    let report = telemark::catalog().linter().run_texts([("a.promql", text)]);
    let lines: Vec<_> = report.findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [5], "{report}");
}
