//! Hostile callers of a whole service, byte by byte over real connections: it goes on, and echoes nothing that it did not check.

use super::child;
use super::program::{memory, service};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::runtime::Runtime;

/// The service with its page of metrics, in this process.
fn served() -> (Runtime, SocketAddr) {
    let telemetry = telemark::setup("attacked").ignore_environment().logs(telemark::Logs::Off).install();
    let telemetry = telemetry.expect("the only one of this program");
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let app = service().merge(telemetry.routes());
    runtime.spawn(async move {
        axum::serve(listener, app).await.expect("it listens");
        drop(telemetry);
    });
    (runtime, address)
}

/// The whole answer to these bytes, on a connection of their own.
fn ask(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a time is allowed");
    // Who is hung up on early cannot write everything.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

fn with(path: &str, headers: &[&[u8]]) -> Vec<u8> {
    let mut request = format!("GET {path} HTTP/1.1\r\nhost: it\r\nconnection: close\r\n").into_bytes();
    for header in headers {
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    request
}

/// The service answers whoever asks decently.
#[track_caller]
fn goes_on(address: SocketAddr) {
    let answer = ask(address, &with("/orders/7", &[]));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n7"), "{answer}");
}

#[test]
fn headers_of_ten_megabytes_and_thousands_of_entries_stop_nobody() {
    child::alone("hostile::headers_of_ten_megabytes_and_thousands_of_entries_stop_nobody", || {
        let (_runtime, address) = served();
        let entries = (0..10_000).map(|at| format!("key{at}=value")).collect::<Vec<_>>().join(",");
        let members = (0..512).map(|at| format!("m{at}=v")).collect::<Vec<_>>().join(",");
        let huge = "x".repeat(10 << 20);
        goes_on(address);
        let before = memory();
        for name in ["traceparent", "tracestate", "baggage", "x-tracking-id", "b3"] {
            for value in [&huge, &entries, &members] {
                let answer = ask(address, &with("/orders/1", &[format!("{name}: {value}").as_bytes()]));
                // Too large for hyper, or served like any other; a caller that still writes may not hear it.
                let served = ["HTTP/1.1 200", "HTTP/1.1 431"].iter().any(|status| answer.starts_with(status));
                assert!(served || (value == &huge && answer.is_empty()), "{name}: {answer}");
                goes_on(address);
            }
        }
        let grown = memory().saturating_sub(before);
        assert!(grown < 32 << 20, "{grown} bytes more");
    });
}

#[test]
fn a_tracking_id_brings_nothing_into_the_answer_that_it_may_not_hold() {
    child::alone("hostile::a_tracking_id_brings_nothing_into_the_answer_that_it_may_not_hold", || {
        let (_runtime, address) = served();
        let long = [b"x-tracking-id: ".as_slice(), &[b'a'; 129]].concat();
        for lines in [
            &[b"x-tracking-id: a%0d%0aset-cookie: stolen".as_slice()][..],
            &[b"x-tracking-id: a\\r\\nset-cookie: stolen"],
            &[b"x-tracking-id: a\x0bset-cookie: stolen"],
            &[b"x-tracking-id: <script>alert(1)</script>"],
            &[b"x-tracking-id: two words"],
            &[b"x-tracking-id: caf\xe9\xff"],
            &[b"x-tracking-id:"],
            &[b"x-tracking-id: first", b"x-tracking-id: second"],
            &[&long],
        ] {
            let answer = ask(address, &with("/orders/1", lines));
            if answer.starts_with("HTTP/1.1 400") {
                // A control character: hyper hangs up on it before anybody else sees it.
                continue;
            }
            let head = answer.split("\r\n\r\n").next().unwrap_or_default();
            let ids: Vec<_> = head.lines().filter_map(|line| line.strip_prefix("x-tracking-id: ")).collect();
            assert_eq!(ids.len(), 1, "{answer}");
            let fresh = ids[0].len() == 32 && ids[0].bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(fresh && !answer.contains("stolen"), "{lines:?}: {answer}");
        }
        let kept = ask(address, &with("/orders/1", &[b"x-tracking-id: Order_7.a-B"]));
        assert!(kept.contains("x-tracking-id: Order_7.a-B\r\n"), "{kept}");
    });
}

#[test]
fn a_compressed_bomb_at_the_page_of_metrics_is_never_unpacked() {
    child::alone("hostile::a_compressed_bomb_at_the_page_of_metrics_is_never_unpacked", || {
        let (_runtime, address) = served();
        let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..200 {
            bomb.write_all(&vec![0; 1 << 20]).expect("memory takes everything");
        }
        let bomb = bomb.finish().expect("memory takes everything");
        goes_on(address);
        let before = memory();
        for (method, status) in [("GET", "HTTP/1.1 200"), ("POST", "HTTP/1.1 405"), ("PUT", "HTTP/1.1 405")] {
            let head = format!(
                "{method} /metrics HTTP/1.1\r\nhost: it\r\nconnection: close\r\ncontent-encoding: gzip\r\n\
                 content-length: {}\r\n\r\n",
                bomb.len()
            );
            let answer = ask(address, &[head.as_bytes(), &bomb].concat());
            assert!(answer.starts_with(status), "{method}: {}", &answer[..answer.len().min(200)]);
        }
        let grown = memory().saturating_sub(before);
        assert!(grown < 16 << 20, "{grown} bytes more, of {} packed and 200 MiB", bomb.len());
        goes_on(address);
    });
}
