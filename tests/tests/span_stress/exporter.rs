//! A collector that is slow, hangs or is not there: no span waits for it, and what is lost is counted.

use super::alone::{alone, resident};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use telemark::{Logs, Telemetry, traced};
use tracing::{info, info_span};

const SPANS: u64 = 200_000;

#[traced(args(n, %text))]
fn call(n: u64, text: &str) -> usize {
    info!("an event");
    text.len()
}

/// Telemetry that exports where the environment says.
fn install() -> Telemetry {
    telemark::setup("exporting").logs(Logs::Off).install().expect("the first set-up of this process")
}

/// Opens spans on several threads, and judges what became of them.
fn judge(telemetry: &Telemetry) {
    let before = resident();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for n in 0..SPANS / 8 {
                    info_span!("around", n)
                        .in_scope(|| call(n, "a text of some length, as programs have them"));
                }
            });
        }
    });
    let grown = resident().saturating_sub(before);
    assert!(grown < 192 * 1024 * 1024, "what waits is bounded: {grown} bytes more");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be had");
    runtime.block_on(telemetry.shutdown()).expect("a dead collector does not fail the program");
    let health = telemetry.health();
    assert_eq!(health.spans, SPANS);
    assert_eq!(health.exported_spans + health.dropped_spans, SPANS, "{health:?}");
    assert!(health.dropped_spans > 0, "{health:?}");
}

/// Runs a test in a process that exports to this address.
fn with_collector(test: &str, collector: SocketAddr) -> bool {
    let endpoint = format!("http://{collector}");
    let name = format!("span_stress::exporter::{test}");
    alone(
        &name,
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
            ("OTEL_METRICS_EXPORTER", "none"),
            ("OTEL_BSP_EXPORT_TIMEOUT", "500"),
            ("TELEMARK_LOG", "off"),
        ],
    )
}

#[test]
fn a_collector_that_hangs_costs_spans_and_no_time() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    // Connections are taken by the system and never answered.
    if with_collector("a_collector_that_hangs_costs_spans_and_no_time", address) {
        let telemetry = install();
        judge(&telemetry);
        assert_eq!(telemetry.health().exported_spans, 0);
    }
    drop(listener);
}

#[test]
fn a_collector_that_is_not_there_costs_spans_and_no_time() {
    // Bound and not listening: whoever comes is refused, and nobody else gets the port.
    let nobody = tokio::net::TcpSocket::new_v4().expect("a socket");
    nobody.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("there is a free port");
    let address = nobody.local_addr().expect("it is bound");
    if with_collector("a_collector_that_is_not_there_costs_spans_and_no_time", address) {
        judge(&install());
    }
}

#[test]
fn a_collector_that_takes_its_time_gets_some_and_the_rest_is_counted() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || slow_collector(&listener));
    if with_collector("a_collector_that_takes_its_time_gets_some_and_the_rest_is_counted", address) {
        let telemetry = install();
        judge(&telemetry);
        assert!(telemetry.health().exported_spans > 0, "{:?}", telemetry.health());
    }
}

/// Answers each request after a while.
fn slow_collector(listener: &TcpListener) {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || -> std::io::Result<()> {
            let mut reader = BufReader::new(stream.try_clone()?);
            let mut writer = stream;
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                    let line = line.trim_end().to_ascii_lowercase();
                    if let Some(value) = line.strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap_or(0);
                    }
                    if line.is_empty() {
                        break;
                    }
                }
                std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
                std::thread::sleep(Duration::from_millis(100));
                writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
            }
        });
    }
}
