//! The rules of grafana/dashboard-linter, on every dashboard that is emitted.

use super::program::catalog;
use serde_json::Value;

/// Every dashboard: of this program, and of all that this binary links.
fn boards() -> Vec<(String, Value)> {
    let linked = telemark::catalog().files().expect("nothing is promised of them");
    let own = catalog().files().expect("objectives and alerts fit the metrics");
    let all = own
        .into_iter()
        .chain(linked)
        .filter(|(path, _)| path.starts_with("grafana/"))
        .chain(of_the_example());
    let boards: Vec<_> =
        all.map(|(path, text)| (path, serde_json::from_str(&text).expect("a dashboard is JSON"))).collect();
    assert!(boards.len() > 8, "an overview, one for work, one for each crate");
    boards
}

/// Those of examples/ai-teams, as they are committed.
fn of_the_example() -> Vec<(String, String)> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/ai-teams/monitoring/ops/grafana");
    let entries = std::fs::read_dir(folder).expect("the example's dashboards are committed");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("it is a file")))
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Calls this for every panel of every dashboard.
fn each_panel(mut judge: impl FnMut(&str, &Value)) {
    for (path, board) in &boards() {
        for panel in list(board, "panels") {
            judge(&format!("{path}, {}", text(panel, "title")), panel);
        }
    }
}

/// Calls this for every query of Prometheus.
fn each_query(mut judge: impl FnMut(&str, &str)) {
    each_panel(|place, panel| {
        for target in list(panel, "targets") {
            if text(&target["datasource"], "type") == "prometheus" {
                judge(place, text(target, "expr"));
            }
        }
    });
}

#[test]
fn dashboards_are_bare_and_of_schema_42() {
    for (path, board) in boards() {
        assert_eq!(board["schemaVersion"], 42, "{path}");
        assert!(board.get("dashboard").is_none() && board["editable"] == false, "{path}");
        assert!(board["templating"]["list"].is_array() && board["annotations"]["list"].is_array(), "{path}");
        assert!(!text(&board, "uid").is_empty() && text(&board, "uid").len() <= 40, "{path}");
        let ids: std::collections::BTreeSet<_> =
            list(&board, "panels").iter().map(|p| p["id"].as_u64()).collect();
        assert_eq!(ids.len(), list(&board, "panels").len(), "{path}: every panel has an id of its own");
    }
}

#[test]
fn the_variables_are_those_that_the_linter_wants() {
    for (path, board) in boards() {
        let variables = list(&board["templating"], "list");
        let of = |name: &str| variables.iter().find(|variable| variable["name"] == name);
        // template-datasource-rule: with two sources each is named by its kind.
        for (name, label, kind) in [
            ("prometheus_datasource", "Prometheus data source", "prometheus"),
            ("loki_datasource", "Loki data source", "loki"),
        ] {
            let source = of(name).unwrap_or_else(|| panic!("{path}: no {name}"));
            assert_eq!((text(source, "label"), text(source, "query")), (label, kind), "{path}");
            assert_eq!(text(source, "type"), "datasource", "{path}");
        }
        // template-job-rule, template-instance-rule, template-on-time-change-reload-rule.
        for (name, label) in [("job", "Job"), ("instance", "Instance"), ("service", "Service")] {
            let variable = of(name).unwrap_or_else(|| panic!("{path}: no {name}"));
            assert_eq!(text(variable, "type"), "query", "{path}");
            assert_eq!(text(variable, "label"), label, "{path}");
            assert_eq!(text(&variable["datasource"], "uid"), "${prometheus_datasource}", "{path}");
            assert!(variable["multi"] == true && variable["allValue"] == ".+", "{path}: {name}");
            assert_eq!(variable["refresh"], 2, "{path}: {name}");
            // template-label-promql-rule.
            let query = text(&variable["query"], "query");
            let inner = query.strip_prefix("label_values(").and_then(|rest| rest.rsplit_once(", "));
            let (selector, wanted) = inner.unwrap_or_else(|| panic!("{path}: {query}"));
            assert_eq!(wanted, format!("{name})"), "{path}");
            promql_parser::parser::parse(selector).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        }
    }
}

#[test]
fn panels_have_a_source_a_title_a_description_a_unit_and_a_query() {
    each_panel(|place, panel| {
        let source = text(&panel["datasource"], "uid");
        let expected =
            if panel["type"] == "logs" { "${loki_datasource}" } else { "${prometheus_datasource}" };
        assert_eq!(source, expected, "{place}");
        assert!(!text(panel, "title").is_empty() && !text(panel, "description").is_empty(), "{place}");
        assert!(!list(panel, "targets").is_empty(), "{place}: panel-no-targets-rule");
        let unit = text(&panel["fieldConfig"]["defaults"], "unit");
        assert!(panel["type"] == "logs" || !unit.is_empty(), "{place}: panel-units-rule");
    });
}

#[test]
fn panels_lie_beside_each_other() {
    for (path, board) in boards() {
        let mut taken = std::collections::BTreeSet::new();
        for panel in list(&board, "panels") {
            let [x, y, w, h] =
                ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_u64().expect("four numbers"));
            assert!(x + w <= 24, "{path}: wider than the grid");
            for cell in (x..x + w).flat_map(|column| (y..y + h).map(move |row| (column, row))) {
                assert!(taken.insert(cell), "{path}: {} lies on another", text(panel, "title"));
            }
        }
    }
}

#[test]
fn queries_parse_follow_the_variables_and_take_rates_over_the_rate_interval() {
    each_query(|place, query| {
        let filled = query.replace("$__rate_interval", "5m");
        promql_parser::parser::parse(&filled).unwrap_or_else(|fault| panic!("{place}: {fault}\n{query}"));
        // Recordings of objectives have no job: they are about a service, whoever scraped it.
        let about_an_objective = query.starts_with("slo:");
        assert!(about_an_objective || query.contains(r#"job=~"$job""#), "{place}: target-job-rule: {query}");
        assert!(about_an_objective || query.contains(r#"instance=~"$instance""#), "{place}: {query}");
        assert_eq!(
            query.matches("rate(").count(),
            query.matches("[$__rate_interval]").count(),
            "{place}: {query}"
        );
    });
}

#[test]
fn counters_are_asked_for_by_their_rate() {
    each_query(|place, query| {
        for (at, _) in query.match_indices("_total") {
            let before = &query[..at];
            let name = before
                .rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
                .map_or(0, |at| at + 1);
            assert!(before[..name].ends_with("rate("), "{place}: target-counter-agg-rule: {query}");
        }
        if query.contains("histogram_quantile(") {
            assert!(query.contains("sum by (le") && query.contains("_bucket"), "{place}: {query}");
        }
    });
}

#[test]
fn latencies_show_traces_and_errors_show_their_lines() {
    let (mut dots, mut logs) = (0, 0);
    each_panel(|_, panel| {
        dots += list(panel, "targets").iter().filter(|target| target["exemplar"] == true).count();
        logs += usize::from(panel["type"] == "logs");
    });
    assert!(dots > 2, "{dots} queries with exemplars");
    assert!(logs > 1, "{logs} panels of log lines");
}

#[test]
fn a_file_with_a_counter_of_outcomes_has_a_dashboard_of_its_work() {
    let files = catalog().files().expect("they fit");
    let board: Value = serde_json::from_str(&files["grafana/work-orders.json"]).expect("it is JSON");
    let queries: Vec<&str> = list(&board, "panels")
        .iter()
        .flat_map(|panel| list(panel, "targets"))
        .map(|t| text(t, "expr"))
        .collect();
    for wanted in [
        "sum by (channel) (rate(orders_total{",
        "status=\"success\"",
        "histogram_quantile(0.95, sum by (le) (rate(order_duration_seconds_bucket{",
        "sum by (channel) (orders_open{",
        "avg(store_fill_ratio{",
    ] {
        assert!(queries.iter().any(|query| query.contains(wanted)), "no panel asks for {wanted}");
    }
}
