//! An examination: what is looked at, and where.

use super::report::{Check, Report, Symptom, Verdict};
use super::{clock, collector, lines, propagation, scrape};
use crate::context::silence_thread;
use crate::export::otlp::transport::Signal;
use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// Begins an examination of what surrounds a service: the collector that the OTEL_* variables name, and, if they are
/// given, the service's own port and the file that its log goes to. Awaiting it does it, on a thread of its own.
///
/// A program that has telemetry installed asks [`Telemetry::doctor`](crate::Telemetry::doctor), which looks at the
/// process itself as well.
///
/// # Example: a command that says why nothing arrives
/// ```no_run
/// # async fn run() {
/// let report = telemark::doctor().service("http://localhost:8000").log("logs/gateway.json").await;
/// println!("{report}");
/// std::process::exit(i32::from(!report.is_healthy()));
/// # }
/// ```
pub fn doctor() -> Doctor {
    Doctor {
        process: None,
        service: None,
        path: "/telemark-doctor".to_owned(),
        log: None,
        variables: Variables::Process,
        within: Duration::from_secs(3),
    }
}

/// An examination that has not begun; await it, or [`examine`](Self::examine) on a thread that can wait.
#[derive(Debug, Clone)]
#[must_use = "nothing is examined before it is awaited"]
pub struct Doctor {
    /// The name of the process that examines itself.
    process: Option<String>,
    service: Option<String>,
    path: String,
    log: Option<PathBuf>,
    variables: Variables,
    within: Duration,
}

/// Where variables are read from.
#[derive(Debug, Clone)]
enum Variables {
    Process,
    These(HashMap<String, String>),
}

impl Variables {
    /// An empty value is no value.
    fn get(&self, name: &str) -> Option<String> {
        let value = match self {
            Self::Process => std::env::var(name).ok(),
            Self::These(all) => all.get(name).cloned(),
        };
        value.filter(|value| !value.trim().is_empty())
    }
}

impl Doctor {
    /// The process that asks, under this name.
    pub(super) fn of_process(mut self, name: &str, ignores_environment: bool) -> Self {
        self.process = Some(name.to_owned());
        if ignores_environment {
            self.variables = Variables::These(HashMap::new());
        }
        self
    }

    /// A running service, by the beginning of its URLs: its page of metrics is read, and a `traceparent` sent to it.
    pub fn service(mut self, url: impl Into<String>) -> Self {
        let mut url = url.into();
        url.truncate(url.trim_end_matches('/').len());
        if !url.contains("://") {
            url.insert_str(0, "http://");
        }
        self.service = Some(url);
        self
    }

    /// The path that the `traceparent` is sent to, by GET; otherwise one that no route answers, which every traced
    /// service answers with 404 and the tracking id.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The file that the lines of the log go to; its end is read.
    pub fn log(mut self, file: impl Into<PathBuf>) -> Self {
        self.log = Some(file.into());
        self
    }

    /// These variables instead of those of this process: what `docker exec service env` prints, for instance.
    pub fn variables(mut self, all: impl IntoIterator<Item = (String, String)>) -> Self {
        self.variables = Variables::These(all.into_iter().collect());
        self
    }

    /// How long each question may take; three seconds unless told otherwise.
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// Examines, on a thread that can wait.
    #[must_use]
    pub fn examine(self) -> Report {
        let service = self.named();
        let run = move || self.run();
        let joined = thread::Builder::new()
            .name("telemark-doctor".to_owned())
            .spawn(run)
            .map(thread::JoinHandle::join);
        match joined {
            Ok(Ok(report)) => report,
            Ok(Err(_panic)) => gone(service),
            Err(error) => broken(service, &error.to_string()),
        }
    }

    /// What the report is about.
    fn named(&self) -> String {
        let told = || self.variables.get("OTEL_SERVICE_NAME");
        self.process
            .clone()
            .or_else(|| self.service.clone())
            .or_else(told)
            .unwrap_or_else(|| "this machine".to_owned())
    }

    /// On a thread of its own: what is asked here leaves no spans, and a service whose runtime is stuck can still be examined.
    fn run(self) -> Report {
        silence_thread();
        let runtime = Builder::new_current_thread().enable_all().on_thread_start(silence_thread).build();
        match runtime {
            Ok(runtime) => {
                let report = runtime.block_on(self.look());
                // A name that is still being looked up is nobody's to wait for.
                runtime.shutdown_background();
                report
            }
            Err(error) => broken(self.named(), &error.to_string()),
        }
    }

    async fn look(self) -> Report {
        let read = |name: &str| self.variables.get(name);
        let signal = |signal| collector::of(signal, &read, self.within);
        let (traces, metrics, logs, service) = tokio::join!(
            signal(Signal::Traces),
            signal(Signal::Metrics),
            signal(Signal::Logs),
            self.ask_the_service(),
        );
        let mut checks: Vec<Check> = collector::recorded(&read).into_iter().collect();
        checks.extend(traces.into_iter().chain(metrics).chain(logs).chain(service));
        checks.push(clock::own());
        if let Some(name) = &self.process {
            checks.extend(lines::manner(read("TELEMARK_LOG").as_deref()));
            checks.extend(scrape::own());
            checks.push(propagation::own());
            checks.push(lines::own(name));
        }
        checks.extend(self.log.as_deref().map(lines::of));
        Report::new(self.named(), checks)
    }

    async fn ask_the_service(&self) -> Vec<Check> {
        let Some(service) = self.service.as_deref() else { return self.unnamed() };
        let (page, propagation) =
            tokio::join!(scrape::of(service, self.within), propagation::of(service, &self.path, self.within));
        page.into_iter().chain(propagation).collect()
    }

    /// What cannot be looked at from outside without knowing where the service is.
    fn unnamed(&self) -> Vec<Check> {
        if self.process.is_some() {
            return Vec::new();
        }
        [
            (Symptom::NoTraces, "propagation"),
            (Symptom::StaleMetrics, "page"),
            (Symptom::HighLatency, "requests"),
        ]
        .map(|(symptom, name)| Check::new(symptom, name, Verdict::Skipped, "no service was named"))
        .into()
    }
}

impl IntoFuture for Doctor {
    type Output = Report;
    type IntoFuture = Pin<Box<dyn Future<Output = Report> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let service = self.named();
            let (done, wait) = oneshot::channel();
            let run = move || drop(done.send(self.run()));
            match thread::Builder::new().name("telemark-doctor".to_owned()).spawn(run) {
                Ok(_) => wait.await.unwrap_or_else(|_disconnected| gone(service)),
                Err(error) => broken(service, &error.to_string()),
            }
        })
    }
}

/// The thread panicked.
fn gone(service: String) -> Report {
    broken(service, "it broke off: this is a fault of telemark, report it with what the log says")
}

fn broken(service: String, why: &str) -> Report {
    let seen = format!("nothing could be examined: {why}");
    Report::new(service, vec![Check::new(Symptom::NoTraces, "doctor", Verdict::Fault, seen)])
}
