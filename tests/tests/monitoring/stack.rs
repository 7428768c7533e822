//! Compose file, collector, Prometheus, data sources and objectives agree with each other.
use super::files::{keys, stack, texts, yaml};
use yaml_rust2::Yaml;

/// The objectives in Sloth's form.
const SLOTH: &str = "ops/sloth/api-gateway.yml";

const JOBS: [(&str, &str); 3] = [
    ("api-gateway", "api-gateway:8000"),
    ("workflow-agent", "workflow-agent:8001"),
    ("workflow-engine", "workflow-engine:8002"),
];

/// Mounted files, image versions, loopback ports, and the flags of Prometheus.
pub(crate) fn compose() -> Vec<String> {
    let mut complaints = Vec::new();
    for name in ["docker-compose.monitoring.yml", "docker-compose.grafana-cloud.yml"] {
        let file = yaml(name);
        for service in keys(&file["services"]) {
            let node = &file["services"][service.as_str()];
            let image = node["image"].as_str().unwrap_or("from:the-first-file");
            let pinned = image.rsplit_once(':').is_some_and(|(_, tag)| !tag.contains('/') && tag != "latest");
            if !pinned {
                complaints.push(format!("{name}, {service}: pin the version of {image}"));
            }
            for mount in texts(&node["volumes"]) {
                let source = mount.split(':').next().unwrap_or_default();
                if source.starts_with("./") && !stack().join(source).exists() {
                    complaints.push(format!("{name}, {service}: {source} does not exist"));
                }
            }
            let open = texts(&node["ports"]).into_iter().filter(|port| !port.starts_with("127.0.0.1:"));
            complaints.extend(open.map(|port| format!("{name}, {service}: {port} is open to the network")));
        }
    }
    let file = yaml("docker-compose.monitoring.yml");
    let flags = texts(&file["services"]["prometheus"]["command"]);
    for flag in [
        "--storage.tsdb.retention.time=35d",
        "--enable-feature=exemplar-storage",
        "--web.enable-otlp-receiver",
    ] {
        if !flags.iter().any(|given| given == flag) {
            complaints.push(format!("prometheus needs {flag}"));
        }
    }
    complaints
}

/// The pipelines name only receivers, processors, exporters and extensions that are defined.
pub(crate) fn collector() -> Vec<String> {
    let local = yaml("otel-collector.yaml");
    let cloud = yaml("otel-collector.grafana-cloud.yaml");
    let mut complaints = undefined("otel-collector.yaml", &local, &[&local]);
    complaints.extend(undefined("otel-collector.grafana-cloud.yaml", &cloud, &[&local, &cloud]));
    complaints
}

fn undefined(name: &str, file: &Yaml, defining: &[&Yaml]) -> Vec<String> {
    let defined =
        |kind: &str| -> Vec<String> { defining.iter().flat_map(|file| keys(&file[kind])).collect() };
    let mut complaints = Vec::new();
    let mut check = |kind: &str, used: Vec<String>| {
        let known = defined(kind);
        let missing = used.into_iter().filter(|id| !known.contains(id));
        complaints.extend(missing.map(|id| format!("{name}: {kind} has no {id}")));
    };
    check("extensions", texts(&file["service"]["extensions"]));
    for pipeline in keys(&file["service"]["pipelines"]) {
        for kind in ["receivers", "processors", "exporters"] {
            check(kind, texts(&file["service"]["pipelines"][pipeline.as_str()][kind]));
        }
    }
    complaints
}

/// What is always kept, and that the decision is in the traces' way.
pub(crate) fn tail_sampling() -> Vec<String> {
    let file = yaml("otel-collector.yaml");
    let policies = file["processors"]["tail_sampling"]["policies"].as_vec().cloned().unwrap_or_default();
    let has = |kind: &str, test: &dyn Fn(&Yaml) -> bool| {
        policies.iter().any(|policy| policy["type"].as_str() == Some(kind) && test(&policy[kind]))
    };
    let checks = [
        (has("status_code", &|p| texts(&p["status_codes"]) == ["ERROR"]), "errors are always kept"),
        (has("latency", &|p| p["threshold_ms"].as_i64() == Some(500)), "traces above 500 ms are always kept"),
        (has("boolean_attribute", &|p| p["key"].as_str() == Some("user.vip")), "VIPs are always kept"),
        (has("probabilistic", &|p| !p["sampling_percentage"].is_badvalue()), "a share of the rest is kept"),
        (
            texts(&file["service"]["pipelines"]["traces"]["processors"])
                .contains(&"tail_sampling".to_owned()),
            "traces pass tail_sampling",
        ),
    ];
    checks
        .iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, what)| format!("otel-collector.yaml: {what}"))
        .collect()
}

/// The manual's `up{job="api-gateway"}` and `by (service)` work for all three.
pub(crate) fn scrape_jobs() -> Vec<String> {
    let prometheus = yaml("prometheus.yml");
    let cloud = yaml("otel-collector.grafana-cloud.yaml");
    let places = [
        ("prometheus.yml", &prometheus["scrape_configs"]),
        ("otel-collector.grafana-cloud.yaml", &cloud["receivers"]["prometheus"]["config"]["scrape_configs"]),
    ];
    let mut complaints = Vec::new();
    for (place, configs) in places {
        for (job, target) in JOBS {
            let found =
                configs.as_vec().into_iter().flatten().find(|entry| entry["job_name"].as_str() == Some(job));
            let right = found.is_some_and(|entry| {
                let config = &entry["static_configs"][0];
                entry["honor_labels"].as_bool() == Some(true)
                    && texts(&config["targets"]) == [target]
                    && config["labels"]["service"].as_str() == Some(job)
            });
            if !right {
                complaints
                    .push(format!("{place}: {job} is {target}, with the label service and honor_labels"));
            }
        }
    }
    complaints
}

/// Where a dot on a panel and a line of the log lead.
pub(crate) fn datasources() -> Vec<String> {
    let file = yaml("grafana/provisioning/datasources/datasources.yaml");
    let sources = file["datasources"].as_vec().cloned().unwrap_or_default();
    let uids: Vec<&str> = sources.iter().filter_map(|source| source["uid"].as_str()).collect();
    let mut complaints = Vec::new();
    let mut leads = |source: &str, key: &str, wanted: &str| {
        let node = sources.iter().find(|node| node["uid"].as_str() == Some(source));
        let target =
            node.and_then(|node| node["jsonData"][key][0]["datasourceUid"].as_str().map(str::to_owned));
        if target.as_deref() != Some(wanted) || !uids.contains(&wanted) {
            complaints.push(format!("{source}: {key} leads to {target:?}, not to {wanted}"));
        }
    };
    leads("prometheus", "exemplarTraceIdDestinations", "tempo");
    leads("loki", "derivedFields", "tempo");
    let provider = yaml("grafana/provisioning/dashboards/dashboards.yaml");
    if provider["providers"][0]["options"]["path"].as_str() != Some("/etc/grafana/dashboards") {
        complaints.push("the dashboards are provisioned from /etc/grafana/dashboards".into());
    }
    complaints
}

/// Sloth's plain format: keys in snake_case, windows left open, an alert name and two severities each.
pub(crate) fn objectives() -> Vec<String> {
    let file = yaml(SLOTH);
    let mut complaints = Vec::new();
    if file["version"].as_str() != Some("prometheus/v1") || !file["apiVersion"].is_badvalue() {
        complaints.push(format!("{SLOTH}: version prometheus/v1, and no Kubernetes header"));
    }
    for slo in file["slos"].as_vec().into_iter().flatten() {
        let name = slo["name"].as_str().unwrap_or("without a name");
        let events = &slo["sli"]["events"];
        for key in ["error_query", "total_query"] {
            if !events[key].as_str().is_some_and(|query| query.contains("[{{.window}}]")) {
                complaints.push(format!("{SLOTH}, {name}: {key} is over [{{{{.window}}}}]"));
            }
        }
        let alerting = &slo["alerting"];
        let complete = alerting["name"].as_str().is_some()
            && alerting["page_alert"]["labels"]["severity"].as_str() == Some("critical")
            && alerting["ticket_alert"]["labels"]["severity"].as_str() == Some("ticket");
        if !complete || slo["description"].as_str().is_none() {
            complaints.push(format!("{SLOTH}, {name}: description, alert name, page and ticket"));
        }
    }
    complaints
}
