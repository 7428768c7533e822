//! A real Prometheus scrapes a telemark service, answers every query of docs/operations.md with data, and knows exemplars.
//!
//! Needs Debian's `prometheus`; runs with TESTS_EXTERNAL=1, as `tests/run` sets it.

#[cfg(test)]
#[allow(dead_code, reason = "the tests of OTLP use the rest of it")]
mod otlp {
    pub(crate) mod collector;
    pub(crate) mod message;
}
#[path = "../../examples/ai-teams/src/metrics.rs"]
mod metrics;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use metrics::{
    ACTIVE_SESSIONS, ACTIVE_WORKFLOWS, AI_TOKENS_USED, ModelLabels, Progress, WORKFLOW_DURATION,
    WORKFLOW_EXECUTIONS, WorkflowLabels, WorkflowType,
};
use otlp::collector::Collector;
use otlp::message;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use telemark::export::otlp::{Config, Exporter, Protocol, Resource, Target};
use telemark::{Capped, Logs, Outcome};

/// Two scrapes, two evaluations of the rules that build on them, and a slow machine.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_answers_every_documented_query_and_its_exemplars_lead_to_traces() {
    if std::env::var_os("TESTS_EXTERNAL").is_none() {
        println!("skipped: needs Debian's prometheus; `tests/run` installs it and sets TESTS_EXTERNAL=1");
        return;
    }
    let collector = Collector::http([]).await;
    let exporter = exporter(&collector);
    let service = serve(Arc::clone(&exporter)).await;
    let _traffic = tokio::spawn(traffic(service));
    let prometheus = Prometheus::start(service);
    let queries = documented();
    assert!(queries.len() >= 15, "only {} queries found in docs/operations.md", queries.len());
    prometheus.answers(&queries).await;

    let number = |answer: &[f64]| answer.first().copied().unwrap_or(f64::NAN);
    assert_eq!(prometheus.ask("up{job=\"api-gateway\"}").await, Ok(vec![1.0]));
    let fast = prometheus.ask("sum(rate(http_request_duration_seconds_bucket{le=~\"1|1\\\\.0\"}[5m])) / sum(rate(http_request_duration_seconds_count[5m]))").await;
    let fast = number(&fast.expect("the query was answered before"));
    assert!(fast > 0.999, "no request took a second, but {fast} of them were faster");
    let failing = prometheus
        .ask("sum(rate(http_requests_total{status=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m]))")
        .await;
    let failing = number(&failing.expect("the query was answered before"));
    assert!((0.15..0.35).contains(&failing), "a quarter of the requests fails, not {failing}");
    let paths = prometheus.ask("count(count by (path) (http_requests_total))").await;
    assert_eq!(paths, Ok(vec![3.0]), "two routes, and one value for all unknown paths");
    let exemplars = prometheus.exemplars().await;
    exporter.flush(Duration::from_secs(10)).await.expect("the collector takes everything");
    exemplars_lead_to(&exemplars, &traces(&collector));
}

/// Sends spans to this collector.
fn exporter(collector: &Collector) -> Arc<Exporter> {
    let uri = format!("{}/v1/traces", collector.url()).parse().expect("an address is part of a URL");
    let mut config = Config::new(Target::new(uri, Protocol::HttpProtobuf));
    config.queue = 100_000;
    let exporter = Exporter::start(&config, Resource::new("api-gateway", None), |_, news| println!("{news}"));
    Arc::new(exporter.expect("a thread can be started"))
}

/// The trace of every span that the collector got, in hexadecimal.
fn traces(collector: &Collector) -> BTreeSet<String> {
    let mut traces = BTreeSet::new();
    for request in collector.received() {
        let message = request.message();
        for span in message::spans(&message) {
            let id = message::nested(span, 1)[0].try_into().expect("a trace id has 16 bytes");
            traces.insert(format!("{:032x}", u128::from_be_bytes(id)));
        }
    }
    traces
}

/// Each exemplar lies in the bucket that it stands for, and its trace is one that was sent.
fn exemplars_lead_to(exemplars: &serde_json::Value, traces: &BTreeSet<String>) {
    let mut known = 0;
    for series in exemplars.as_array().expect("a list of series") {
        let upper = series["seriesLabels"]["le"].as_str().and_then(|le| le.parse::<f64>().ok());
        for exemplar in series["exemplars"].as_array().expect("a list of exemplars") {
            let value: f64 = exemplar["value"].as_str().expect("text").parse().expect("a number");
            assert!(upper.is_none_or(|upper| value <= upper), "{series}");
            assert_eq!(exemplar["labels"]["span_id"].as_str().map(str::len), Some(16), "{exemplar}");
            known +=
                usize::from(traces.contains(exemplar["labels"]["trace_id"].as_str().unwrap_or_default()));
        }
    }
    assert!(known > 0, "no exemplar leads to a trace that was sent: {exemplars}");
}

/// A service with the manual's metrics; answers where it listens.
async fn serve(spans: Arc<Exporter>) -> u16 {
    let telemetry = telemark::setup("api-gateway")
        .ignore_environment()
        .logs(Logs::Off)
        .span_sink(spans)
        .install()
        .expect("the first install");
    let app = Router::new()
        .route("/api/app/sessions", get(async || "[]"))
        .route("/api/app/fail", get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .layer(telemark::http::server::layer())
        .merge(telemetry.routes());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    tokio::spawn(async move {
        let _telemetry = telemetry;
        axum::serve(listener, app).await
    });
    port
}

/// A quarter of the requests fails, a quarter asks for paths that do not exist.
async fn traffic(port: u16) {
    for round in 0_u32.. {
        for path in ["api/app/sessions", "api/app/fail", "api/app/sessions", &format!("nonexistent/{round}")]
        {
            drop(reqwest::get(format!("http://127.0.0.1:{port}/{path}")).await);
        }
        let status = if round % 4 == 0 { Outcome::Failure } else { Outcome::Success };
        WORKFLOW_EXECUTIONS.inc(WorkflowLabels { workflow_type: WorkflowType::AiGeneration, status });
        WORKFLOW_DURATION.record(0.2, WorkflowType::AiGeneration);
        ACTIVE_SESSIONS.set(f64::from(round));
        AI_TOKENS_USED.add(120, ModelLabels { model: Capped("gpt-4") });
        let _storing =
            ACTIVE_WORKFLOWS.enter(if round % 2 == 0 { Progress::Processing } else { Progress::Storing });
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The `promql` blocks of the document: expressions with an empty line between them, and comments.
fn documented() -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/operations.md")).expect("docs/operations.md exists");
    let blocks = text.split("```promql\n").skip(1).filter_map(|rest| rest.split("```").next());
    let uncommented = |query: &str| {
        let lines: Vec<_> = query.lines().filter(|line| !line.starts_with('#')).collect();
        lines.join(" ").trim().to_owned()
    };
    blocks.flat_map(|block| block.split("\n\n")).map(uncommented).filter(|query| !query.is_empty()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies inside the repository").to_owned()
}

/// Copies the example's rules; each group is evaluated as often as the test scrapes, not once a minute.
fn hurried_rules(folder: &Path) {
    let monitoring = root().join("examples/ai-teams/monitoring");
    let rules = ["rules", "ops/prometheus/rules"].map(|rules| fs::read_dir(monitoring.join(rules)));
    for file in rules.into_iter().flat_map(|files| files.expect("the example has rules").flatten()) {
        let text = fs::read_to_string(file.path()).expect("a rule file is text");
        let hurried: Vec<_> =
            text.lines().filter(|line| !line.trim_start().starts_with("interval:")).collect();
        let copy = folder.join(format!("rules-{}", file.file_name().display()));
        fs::write(copy, hurried.join("\n")).expect("the temporary folder is writable");
    }
}

/// A running Prometheus; it ends with the test.
struct Prometheus {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl Prometheus {
    /// Starts it with the example's rules, and with scrapes every second instead of every fifteen.
    fn start(service: u16) -> Self {
        let folder = std::env::temp_dir().join(format!("telemark-prometheus-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.expect("loopback has free ports").port();
        hurried_rules(&folder);
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: ['rules-*.yml']\nscrape_configs:\n- job_name: api-gateway\n  honor_labels: true\n  static_configs: [{{targets: ['127.0.0.1:{service}'], labels: {{service: api-gateway}}}}]\n"
        );
        let file = folder.join("prometheus.yml");
        fs::write(&file, config).expect("the temporary folder is writable");
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--enable-feature=exemplar-storage")
            .arg("--log.level=warn")
            .stdin(Stdio::null())
            .spawn()
            .expect("prometheus is installed: `apt-get install prometheus`");
        Self { process, port, folder }
    }

    /// What Prometheus says to a query at one of its paths.
    async fn said(&self, path: &str, query: &str) -> Result<serde_json::Value, String> {
        let mut url = format!("http://127.0.0.1:{}/api/v1/{path}?query=", self.port);
        query.bytes().for_each(|byte| write!(url, "%{byte:02X}").expect("text grows without errors"));
        let answer = reqwest::get(url).await.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }

    /// The exemplars of all latency buckets; waits until there is one.
    async fn exemplars(&self) -> serde_json::Value {
        let started = Instant::now();
        loop {
            let answer = self.said("query_exemplars", "http_request_duration_seconds_bucket").await;
            let answer = answer.unwrap_or_default()["data"].take();
            if answer.as_array().is_some_and(|series| !series.is_empty()) || started.elapsed() > PATIENCE {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// The values that a query answers with.
    async fn ask(&self, query: &str) -> Result<Vec<f64>, String> {
        let answer = self.said("query", query).await?;
        let series = answer["data"]["result"].as_array().ok_or_else(|| answer.to_string())?;
        Ok(series.iter().filter_map(|one| one["value"][1].as_str()?.parse().ok()).collect())
    }

    /// Waits until every query has a number; tells all those that have none.
    async fn answers(&self, queries: &[String]) {
        let started = Instant::now();
        loop {
            let mut silent = Vec::new();
            for query in queries {
                let answer = self.ask(query).await;
                if !answer.as_ref().is_ok_and(|values| values.iter().any(|value| value.is_finite())) {
                    silent.push(format!("{query}\n    {answer:?}"));
                }
            }
            if silent.is_empty() {
                return;
            }
            if started.elapsed() > PATIENCE {
                // Printed, because the panic hook of the installed telemetry shows no formatted payload.
                eprintln!("no data for\n{}", silent.join("\n"));
                panic!("a documented query has no data");
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}
