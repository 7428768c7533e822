//! A program that has changed makes its hand-written files fail, with messages that name the change.
use telemark::catalog::{Catalog, MetricEntry, ValueSet};

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

/// The findings after a change of one metric.
fn changed(metric: &str, change: impl FnOnce(&mut MetricEntry)) -> String {
    let mut catalog: Catalog = telemark::catalog();
    let entry = catalog.metrics.iter_mut().find(|entry| entry.name == metric);
    change(entry.expect("the metric is declared here"));
    catalog.linter().run_texts([("a.yml", RULES)]).to_string()
}

#[test]
fn nothing_is_found_before_the_change() {
    assert!(changed("workflow_executions", |_| {}).starts_with("0 findings"));
}

#[test]
fn a_label_that_was_renamed_is_named() {
    let told = changed("workflow_executions", |metric| {
        let label =
            metric.labels.iter_mut().find(|label| label.name == "workflow_type").expect("it has the label");
        (label.name, label.prometheus) = ("workflow_kind".into(), "workflow_kind".into());
    });
    assert!(told.contains("has no label workflow_type"), "{told}");
    assert!(told.contains("workflow_kind"), "{told}");
}

#[test]
fn a_value_that_was_removed_is_named() {
    let told = changed("workflow_executions", |metric| {
        let label = metric.labels.iter_mut().find(|label| label.name == "status").expect("it has the label");
        if let ValueSet::Closed(values) = &mut label.values {
            values.retain(|value| *value != "failure");
        }
    });
    assert!(told.contains("status=\"failure\" matches none of the values"), "{told}");
}

#[test]
fn a_unit_that_was_changed_is_named() {
    let told = changed("workflow_duration", |metric| {
        metric.unit = "ms".into();
        metric.prometheus = "workflow_duration_milliseconds".into();
    });
    assert!(told.contains("no metric is called workflow_duration_seconds_bucket"), "{told}");
    assert!(told.contains("did you mean workflow_duration_milliseconds_bucket?"), "{told}");
}

#[test]
fn a_metric_that_was_renamed_is_named_while_both_names_exist_and_after() {
    let renamed = |metric: &mut MetricEntry| {
        metric.renamed_from = metric.name.clone();
        (metric.name, metric.prometheus) = ("job_runs".into(), "job_runs_total".into());
    };
    let told = changed("workflow_executions", renamed);
    assert!(
        told.contains("deprecated-metric: workflow_executions_total is the old name of job_runs_total"),
        "{told}"
    );
    let told = changed("workflow_executions", |metric| {
        renamed(metric);
        metric.renamed_from = "".into();
    });
    assert!(told.contains("no metric is called workflow_executions_total"), "{told}");
}

#[test]
fn the_files_of_the_catalog_are_stale_after_a_change_and_say_where() {
    let folder = std::env::temp_dir().join(format!("telemark-lint-stale-{}", std::process::id()));
    let catalog = telemark::catalog();
    catalog.emit(&folder).expect("the folder can be written");
    let fresh = catalog.stale(&folder).expect("the folder can be read");
    let mut renamed = catalog.clone();
    let metric = renamed.metrics.iter_mut().find(|metric| metric.name == "workflow_executions");
    let label = metric
        .expect("the metric is declared here")
        .labels
        .iter_mut()
        .find(|label| label.name == "workflow_type");
    let label = label.expect("it has the label");
    (label.name, label.prometheus) = ("workflow_kind".into(), "workflow_kind".into());
    let stale = renamed.stale(&folder).expect("the folder can be read");
    drop(std::fs::remove_dir_all(&folder));
    assert_eq!(fresh, Vec::<String>::new());
    let told = stale.join("\n");
    assert!(told.contains("telemetry.json") && told.contains("workflow_kind"), "{told}");
}

#[test]
fn the_catalog_is_not_compatible_after_a_change_and_says_which() {
    let earlier = telemark::catalog();
    let mut now = earlier.clone();
    let metric = now.metrics.iter_mut().find(|metric| metric.name == "workflow_executions");
    let label =
        metric.expect("the metric is declared here").labels.iter_mut().find(|label| label.name == "status");
    if let Some(ValueSet::Closed(values)) = label.map(|label| &mut label.values) {
        values.retain(|value| *value != "failure");
    }
    assert!(earlier.diff(&earlier).is_empty());
    let diff = now.diff(&earlier);
    assert!(diff.breaking().any(|change| change.what.contains("failure")), "{diff}");
    let unit = now.metrics.iter_mut().find(|metric| metric.name == "workflow_duration");
    let unit = unit.expect("the metric is declared here");
    (unit.unit, unit.prometheus) = ("By".into(), "workflow_duration_bytes".into());
    let told = now.diff(&earlier).to_string();
    assert!(told.contains("workflow_duration"), "{told}");
}
