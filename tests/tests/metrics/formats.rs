//! The two formats of a scrape, whole, and what outside judges say of them.

use std::io::Write;
use std::process::{Command, Stdio};
use telemark::export::prometheus::render;
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, metric};

#[derive(Labels, Clone, Copy)]
struct Fetch<'a> {
    path: Capped<'a, 4>,
    cached: bool,
}

/// Bytes read, by "path" and\or cache.
#[metric(counter = "formats.read", unit = "By")]
static READ: Counter<Fetch<'_>>;

/// Time of one read.
///
/// This paragraph is for the documentation only.
#[metric(histogram = "formats.wait", unit = "s", buckets = [0.5, 1, 1000000])]
static WAIT: Histogram<Outcome>;

/// How full the
/// cache is.
#[metric(gauge = "formats_fill", unit = "1")]
static FILL: Gauge;

/// Change of temperature.
#[metric(histogram = "formats_change", unit = "Cel", buckets = [-1.5, 0, 1.5])]
static CHANGE: Histogram;

fn update() {
    use std::sync::Once;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        READ.add(3, Fetch { path: Capped("C:\\a \"b\"\nc"), cached: true });
        WAIT.record(1.0, Outcome::Success);
        WAIT.record(2e6, Outcome::Success);
        FILL.set(0.25);
        CHANGE.record(-1.0);
    });
}

/// The lines of this file's metrics; the time since when they count is `SINCE`.
fn ours(page: &str) -> String {
    let mine = page.split_inclusive('\n').filter(|line| line.contains("formats_"));
    mine.map(|line| match line.split_once("_created") {
        Some((name, rest)) => {
            format!("{name}_created{} SINCE\n", rest.rsplit_once(' ').map_or(rest, |(labels, _)| labels))
        }
        None => line.to_owned(),
    })
    .collect()
}

#[test]
fn the_text_format_is_what_prometheus_reads() {
    update();
    let (content_type, page) = render(None);
    assert_eq!(content_type, "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(
        ours(&page),
        r#"# HELP formats_change_celsius Change of temperature.
# TYPE formats_change_celsius histogram
formats_change_celsius_bucket{le="-1.5"} 0
formats_change_celsius_bucket{le="0.0"} 1
formats_change_celsius_bucket{le="1.5"} 1
formats_change_celsius_bucket{le="+Inf"} 1
formats_change_celsius_sum -1.0
formats_change_celsius_count 1
# HELP formats_fill_ratio How full the cache is.
# TYPE formats_fill_ratio gauge
formats_fill_ratio 0.25
# HELP formats_read_bytes_total Bytes read, by "path" and\\or cache.
# TYPE formats_read_bytes_total counter
formats_read_bytes_total{path="C:\\a \"b\"\nc",cached="false"} 0
formats_read_bytes_total{path="C:\\a \"b\"\nc",cached="true"} 3
# HELP formats_wait_seconds Time of one read.
# TYPE formats_wait_seconds histogram
formats_wait_seconds_bucket{outcome="success",le="0.5"} 0
formats_wait_seconds_bucket{outcome="success",le="1.0"} 1
formats_wait_seconds_bucket{outcome="success",le="1e+06"} 1
formats_wait_seconds_bucket{outcome="success",le="+Inf"} 2
formats_wait_seconds_sum{outcome="success"} 2.000001e+06
formats_wait_seconds_count{outcome="success"} 2
"#
    );
}

#[test]
fn open_metrics_differs_where_it_must() {
    update();
    let (content_type, page) = render(Some("application/openmetrics-text; version=1.0.0"));
    assert_eq!(content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(page.ends_with("\n# EOF\n"));
    assert_eq!(
        ours(&page),
        r#"# TYPE formats_change_celsius histogram
# UNIT formats_change_celsius celsius
# HELP formats_change_celsius Change of temperature.
formats_change_celsius_bucket{le="-1.5"} 0
formats_change_celsius_bucket{le="0.0"} 1
formats_change_celsius_bucket{le="1.5"} 1
formats_change_celsius_bucket{le="+Inf"} 1
formats_change_celsius_created SINCE
# TYPE formats_fill_ratio gauge
# UNIT formats_fill_ratio ratio
# HELP formats_fill_ratio How full the cache is.
formats_fill_ratio 0.25
# TYPE formats_read_bytes counter
# UNIT formats_read_bytes bytes
# HELP formats_read_bytes Bytes read, by \"path\" and\\or cache.
formats_read_bytes_total{path="C:\\a \"b\"\nc",cached="false"} 0
formats_read_bytes_created{path="C:\\a \"b\"\nc",cached="false"} SINCE
formats_read_bytes_total{path="C:\\a \"b\"\nc",cached="true"} 3
formats_read_bytes_created{path="C:\\a \"b\"\nc",cached="true"} SINCE
# TYPE formats_wait_seconds histogram
# UNIT formats_wait_seconds seconds
# HELP formats_wait_seconds Time of one read.
formats_wait_seconds_bucket{outcome="success",le="0.5"} 0
formats_wait_seconds_bucket{outcome="success",le="1.0"} 1
formats_wait_seconds_bucket{outcome="success",le="1e+06"} 1
formats_wait_seconds_bucket{outcome="success",le="+Inf"} 2
formats_wait_seconds_sum{outcome="success"} 2.000001e+06
formats_wait_seconds_count{outcome="success"} 2
formats_wait_seconds_created{outcome="success"} SINCE
"#
    );
}

#[test]
fn every_family_is_written_once_and_together() {
    update();
    let (_, page) = render(None);
    let mut seen: Vec<&str> = Vec::new();
    for line in page.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().expect("a type line has a name");
        assert!(!seen.contains(&name), "{name} is written twice");
        seen.push(name);
    }
    for own in ["telemark_points_dropped_total", "telemark_label_overflow_total", "process_cpu_seconds_total"]
    {
        assert!(seen.contains(&own), "{own} is missing");
    }
}

/// Runs where `tests/run` has installed the judges.
fn judge(program: &str, arguments: &[&str], page: &str) {
    if std::env::var_os("TESTS_EXTERNAL").is_none() {
        return;
    }
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tests/run has installed the judge");
    let mut input = child.stdin.take().expect("the input is piped");
    input.write_all(page.as_bytes()).expect("the judge reads its input");
    drop(input);
    let verdict = child.wait_with_output().expect("the judge ends");
    assert!(
        verdict.status.success(),
        "{program} says:\n{}{}",
        String::from_utf8_lossy(&verdict.stdout),
        String::from_utf8_lossy(&verdict.stderr)
    );
}

#[test]
fn the_strict_parser_of_python_reads_open_metrics() {
    update();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/checks/openmetrics.py");
    judge("python3", &[script], &render(Some("application/openmetrics-text")).1);
}

#[test]
fn promtool_finds_no_fault_in_what_the_runtime_itself_declares() {
    let (_, page) = render(None);
    let own = |line: &&str| ["telemark_", "process_", "tokio_"].iter().any(|begin| line.contains(begin));
    let page: String = page.split_inclusive('\n').filter(own).collect();
    judge("promtool", &["check", "metrics"], &page);
}
