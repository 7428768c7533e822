//! The listener for scrapes: where it listens, what it answers, and whom it hangs up on.

use super::child::{SERVE, SHUTDOWN, command, text};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpSocket;

const PROMETHEUS: (&str, &str) = ("OTEL_METRICS_EXPORTER", "prometheus");
const ANY_PORT: (&str, &str) = ("OTEL_EXPORTER_PROMETHEUS_PORT", "0");

/// A program that serves its metrics until its input ends.
struct Served {
    child: Child,
    address: Option<SocketAddr>,
}

impl Served {
    fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = command(&[&[(SERVE, "asked"), ("TELEMARK_LOG", "pretty")], variables].concat());
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program runs");
        let mut lines =
            BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("address=").map(str::to_owned));
        let address = address.expect("the program tells its address").parse().ok();
        Self { child, address }
    }

    fn address(&self) -> SocketAddr {
        self.address.expect("it listens")
    }

    /// Ends it; what it said on stderr.
    fn end(mut self) -> String {
        drop(self.child.stdin.take());
        let output = self.child.wait_with_output().expect("it ends");
        text(&output.stderr)
    }

    /// The whole answer to this request.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a time is allowed");
        // Who is hung up on early cannot write everything.
        drop(stream.write_all(request.as_bytes()));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        text(&answer)
    }
}

#[test]
fn metrics_and_health_are_served_without_a_router_and_without_a_runtime() {
    let served = Served::start(&[PROMETHEUS, ANY_PORT]);
    assert!(served.address().ip().is_loopback(), "{}", served.address());
    let page = served.ask("GET /metrics HTTP/1.1\r\nhost: me\r\n\r\n");
    assert!(
        page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("environment_inside_total 1\n"),
        "{page}"
    );
    let page =
        served.ask("GET /metrics HTTP/1.1\r\nhost: me\r\naccept: application/openmetrics-text\r\n\r\n");
    assert!(page.contains("# EOF\n"), "{page}");
    let health = served.ask("GET /api/public/health HTTP/1.1\r\nhost: me\r\n\r\n");
    assert!(health.ends_with(r#"{"service":"by-code","status":"ok"}"#), "{health}");
    let elsewhere = served.ask("GET / HTTP/1.1\r\nhost: me\r\n\r\n");
    assert!(elsewhere.starts_with("HTTP/1.1 404") && elsewhere.contains("/metrics"), "{elsewhere}");
    let address = served.address();
    let said = served.end();
    assert!(said.contains(&format!("metrics are served at http://{address}/metrics")), "{said}");
    assert!(TcpStream::connect(address).is_err(), "it has ended");
}

#[test]
fn the_program_names_an_address_and_the_environment_another_one() {
    let coded = [(SERVE, "coded")];
    let served = Served::start(&coded);
    assert!(served.ask("GET /metrics HTTP/1.0\r\n\r\n").contains("environment_inside_total"));
    // Kept from everybody but who listens there, and says that he shares it, as every listener does.
    let kept = TcpSocket::new_v4().expect("a socket");
    kept.set_reuseaddr(true).expect("it is not bound yet");
    kept.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("the system has a port");
    let free = kept.local_addr().expect("it is bound");
    let port = free.port().to_string();
    let elsewhere = [coded[0], PROMETHEUS, ("OTEL_EXPORTER_PROMETHEUS_PORT", &port)];
    assert_eq!(Served::start(&elsewhere).address(), free);
    let nowhere = Served::start(&[coded[0], ("OTEL_METRICS_EXPORTER", "none")]);
    assert_eq!(nowhere.address, None);
    let host = [PROMETHEUS, ANY_PORT, ("OTEL_EXPORTER_PROMETHEUS_HOST", "0.0.0.0")];
    assert!(Served::start(&host).address().ip().is_unspecified());
}

#[test]
fn a_port_that_is_taken_is_a_warning_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("the system has a port");
    let port = taken.local_addr().expect("it is bound").port().to_string();
    for (variables, told) in [
        (
            [
                PROMETHEUS,
                ("OTEL_EXPORTER_PROMETHEUS_PORT", &*port),
                ("OTEL_EXPORTER_PROMETHEUS_HOST", "127.0.0.1"),
            ],
            "in use",
        ),
        ([PROMETHEUS, ANY_PORT, ("OTEL_EXPORTER_PROMETHEUS_HOST", "no.such.host.invalid")], "lookup"),
    ] {
        let served = Served::start(&variables);
        assert_eq!(served.address, None);
        let said = served.end();
        let lines: Vec<_> = said.lines().filter(|line| line.contains("metrics are not served at")).collect();
        assert_eq!(lines.len(), 1, "{said}");
        assert!(lines[0].contains(told) && lines[0].contains("name another place"), "{said}");
    }
}

#[test]
fn what_a_scrape_does_not_need_is_refused_unread() {
    let served = Served::start(&[PROMETHEUS, ANY_PORT]);
    let bomb =
        "POST /metrics HTTP/1.1\r\nhost: me\r\ncontent-encoding: gzip\r\ncontent-length: 10000000000\r\n\r\n";
    let answer = served.ask(bomb);
    assert!(answer.starts_with("HTTP/1.1 405") && answer.contains("allow: GET, HEAD"), "{answer}");
    let unread =
        "GET /metrics HTTP/1.1\r\nhost: me\r\ncontent-encoding: gzip\r\ncontent-length: 10000000000\r\n\r\n";
    let answer = served.ask(unread);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("environment_inside_total 1"), "{answer}");
    let head = served.ask("HEAD /metrics HTTP/1.1\r\nhost: me\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    let large = format!("GET /metrics HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(10_000_000));
    assert!(!served.ask(&large).contains("environment_inside_total"));
    let many = format!("GET /metrics HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(500));
    assert!(!served.ask(&many).contains("environment_inside_total"));
    assert!(served.ask("\x16\x03\x01 this is no HTTP\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert!(
        served.ask("GET /metrics HTTP/1.0\r\n\r\n").contains("environment_inside_total"),
        "it still serves"
    );
}

#[test]
fn whoever_asks_byte_by_byte_is_hung_up_on_and_others_are_served() {
    let served = Served::start(&[PROMETHEUS, ANY_PORT]);
    let begun = Instant::now();
    let mut slow: Vec<_> =
        (0..70).map(|_| TcpStream::connect(served.address()).expect("it listens")).collect();
    for stream in &mut slow {
        drop(stream.write_all(b"GET /metrics HTTP/1.1\r\nx: "));
    }
    let page = served.ask("GET /metrics HTTP/1.0\r\n\r\n");
    assert!(page.contains("environment_inside_total 1"), "{page}");
    let mut rest = Vec::new();
    slow[0].set_read_timeout(Some(Duration::from_mins(1))).expect("a time is allowed");
    assert!(slow[0].read_to_end(&mut rest).is_ok(), "the connection is closed from the other end");
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}

#[test]
fn the_end_of_the_program_is_not_held_up_by_a_scraper_that_does_not_read() {
    for how in [None, Some((SHUTDOWN, "1"))] {
        let variables: Vec<_> = [PROMETHEUS, ANY_PORT].into_iter().chain(how).collect();
        let served = Served::start(&variables);
        let mut open = TcpStream::connect(served.address()).expect("it listens");
        open.write_all(b"GET /metrics HTTP/1.1\r\nx: ").expect("it is open");
        let begun = Instant::now();
        served.end();
        assert!(begun.elapsed() < Duration::from_secs(4), "{how:?}: {:?}", begun.elapsed());
    }
}
