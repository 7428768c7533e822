//! Spans, and exporters that send them to a collector of the test.

use super::collector::Collector;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use telemark::SpanRecord;
use telemark::export::otlp::{Config, Exporter, Resource};
use tracing::Level;

/// A span of this name, recorded by the library.
pub(crate) fn span(name: &str) -> SpanRecord {
    let captured = telemark::testing::scope();
    drop(tracing::info_span!("specimen", answer = 42).entered());
    let mut span = captured.spans().pop().expect("a span was opened and closed just now");
    span.name = name.to_owned().into();
    span
}

/// What the environment says for this collector, with short times, and what these variables add.
pub(crate) fn config(collector: &Collector, variables: &[(&str, &str)]) -> Config {
    config_for(&collector.url(), variables)
}

/// The same for the collector at this URL.
pub(crate) fn config_for(url: &str, variables: &[(&str, &str)]) -> Config {
    let (config, warnings) = Config::from_environment(&self::variables(url, variables));
    assert_eq!(warnings, Vec::<String>::new());
    let mut config = config.expect("there is an endpoint");
    config.first_retry = Duration::from_millis(20);
    config
}

/// An environment that names this collector, and says what these variables say.
pub(crate) fn variables(url: &str, more: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    move |name| match name {
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(url.to_owned()),
        _ => more.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()),
    }
}

pub(crate) const GRPC: (&str, &str) = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
pub(crate) const GZIP: (&str, &str) = ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");

/// An exporter and what it has told.
pub(crate) struct Sender {
    pub(crate) exporter: Arc<Exporter>,
    told: Arc<Mutex<Vec<String>>>,
}

pub(crate) fn start(config: &Config) -> Sender {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let resource = Resource::new("checkout", Some("1.2.3"));
    let exporter = Exporter::start(config, resource, move |level, news| {
        if level <= Level::WARN {
            heard.lock().unwrap().push(news.to_owned());
        }
    });
    Sender { exporter: Arc::new(exporter.unwrap()), told }
}

impl Sender {
    /// The news so far.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

/// What happens at all happens by then, on a busy machine, too.
pub(crate) const SOON: Duration = Duration::from_mins(1);

/// No time that is waited for: less than any patience with a collector, and more than a busy machine takes for a moment.
pub(crate) const SHORT: Duration = Duration::from_secs(15);

/// Waits for something that another thread does.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + SOON;
    while !is_so() {
        assert!(Instant::now() < end, "it does not come about");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Runs a test in a process of its own: metrics belong to the process, and others would change them.
pub(crate) fn alone(name: &str, test: impl FnOnce()) {
    const ALONE: &str = "TELEMARK_TESTS_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return test();
    }
    let mut command = std::process::Command::new(std::env::current_exe().expect("a test is a file"));
    command.args([&format!("otlp::{name}"), "--exact", "--nocapture"]).env(ALONE, "1");
    let output = command.output().expect("a test can be run again");
    let told = String::from_utf8_lossy(&output.stdout);
    print!("{told}");
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 passed"), "{told}{faults}");
}
