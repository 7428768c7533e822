//! The repository's own monitoring is free of findings.

/// What the example's documents, dashboards, rules and objectives ask for is declared by the example, which is no part
/// of this program: its metrics are the ones of this test, which have the same names.
const PATHS: [&str; 1] = ["../docs/operations.md"];

#[test]
fn the_documents_pass() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let retention = std::time::Duration::from_secs(35 * 86_400);
    let catalog = telemark::catalog();
    let recorded = root.join("../examples/ai-teams/monitoring/rules/recordings.yml");
    let paths = PATHS.iter().map(|path| root.join(path)).chain([recorded]);
    let report = catalog.linter().retention(retention).run(paths).expect("the documents can be read");
    assert!(report.is_clean(), "{report}");
    assert!(report.queries > 20, "the documents are no longer read: {report}");
}
