//! What the lint cannot know from the catalog: the world around the program.

use std::time::Duration;

/// Families of others, by how their names begin; the underscore at the end keeps `upstream_x` from being `up`.
const OTHERS: [&str; 29] = [
    "scrape_",
    "process_",
    "node_",
    "go_",
    "container_",
    "kube_",
    "machine_",
    "prometheus_",
    "alertmanager_",
    "grafana_",
    "loki_",
    "promtail_",
    "tempo_",
    "traces_",
    "jaeger_",
    "otelcol_",
    "otel_",
    "target_",
    "tokio_",
    "promhttp_",
    "probe_",
    "net_conntrack_",
    "kubelet_",
    "apiserver_",
    "etcd_",
    "coredns_",
    "cortex_",
    "mimir_",
    "pushgateway_",
];

/// Names that stand by themselves.
const OTHER_NAMES: [&str; 3] = ["up", "ALERTS", "ALERTS_FOR_STATE"];

/// What Sloth and telemark record for every objective.
pub(super) const OBJECTIVES: &str = "slo:";

/// Labels that a scrape or a collector adds to every series.
const TARGET_LABELS: [&str; 22] = [
    "job",
    "instance",
    "service",
    "service_name",
    "service_namespace",
    "service_instance_id",
    "service_version",
    "namespace",
    "pod",
    "container",
    "node",
    "cluster",
    "environment",
    "env",
    "deployment_environment",
    "deployment_environment_name",
    "otel_scope_name",
    "otel_scope_version",
    "otel_scope_schema_url",
    "__name__",
    "exported_job",
    "exported_instance",
];

/// Seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Times {
    /// Between two scrapes.
    pub(super) scrape: f64,
    /// Between two evaluations.
    pub(super) evaluation: f64,
    /// For which data is kept.
    pub(super) retention: f64,
}

impl Default for Times {
    /// The scrape of most installations, and how long Prometheus keeps its data unless it is told otherwise.
    fn default() -> Self {
        Self { scrape: 15.0, evaluation: 15.0, retention: 15.0 * 86_400.0 }
    }
}

/// What an author says about the world around the program.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// Beginnings of names of metrics that other programs expose.
    pub(super) allowed: Vec<String>,
    /// Labels that the scrape adds.
    pub(super) target_labels: Vec<String>,
}

impl Settings {
    /// Whether another program exposes a metric of this name.
    pub(super) fn is_foreign(&self, name: &str) -> bool {
        OTHER_NAMES.contains(&name)
            || OTHERS.iter().any(|begin| name.starts_with(begin))
            || self.allowed.iter().any(|begin| name.starts_with(begin.as_str()))
    }

    /// Whether a label comes from the scrape.
    pub(super) fn is_target_label(&self, label: &str) -> bool {
        TARGET_LABELS.contains(&label) || self.target_labels.iter().any(|own| own == label)
    }
}

/// A time as Prometheus writes it, `1h30m`, in seconds.
pub(super) fn seconds(text: &str) -> Option<f64> {
    duration(text).map(|time| time.as_secs_f64())
}

/// A time as Prometheus writes it.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    promql_parser::util::parse_duration(text.trim()).ok()
}

/// Seconds as Prometheus writes them.
pub(super) fn written(seconds: f64) -> String {
    let units = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "m"), (1.0, "s")];
    let unit = units.into_iter().find(|(size, _)| seconds >= *size && seconds % size == 0.0);
    unit.map_or_else(|| format!("{seconds}s"), |(size, name)| format!("{}{name}", seconds / size))
}
