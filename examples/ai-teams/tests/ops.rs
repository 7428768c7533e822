//! The commands of telemetry, run as people run them: what is printed, what is written, and with which status it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// `ops` with these arguments, in the root of the repository.
fn ops(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTEL_")) {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .expect("the commands have been built")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ai-teams-ops-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn what_is_emitted_is_fresh_until_somebody_changes_it() {
    let folder = Folder::new("emit");
    let out = folder.path("ops");
    let emitted = ops(&["emit", &out]);
    assert_eq!(status(&emitted), 0, "{}", String::from_utf8_lossy(&emitted.stderr));
    assert!(folder.0.join("ops/grafana/overview.json").exists());
    assert!(stdout(&emitted).ends_with("files: 12 written, 0 unchanged\n"), "{}", stdout(&emitted));
    let again = stdout(&ops(&["emit", &out]));
    assert_eq!(again, format!("{out}: 12 files: 0 written, 12 unchanged\n"));
    assert_eq!(status(&ops(&["emit", &out, "--check"])), 0);
    fs::write(folder.0.join("ops/catalog.md"), "changed\n").expect("the file can be written");
    let stale = ops(&["emit", &out, "--check"]);
    assert_eq!(status(&stale), 1);
    assert!(stdout(&stale).contains("catalog.md"), "{}", stdout(&stale));
    let told = String::from_utf8_lossy(&stale.stderr).into_owned();
    assert_eq!(told, "1 file is not what the program declares: emit it again\n");
}

#[test]
fn what_is_emitted_passes_the_lint() {
    let folder = Folder::new("lint-emitted");
    let out = folder.path("ops");
    assert_eq!(status(&ops(&["emit", &out])), 0);
    let lint = ops(&["lint", &out, "--retention", "35d"]);
    assert_eq!(status(&lint), 0, "{}", stdout(&lint));
}

#[test]
fn the_repositorys_own_documents_and_monitoring_pass_the_lint() {
    let lint = ops(&["lint", "docs", "README.md", "examples/ai-teams/monitoring", "--retention", "35d"]);
    assert_eq!(status(&lint), 0, "{}", stdout(&lint));
    assert!(stdout(&lint).starts_with("0 findings in "), "{}", stdout(&lint));
}

#[test]
fn findings_are_told_with_their_places_and_end_with_status_one() {
    let folder = Folder::new("lint");
    let file = folder.path("a.promql");
    fs::write(&file, "sum(rate(workflow_executions_total{status=\"sucess\"}[5m]))\n")
        .expect("the file can be written");
    let lint = ops(&["lint", &file]);
    assert_eq!(status(&lint), 1);
    let told = stdout(&lint);
    assert!(told.contains("a.promql:1:36: impossible-value: status=\"sucess\" matches none"), "{told}");
    assert!(told.contains("help: did you mean \"success\"?") && !told.contains('\u{1b}'), "{told}");
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&ops(&["lint", "--json", &file]))).expect("it is JSON");
    assert_eq!(json["findings"][0]["rule"], "impossible-value");
    let allowed = ops(&[
        "lint",
        &file,
        "--allow",
        "workflow_x",
        "--target-label",
        "region",
        "--scrape-interval",
        "30s",
    ]);
    assert_eq!(status(&allowed), 1);
}

#[test]
fn what_cannot_be_carried_out_ends_with_status_two() {
    for wrong in [
        &["lint"][..],
        &["lint", "nowhere/**"],
        &["lint", "docs", "--retention", "long"],
        &["emit"],
        &["no-such-command"],
        &[],
        &["doctor", "--path", "/x"],
    ] {
        assert_eq!(status(&ops(wrong)), 2, "{wrong:?}");
    }
    for help in [&["--help"][..], &["help", "lint"], &["emit", "-h"]] {
        let told = ops(help);
        assert_eq!(status(&told), 0, "{help:?}");
        assert!(stdout(&told).contains("Usage: ops"), "{}", stdout(&told));
    }
}

#[test]
fn the_catalog_its_page_and_the_audit_are_printed() {
    let catalog = ops(&["catalog"]);
    let json: serde_json::Value = serde_json::from_slice(&catalog.stdout).expect("the catalog is JSON");
    let names: Vec<_> =
        json["metrics"].as_array().expect("it has metrics").iter().map(|metric| &metric["name"]).collect();
    assert!(names.iter().any(|name| *name == "workflow_executions"), "{names:?}");
    assert!(names.iter().any(|name| *name == "http_requests"), "{names:?}");
    let page = stdout(&ops(&["docs"]));
    assert!(page.contains("workflow_duration_seconds") && page.contains('#'), "{page}");
    let audit = stdout(&ops(&["audit"]));
    assert!(audit.contains('|'), "{audit}");
    let json: Result<serde_json::Value, _> = serde_json::from_str(&stdout(&ops(&["audit", "--json"])));
    assert!(json.is_ok());
    assert_eq!(status(&ops(&["audit", "--sources", "examples/ai-teams/src"])), 0);
}

#[test]
fn the_doctor_names_a_service_that_does_not_answer() {
    let told = ops(&["doctor", "--service", "http://127.0.0.1:9"]);
    assert_eq!(status(&told), 1, "{}", stdout(&told));
    assert!(stdout(&told).contains("127.0.0.1:9"), "{}", stdout(&told));
}

#[test]
fn a_breaking_change_since_an_old_catalog_ends_with_status_one() {
    let folder = Folder::new("diff");
    let old = folder.path("old.json");
    let catalog = stdout(&ops(&["catalog"]));
    fs::write(&old, &catalog).expect("the file can be written");
    let same = ops(&["diff", &old]);
    assert_eq!((status(&same), stdout(&same).as_str()), (0, "nothing has changed that readers can notice\n"));
    // The old one had a value that the label has no longer.
    fs::write(&old, catalog.replace("\"ai_generation\"", "\"image_generation\""))
        .expect("the file can be written");
    let changed = ops(&["diff", &old]);
    assert_eq!(status(&changed), 1, "{}", stdout(&changed));
    assert!(stdout(&changed).contains("image_generation"), "{}", stdout(&changed));
    assert!(stdout(&changed).ends_with("4 changes, 2 of them breaking\n"), "{}", stdout(&changed));
    fs::write(&old, "[]").expect("the file can be written");
    assert_eq!(status(&ops(&["diff", &old])), 2);
}
