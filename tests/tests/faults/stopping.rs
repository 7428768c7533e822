//! SIGTERM while requests come: whoever was answered is in the collector, and the process ends in time.

use super::child::{self, again};
use super::collector::{Collector, Manner};
use super::program::{report, said, say, service};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};

/// Connections that ask one request after the other.
const CALLERS: usize = 4;

/// The service as a `main` has it: the signal, axum's graceful shutdown, telemetry's.
async fn serve() {
    let telemetry = telemark::setup("stopped").install().expect("nothing is in the way");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut told = signal(SignalKind::terminate()).expect("a handler");
    println!("\nlistens {}", listener.local_addr().expect("an address"));
    let stop = async move { _ = told.recv().await };
    axum::serve(listener, service()).with_graceful_shutdown(stop).await.expect("it listens");
    let begun = Instant::now();
    telemetry.shutdown().await.expect("it never fails");
    say(&report(&telemetry, Vec::new(), begun.elapsed()));
}

/// Asks on one connection until it is closed; the requests that were answered whole.
fn ask(address: SocketAddr, answered: &AtomicU64, stopped: &AtomicBool) {
    let Ok(stream) = TcpStream::connect(address) else { return };
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut stream = stream;
    for number in 0.. {
        let request = format!("GET /orders/{number} HTTP/1.1\r\nhost: it\r\n\r\n");
        if stream.write_all(request.as_bytes()).is_err() || !answer(&mut reader) {
            assert!(stopped.load(Ordering::SeqCst), "nobody is refused before the signal");
            return;
        }
        answered.fetch_add(1, Ordering::SeqCst);
    }
}

/// Whether a whole answer of status 200 came.
fn answer(reader: &mut BufReader<TcpStream>) -> bool {
    let (mut length, mut line) = (0, String::new());
    let mut first = true;
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return false;
        }
        if std::mem::take(&mut first) {
            assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        } else if let Some(number) = line.strip_prefix("content-length: ") {
            length = number.trim().parse().expect("a number");
        } else if line == "\r\n" {
            return reader.read_exact(&mut vec![0; length]).is_ok();
        }
    }
}

#[test]
fn a_service_that_is_told_to_stop_under_load_loses_nothing_that_it_has_answered() {
    if child::is_child() {
        return tokio::runtime::Runtime::new().expect("a runtime").block_on(serve());
    }
    for manner in [Manner::Well, Manner::Silent] {
        let collector = Collector::start(manner.clone(), false);
        let mut variables = collector.variables();
        variables.push(("TELEMARK_LOG", "off".to_owned()));
        // As fast as two processors go, more comes within a delay than the queue holds that is set unless told otherwise.
        variables.push(("OTEL_BLRP_MAX_QUEUE_SIZE", "100000".to_owned()));
        let name = "stopping::a_service_that_is_told_to_stop_under_load_loses_nothing_that_it_has_answered";
        let mut running = again(name, &variables)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a test can be run again");
        let mut stdout = BufReader::new(running.stdout.take().expect("it is a pipe")).lines();
        let address = stdout.find_map(|line| line.ok()?.strip_prefix("listens ")?.parse().ok());
        let address: SocketAddr = address.expect("it says where it listens");
        let (answered, stopped) = (AtomicU64::new(0), AtomicBool::new(false));
        let took = thread::scope(|scope| {
            for _ in 0..CALLERS {
                scope.spawn(|| ask(address, &answered, &stopped));
            }
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(700) || answered.load(Ordering::SeqCst) <= 50 {
                assert!(begun.elapsed() < Duration::from_mins(1), "{answered:?} answers in a minute");
                thread::sleep(Duration::from_millis(10));
            }
            stopped.store(true, Ordering::SeqCst);
            let begun = Instant::now();
            let told = Command::new("kill").args(["-TERM", &running.id().to_string()]).status();
            assert!(told.expect("there is a kill").success());
            // The rest of what it says, so that it never waits for a reader.
            thread::spawn(move || stdout.for_each(drop));
            let output: Output = running.wait_with_output().expect("it ends");
            (begun.elapsed(), said(&output))
        });
        let (took, report) = took;
        let answered = answered.load(Ordering::SeqCst);
        // The deadline of five seconds and what a busy machine adds, far less than the patience with a collector.
        assert!(took < Duration::from_secs(20), "{manner:?}: {took:?}");
        let made = report.spans.made.expect("it is known");
        assert!(made >= 2 * answered, "{answered} answers: {report:?}");
        assert_eq!(report.spans.sent + report.spans.total(), made, "{report:?}");
        if matches!(manner, Manner::Well) {
            let [spans, records] = [&collector.taken.spans, &collector.taken.records];
            assert_eq!(spans.load(Ordering::SeqCst), made, "{report:?}");
            assert!(records.load(Ordering::SeqCst) >= 2 * answered, "{report:?}");
            assert_eq!((report.spans.total(), report.records.total()), (0, 0), "{report:?}");
        } else {
            assert_eq!(report.spans.sent, 0, "{report:?}");
        }
    }
}
