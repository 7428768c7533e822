//! A panel, as Grafana reads it.

use crate::catalog::query::Vector;
use serde_json::{Value, json};

/// What a panel looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// One number.
    Stat,
    /// Lines over time.
    Lines,
    /// Rows of labels and a value.
    Table,
    /// Lines of the log.
    Logs,
}

/// One query of a panel.
#[derive(Debug, Clone)]
pub(super) struct Target {
    query: String,
    legend: String,
    exemplars: bool,
}

/// A panel before it has its place.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    pub(super) look: Look,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) unit: &'static str,
    pub(super) targets: Vec<Target>,
    /// Columns, of 24.
    pub(super) width: u32,
    pub(super) height: u32,
    /// From where on a number is orange, and from where on green; it is red below.
    pub(super) steps: Option<(f64, f64)>,
}

/// What data sources are called in the dashboards.
pub(super) const METRICS: &str = "${prometheus_datasource}";
const LOGS: &str = "${loki_datasource}";

impl Panel {
    pub(super) fn lines(
        title: impl Into<String>,
        description: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        Self::new(Look::Lines, title, description, unit, 12, 8)
    }

    pub(super) fn stat(title: impl Into<String>, description: impl Into<String>, unit: &'static str) -> Self {
        Self::new(Look::Stat, title, description, unit, 6, 5)
    }

    pub(super) fn table(
        title: impl Into<String>,
        description: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        Self::new(Look::Table, title, description, unit, 12, 8)
    }

    /// The ERROR lines of the chosen services.
    pub(super) fn errors_in_the_log() -> Self {
        let description = "The services' ERROR lines; each leads to its trace.";
        let mut panel = Self::new(Look::Logs, "Errors in the log", description, "", 24, 8);
        let query = r#"{service=~"$service"} | json | __error__="" | level="ERROR""#;
        panel.targets.push(Target { query: query.into(), legend: String::new(), exemplars: false });
        panel
    }

    fn new(
        look: Look,
        title: impl Into<String>,
        description: impl Into<String>,
        unit: &'static str,
        width: u32,
        height: u32,
    ) -> Self {
        let (title, description) = (title.into(), description.into());
        Self { look, title, description, unit, targets: Vec::new(), width, height, steps: None }
    }

    /// Asks this too, by this legend.
    pub(super) fn asks(mut self, query: &Vector, legend: impl Into<String>) -> Self {
        self.targets.push(Target { query: query.to_string(), legend: legend.into(), exemplars: false });
        self
    }

    /// Asks this too, with the traces of single measurements as dots.
    pub(super) fn asks_with_exemplars(mut self, query: &Vector, legend: impl Into<String>) -> Self {
        self.targets.push(Target { query: query.to_string(), legend: legend.into(), exemplars: true });
        self
    }

    /// Orange from the first on, green from the second.
    pub(super) fn good_from(mut self, orange: f64, green: f64) -> Self {
        self.steps = Some((orange, green));
        self
    }

    /// As a document, at its place.
    pub(super) fn json(&self, id: usize, x: u32, y: u32) -> Value {
        let (kind, source) = match self.look {
            Look::Stat => ("stat", METRICS),
            Look::Lines => ("timeseries", METRICS),
            Look::Table => ("table", METRICS),
            Look::Logs => ("logs", LOGS),
        };
        let source =
            json!({ "type": if self.look == Look::Logs { "loki" } else { "prometheus" }, "uid": source });
        let targets: Vec<Value> =
            self.targets.iter().enumerate().map(|(at, target)| self.target(target, at, &source)).collect();
        let mut panel = json!({
            "id": id,
            "type": kind,
            "title": self.title,
            "description": self.description,
            "datasource": source,
            "gridPos": { "x": x, "y": y, "w": self.width, "h": self.height },
            "fieldConfig": { "defaults": self.defaults(), "overrides": [] },
            "options": self.options(),
            "targets": targets,
        });
        if self.look == Look::Table {
            panel["transformations"] =
                json!([{ "id": "organize", "options": { "excludeByName": { "Time": true } } }]);
        }
        panel
    }

    fn target(&self, target: &Target, at: usize, source: &Value) -> Value {
        let letter = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
        let mut json = json!({ "refId": letter.to_string(), "datasource": source, "expr": target.query });
        let table = self.look == Look::Table;
        if self.look == Look::Logs {
            json["queryType"] = "range".into();
        } else {
            json["legendFormat"] = target.legend.as_str().into();
            json["instant"] = table.into();
            json["range"] = (!table).into();
        }
        if table {
            json["format"] = "table".into();
        }
        if target.exemplars {
            json["exemplar"] = true.into();
        }
        json
    }

    fn defaults(&self) -> Value {
        if self.look == Look::Logs {
            return json!({});
        }
        let mut defaults = json!({ "unit": self.unit });
        if self.look == Look::Lines {
            defaults["custom"] =
                json!({ "drawStyle": "line", "lineWidth": 1, "fillOpacity": 10, "showPoints": "never" });
        }
        if let Some((orange, green)) = self.steps {
            defaults["thresholds"] = json!({ "mode": "absolute", "steps": [
                { "color": "red", "value": null },
                { "color": "orange", "value": orange },
                { "color": "green", "value": green },
            ] });
        }
        defaults
    }

    /// All that this kind of panel has, as Grafana itself saves it.
    fn options(&self) -> Value {
        match self.look {
            Look::Stat => json!({
                "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
                "colorMode": "value", "graphMode": "area", "justifyMode": "auto", "orientation": "auto",
                "percentChangeColorMode": "standard", "showPercentChange": false, "textMode": "auto",
                "wideLayout": true,
            }),
            Look::Lines => json!({
                "legend": { "calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true },
                "tooltip": { "mode": "multi", "sort": "desc" },
            }),
            Look::Table => json!({
                "cellHeight": "sm", "frameIndex": 0, "showHeader": true,
                "sortBy": [{ "displayName": "Value", "desc": true }],
            }),
            Look::Logs => json!({
                "dedupStrategy": "none", "enableLogDetails": true, "prettifyLogMessage": false,
                "showCommonLabels": false, "showLabels": false, "showLogContextToggle": true,
                "showTime": true, "sortOrder": "Descending", "wrapLogMessage": true,
            }),
        }
    }
}
