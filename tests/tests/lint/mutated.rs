//! A program that has changed: its files of before, generated and by hand, make the three assertions fail, and each names
//! the change.
//!
//! The program under test is the changed one. What it was before is made of its catalog, with the change taken back.
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use telemark::catalog::{Catalog, LabelEntry, MetricEntry, ValueSet};
use telemark::testing::{assert_catalog_compatible, assert_fresh, assert_lints};

/// What somebody wrote by hand for the program as it is.
const RULES: &str = r#"groups:
  - name: g
    rules:
      - record: job:failures:ratio
        expr: |
          sum by (workflow_type) (rate(workflow_executions_total{status="failure"}[5m]))
            / sum by (workflow_type) (rate(workflow_executions_total[5m]))
      - alert: Slow
        expr: histogram_quantile(0.9, sum by (le) (rate(workflow_duration_seconds_bucket[5m]))) > 1
"#;

/// The files of the program as it was before; removed at the end.
struct Before(PathBuf);

impl Before {
    fn new(name: &str, change: impl FnOnce(&mut Catalog), rules: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("telemark-before-{name}-{}", std::process::id()));
        let mut catalog = telemark::catalog();
        change(&mut catalog);
        catalog.emit(folder.join("ops")).expect("the folder can be written");
        fs::create_dir_all(folder.join("by-hand")).expect("a folder can be made");
        fs::write(folder.join("by-hand/rules.yml"), rules).expect("the folder can be written");
        Self(folder)
    }

    fn fresh(&self) -> Result<(), String> {
        told(|| assert_fresh!(self.0.join("ops")))
    }

    fn lints(&self) -> Result<(), String> {
        told(|| assert_lints!(self.0.join("by-hand/**")))
    }

    fn compatible(&self) -> Result<(), String> {
        told(|| assert_catalog_compatible!(self.0.join("ops/telemetry.json")))
    }

    /// All three fail, and what each says has these parts.
    fn is_found(&self, fresh: &[&str], lints: &[&str], compatible: &[&str]) {
        for (what, judged, parts) in [
            ("assert_fresh!", self.fresh(), fresh),
            ("assert_lints!", self.lints(), lints),
            ("assert_catalog_compatible!", self.compatible(), compatible),
        ] {
            let Err(message) = judged else { panic!("{what} passes") };
            for part in parts {
                assert!(message.contains(part), "{what} does not tell `{part}`:\n{message}");
            }
        }
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// What an assertion says, if it fails.
fn told(assertion: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(assertion))
        .map_err(|payload| payload.downcast_ref::<String>().cloned().unwrap_or_default())
}

/// With `TELEMARK_BLESS` the assertions write what they judge.
fn blessing() -> bool {
    std::env::var_os("TELEMARK_BLESS").is_some()
}

fn metric<'a>(catalog: &'a mut Catalog, name: &str) -> &'a mut MetricEntry {
    let found = catalog.metrics.iter_mut().find(|metric| metric.name == name);
    found.expect("the metric is declared here")
}

fn label<'a>(catalog: &'a mut Catalog, name: &str) -> &'a mut LabelEntry {
    let labels = &mut metric(catalog, "workflow_executions").labels;
    labels.iter_mut().find(|label| label.name == name).expect("it has the label")
}

#[test]
fn a_program_that_has_not_changed_passes_all_three() {
    let before = Before::new("same", |_| {}, RULES);
    assert_eq!([before.fresh(), before.lints(), before.compatible()], [Ok(()), Ok(()), Ok(())]);
}

#[test]
fn a_label_that_was_renamed_is_named_by_all_three() {
    if blessing() {
        return;
    }
    let rename = |catalog: &mut Catalog| {
        let label = label(catalog, "workflow_type");
        (label.name, label.prometheus) = ("workflow_kind".into(), "workflow_kind".into());
    };
    Before::new("label", rename, &RULES.replace("workflow_type", "workflow_kind")).is_found(
        &["telemetry.json:", "it has `\"name\": \"workflow_kind\",`, the declarations give `\"name\": \"workflow_type\",`"],
        &["has no label workflow_kind", "it has (status, workflow_type)", "by-hand/rules.yml:6:"],
        &["metric `workflow_executions` has lost label `workflow_kind`; label `workflow_type` has the same values"],
    );
}

#[test]
fn a_value_that_was_removed_is_named_by_all_three() {
    if blessing() {
        return;
    }
    let add = |catalog: &mut Catalog| {
        if let ValueSet::Closed(values) = &mut label(catalog, "status").values {
            values.push("aborted".into());
        }
    };
    Before::new("value", add, &RULES.replace("failure", "aborted")).is_found(
        &["telemetry.json:", "it has `\"aborted\"`"],
        &["status=\"aborted\" matches none of the values", "by-hand/rules.yml:6:"],
        &["workflow_executions", "aborted"],
    );
}

#[test]
fn a_unit_that_was_changed_is_named_by_all_three() {
    if blessing() {
        return;
    }
    let in_milliseconds = |catalog: &mut Catalog| {
        let duration = metric(catalog, "workflow_duration");
        duration.unit = "ms".into();
        duration.prometheus = "workflow_duration_milliseconds".into();
    };
    Before::new("unit", in_milliseconds, &RULES.replace("_seconds_", "_milliseconds_")).is_found(
        &["telemetry.json:", "workflow_duration_milliseconds", "workflow_duration_seconds"],
        &[
            "no metric is called workflow_duration_milliseconds_bucket",
            "did you mean workflow_duration_seconds_bucket?",
        ],
        &["workflow_duration", "ms", "s"],
    );
}

#[test]
fn a_metric_that_was_renamed_is_named_while_both_names_exist_and_after() {
    let told = |former: &'static str| {
        let mut catalog = telemark::catalog();
        let metric = metric(&mut catalog, "workflow_executions");
        metric.renamed_from = former.into();
        (metric.name, metric.prometheus) = ("job_runs".into(), "job_runs_total".into());
        catalog.linter().run_texts([("a.yml", RULES)]).to_string()
    };
    let both = told("workflow_executions");
    assert!(
        both.contains("deprecated-metric: workflow_executions_total is the old name of job_runs_total"),
        "{both}"
    );
    let one = told("");
    assert!(one.contains("no metric is called workflow_executions_total"), "{one}");
}
