//! What a provisioned Grafana dashboard needs, and what a reader of one needs.
use super::files;
use serde_json::Value;

/// The dashboards.
pub(crate) const NAMES: [&str; 2] = ["dashboards/overview.json", "dashboards/workflow-monitoring.json"];

fn each() -> impl Iterator<Item = (&'static str, Value)> {
    NAMES.into_iter().map(|name| (name, files::json(name)))
}

fn panels(dashboard: &Value) -> &[Value] {
    dashboard["panels"].as_array().expect("a dashboard has panels")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The PromQL of a dashboard: title of the panel and expression.
pub(crate) fn expressions(name: &str) -> Vec<(String, String)> {
    let dashboard = files::json(name);
    let mut found = Vec::new();
    for panel in panels(&dashboard).iter().filter(|panel| panel["datasource"]["type"] == "prometheus") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            found.push((text(panel, "title").to_owned(), text(target, "expr").to_owned()));
        }
    }
    found
}

/// Grafana's schema: a bare dashboard object with these keys; panels with a type and a unique id.
pub(crate) fn missing_keys() -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, dashboard) in each() {
        let mut require = |holds: bool, what: &str| {
            if !holds {
                complaints.push(format!("{name}: {what}"));
            }
        };
        require(
            dashboard.get("dashboard").is_none(),
            "provisioning wants the bare dashboard, not {\"dashboard\": …}",
        );
        require(dashboard["schemaVersion"] == 42, "schemaVersion must be 42");
        require(dashboard["templating"]["list"].is_array(), "templating.list is required");
        require(dashboard["annotations"]["list"].is_array(), "annotations.list is required");
        require(dashboard["editable"] == false, "a provisioned dashboard is not editable");
        require(!text(&dashboard, "uid").is_empty(), "a uid keeps links alive");
        require(!text(&dashboard, "title").is_empty(), "a title is required");
        let mut ids: Vec<_> = panels(&dashboard).iter().filter_map(|panel| panel["id"].as_u64()).collect();
        ids.sort_unstable();
        ids.dedup();
        require(ids.len() == panels(&dashboard).len(), "every panel has an id of its own");
        require(
            panels(&dashboard).iter().all(|panel| !text(panel, "type").is_empty()),
            "every panel has a type",
        );
        for wanted in ["datasource", "job", "instance"] {
            let variable = variable(&dashboard, wanted);
            require(variable.is_some(), &format!("the variable {wanted} is missing"));
            if let Some(variable) = variable.filter(|_| wanted != "datasource") {
                let all = variable["multi"] == true
                    && variable["includeAll"] == true
                    && variable["allValue"] == ".+";
                require(all, &format!("the variable {wanted} allows several values, and .+ for all"));
            }
        }
    }
    complaints
}

fn variable<'a>(dashboard: &'a Value, name: &str) -> Option<&'a Value> {
    dashboard["templating"]["list"].as_array()?.iter().find(|variable| variable["name"] == name)
}

/// Panels without title, description, query or unit.
pub(crate) fn silent_panels() -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, dashboard) in each() {
        for panel in panels(&dashboard) {
            let title = text(panel, "title");
            let mut require = |holds: bool, what: &str| {
                if !holds {
                    complaints.push(format!("{name}, {title}: {what}"));
                }
            };
            require(!title.is_empty(), "a title is required");
            require(text(panel, "description").ends_with('.'), "a description is a sentence");
            require(
                panel["targets"].as_array().is_some_and(|targets| !targets.is_empty()),
                "a query is required",
            );
            let unit = &panel["fieldConfig"]["defaults"]["unit"];
            require(panel["type"] == "logs" || unit.is_string(), "a unit is required");
        }
    }
    complaints
}

/// Panels on top of each other or beyond the 24 columns.
pub(crate) fn overlaps() -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, dashboard) in each() {
        let mut taken = std::collections::BTreeMap::new();
        for panel in panels(&dashboard) {
            let [x, y, w, h] = ["x", "y", "w", "h"]
                .map(|key| panel["gridPos"][key].as_u64().expect("gridPos has four numbers"));
            if x + w > 24 {
                complaints.push(format!("{name}, {}: wider than the grid", text(panel, "title")));
            }
            for cell in (x..x + w).flat_map(|column| (y..y + h).map(move |row| (column, row))) {
                if let Some(other) = taken.insert(cell, text(panel, "title").to_owned())
                    && other != text(panel, "title")
                {
                    complaints.push(format!("{name}: {} lies on {other}", text(panel, "title")));
                    break;
                }
            }
        }
    }
    complaints
}

/// Queries that ignore the chosen job and instance, or fix what Grafana should choose.
pub(crate) fn fixed_queries() -> Vec<String> {
    let mut complaints = Vec::new();
    for name in NAMES {
        for (title, expression) in expressions(name) {
            // Recordings of objectives have no job: they are about a service, whoever scraped it.
            let about_an_objective = expression.starts_with("slo:");
            let follows =
                expression.contains(r#"job=~"$job""#) && expression.contains(r#"instance=~"$instance""#);
            if !about_an_objective && !follows {
                complaints.push(format!("{name}, {title}: match job=~\"$job\" and instance=~\"$instance\""));
            }
            if expression.contains("rate(") && !expression.contains("[$__rate_interval]") {
                complaints.push(format!("{name}, {title}: rates are over $__rate_interval"));
            }
        }
        let dashboard = files::text(files::stack().join(name));
        if dashboard.contains(r#""uid": "prometheus""#) {
            complaints.push(format!("{name}: name the data source by ${{datasource}}"));
        }
    }
    complaints
}

/// The manual's five panels on workflows, by the metric each is about, and its three on services.
pub(crate) fn lost_panels() -> Vec<String> {
    let wanted = [
        (NAMES[0], "http_requests_total"),
        (NAMES[0], r#"status=~"5..""#),
        (NAMES[0], "histogram_quantile(0.95"),
        (NAMES[1], "workflow_executions_total"),
        (NAMES[1], "ai_tokens_used_total"),
        (NAMES[1], r#"status="success""#),
        (NAMES[1], "workflow_duration_seconds_bucket"),
        (NAMES[1], "sum by (status) (active_workflows"),
    ];
    let lost =
        wanted.iter().filter(|(name, part)| !expressions(name).iter().any(|(_, query)| query.contains(part)));
    lost.map(|(name, part)| format!("{name}: no panel asks for {part}")).collect()
}
