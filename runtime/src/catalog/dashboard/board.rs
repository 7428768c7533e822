//! A dashboard: its panels side by side, and the variables that they follow.

use super::named;
use super::panel::{METRICS, Panel};
use crate::catalog::Catalog;
use serde_json::{Value, json};

/// The columns of Grafana's grid.
const COLUMNS: u32 = 24;

/// A dashboard before its panels have their places.
pub(super) struct Board {
    /// The name of its file.
    pub(super) slug: String,
    title: String,
    description: String,
    /// A series of which the variables ask.
    seen: Option<String>,
    pub(super) panels: Vec<Panel>,
}

impl Board {
    pub(super) fn new(slug: String, title: String, description: String, seen: Option<String>) -> Self {
        Self { slug, title, description, seen, panels: Vec::new() }
    }

    /// As Grafana provisions it.
    pub(super) fn json(&self, catalog: &Catalog) -> String {
        let program = catalog.program();
        let dashboard = json!({
            "uid": uid(program, &self.slug),
            "title": format!("{program}: {}", self.title),
            "description": self.description,
            "tags": [program, "telemark", "generated"],
            "schemaVersion": 42,
            "version": 1,
            "editable": false,
            "graphTooltip": 1,
            "fiscalYearStartMonth": 0,
            "timezone": "browser",
            "refresh": "30s",
            "time": { "from": "now-1h", "to": "now" },
            "timepicker": {},
            "annotations": { "list": annotations(catalog) },
            "templating": { "list": self.variables() },
            "links": [{
                "title": program, "type": "dashboards", "tags": [program], "asDropdown": true,
                "includeVars": true, "keepTime": true, "icon": "external link", "targetBlank": false,
                "tooltip": "", "url": "",
            }],
            "panels": self.placed(),
        });
        // A document of texts and numbers always serialises.
        let mut text = serde_json::to_string_pretty(&dashboard).unwrap_or_default();
        text.push('\n');
        text
    }

    /// From left to right, and further down when a line is full.
    fn placed(&self) -> Vec<Value> {
        let (mut x, mut y, mut height) = (0, 0, 0);
        let mut placed = Vec::with_capacity(self.panels.len());
        for (at, panel) in self.panels.iter().enumerate() {
            if x + panel.width > COLUMNS {
                (x, y, height) = (0, y + height, 0);
            }
            placed.push(panel.json(at + 1, x, y));
            x += panel.width;
            height = height.max(panel.height);
        }
        placed
    }

    fn variables(&self) -> Vec<Value> {
        let seen = self.seen.as_deref().unwrap_or("up");
        let job = format!("label_values({seen}, job)");
        let instance = format!(r#"label_values({seen}{{job=~"$job"}}, instance)"#);
        let service = format!(r#"label_values({seen}{{job=~"$job"}}, service)"#);
        vec![
            source("prometheus_datasource", "Prometheus data source", "prometheus"),
            source("loki_datasource", "Loki data source", "loki"),
            choice("job", "Job", &job),
            choice("instance", "Instance", &instance),
            choice("service", "Service", &service),
        ]
    }
}

fn source(name: &str, label: &str, kind: &str) -> Value {
    json!({
        "name": name, "label": label, "type": "datasource", "query": kind,
        "current": { "text": kind, "value": kind }, "hide": 0, "includeAll": false, "multi": false,
        "regex": "", "refresh": 1, "options": [], "skipUrlSync": false,
    })
}

fn choice(name: &str, label: &str, query: &str) -> Value {
    json!({
        "name": name, "label": label, "type": "query",
        "datasource": { "type": "prometheus", "uid": METRICS },
        "definition": query, "query": { "query": query, "refId": name },
        "multi": true, "includeAll": true, "allValue": ".+",
        "current": { "text": ["All"], "value": ["$__all"] },
        "refresh": 2, "sort": 1, "hide": 0, "regex": "", "options": [], "skipUrlSync": false,
    })
}

/// What happened, as marks over every panel.
fn annotations(catalog: &Catalog) -> Vec<Value> {
    let mut list = vec![json!({
        "name": "Annotations & Alerts", "type": "dashboard", "builtIn": 1,
        "datasource": { "type": "grafana", "uid": "-- Grafana --" },
        "enable": true, "hide": true, "iconColor": "rgba(0, 211, 255, 1)",
    })];
    let start = "process_start_time_seconds";
    if named(catalog, start).is_some() {
        list.push(json!({
            "name": "Restarts",
            "datasource": { "type": "prometheus", "uid": METRICS },
            "enable": true, "hide": false, "iconColor": "orange",
            "expr": format!(r#"changes({start}{{job=~"$job",instance=~"$instance"}}[$__rate_interval]) > 0"#),
            "titleFormat": "{{job}} restarted", "step": "60s",
        }));
    }
    list
}

/// Grafana takes 40 characters: longer names end with a hash of what is cut off.
fn uid(program: &str, slug: &str) -> String {
    let whole: String = format!("{program}-{slug}")
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    if whole.len() <= 40 {
        return whole;
    }
    let hash =
        whole.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{}-{hash:08x}", &whole[..31])
}

#[cfg(test)]
mod tests {
    use super::uid;

    #[test]
    fn long_names_have_short_ids_that_differ() {
        assert_eq!(uid("ai-teams", "overview"), "ai-teams-overview");
        let (a, b) = (uid("a", &"x".repeat(60)), uid("a", &"x".repeat(61)));
        assert!(a.len() == 40 && b.len() == 40 && a != b, "{a} {b}");
    }
}
