//! What the process and its tokio runtime say of themselves, in scrapes and to every other reader.

use std::fs::File;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use telemark::export::prometheus::render;
use telemark::{Gauge, Logs, MetricReader, MetricValue, Temporality, metric};

/// The value of a metric without labels.
fn value(name: &str) -> Option<f64> {
    let (_, page) = render(None);
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(line.parse().expect("a sample is a number"))
}

#[track_caller]
fn known(name: &str) -> f64 {
    value(name).unwrap_or_else(|| panic!("{name} is missing"))
}

fn since_1970() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs_f64()
}

/// Keeps a processor busy until the process has spent so much more time on it; others may want it as well.
#[track_caller]
fn work(seconds: f64) {
    let (begun, spent) = (Instant::now(), known("process_cpu_seconds_total"));
    while known("process_cpu_seconds_total") < spent + seconds {
        std::hint::black_box((0..1_000_000).sum::<u64>());
        assert!(begun.elapsed() < Duration::from_mins(1), "a minute of work is not seen");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_nine_metrics_of_prometheus_clients_are_there_and_tell_the_truth() {
    let begun = Instant::now();
    work(0.2);
    let processors = std::thread::available_parallelism().expect("there is one").get();
    let most = begun.elapsed().as_secs_f64() * processors as f64;
    assert!(most > 0.15, "0.2 s of processor time in {most} s");

    let begun = known("process_start_time_seconds");
    assert!((since_1970() - 600.0..since_1970() + 2.0).contains(&begun), "{begun}");

    let open = known("process_open_fds");
    let files: Vec<File> = (0..50).map(|_| File::open("/proc/self/stat").expect("it is there")).collect();
    let opened = known("process_open_fds") - open;
    assert!((40.0..60.0).contains(&opened), "{opened} files were opened");
    assert!(known("process_max_fds") >= known("process_open_fds"));
    drop(files);

    let threads = known("process_threads");
    let (end, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Arc::new(std::sync::Mutex::new(wait));
    let waiting: Vec<_> = (0..10)
        .map(|_| {
            let wait = std::sync::Arc::clone(&wait);
            std::thread::spawn(move || drop(wait.lock().map(|wait| wait.recv())))
        })
        .collect();
    let started = known("process_threads") - threads;
    assert!((5.0..15.0).contains(&started), "{started} threads were started");
    drop(end);
    for thread in waiting {
        thread.join().expect("it only waits");
    }

    let resident = known("process_resident_memory_bytes");
    let block = std::hint::black_box(vec![1_u8; 64 * 1024 * 1024]);
    let grown = known("process_resident_memory_bytes") - resident;
    assert!(grown > 32.0 * 1024.0 * 1024.0, "{grown} bytes more");
    assert!(known("process_heap_bytes") > block.len() as f64);
    assert!(known("process_virtual_memory_bytes") >= known("process_resident_memory_bytes"));
    assert!(known("process_virtual_memory_max_bytes") >= known("process_virtual_memory_bytes"));
}

#[test]
fn they_come_before_anything_is_installed_and_by_every_way() {
    let found = |reader: &mut MetricReader, name: &str| {
        let all = reader.collect();
        all.into_iter().find(|metric| metric.name == name).map(|metric| metric.points[0].value.clone())
    };
    let mut reader = MetricReader::new(Temporality::Delta);
    work(0.02);
    let Some(MetricValue::FloatCounter(first)) = found(&mut reader, "process_cpu") else {
        panic!("processor time has fractions of seconds");
    };
    work(0.1);
    let Some(MetricValue::FloatCounter(second)) = found(&mut reader, "process_cpu") else {
        panic!("it has changed");
    };
    assert!(first > 0.0 && (0.09..30.0).contains(&second), "first {first}, then {second}");
    assert!(
        matches!(found(&mut reader, "process_threads"), Some(MetricValue::Gauge(threads)) if threads >= 1.0)
    );
    let catalog = telemark::catalog();
    assert!(catalog.metric("process_cpu").is_some() && catalog.metric("tokio_alive_tasks").is_some());
}

/// Threads of another runtime, which the program counts itself.
#[metric(gauge = "tokio_workers")]
static TOKIO_WORKERS: Gauge;

#[test]
fn the_runtime_is_told_of_once_telemetry_is_installed_in_it() {
    assert_eq!(value("tokio_alive_tasks"), None, "there is no runtime");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    runtime.block_on(async {
        let setup = telemark::setup("process").ignore_environment().logs(Logs::Off);
        let _telemetry = setup.install().expect("it is the first");
        let before = known("tokio_alive_tasks");
        let tasks: Vec<_> = (0..7).map(|_| tokio::spawn(std::future::pending::<()>())).collect();
        assert!((known("tokio_alive_tasks") - before - 7.0).abs() < 1e-9);
        tokio::spawn(async { work(0.1) }).await.expect("it does not panic");
        // A worker tells of what it did when it next has nothing to do.
        let begun = Instant::now();
        while known("tokio_busy_seconds_total") <= 0.02 || known("tokio_parks_total") < 1.0 {
            assert!(begun.elapsed() < Duration::from_mins(1), "a minute of rest is not seen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(known("tokio_global_queue_depth") >= 0.0);
        for task in tasks {
            task.abort();
        }
    });
    TOKIO_WORKERS.set(42.0);
    assert_eq!(value("tokio_workers"), Some(42.0), "what the program declares itself comes first");
    let (_, page) = render(None);
    assert_eq!(page.matches("# TYPE tokio_workers gauge").count(), 1);
}
