//! A collector made by hand, over HTTP and over gRPC, that misbehaves as it is told.

use super::certificates::Authority;
use super::grpc;
use super::message::{count, unzipped};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// Where collectors run: threads of the test, not of the programs that it looks at.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// How a collector behaves.
#[derive(Debug, Clone)]
pub(crate) enum Manner {
    /// It takes everything.
    Well,
    /// It takes everything but one item of each request.
    InPart,
    /// It takes everything, this much later.
    Slow(Duration),
    /// It hangs up before it has read anything.
    Refuses,
    /// It reads, and never answers.
    Silent,
    /// It answers with this status of HTTP or gRPC, and this header or trailer.
    Answers(u16, Option<(&'static str, &'static str)>),
    /// It answers something that is neither HTTP nor gRPC.
    Garbage,
    /// It begins a good answer and hangs up.
    HalfAnAnswer,
    /// It hangs up in the middle of what it is sent.
    HangsUp,
    /// It speaks TLS to whoever does not.
    Tls,
    /// It dates its answers an hour ago.
    InThePast,
}

/// What a collector has taken, which is what it has said so of.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) requests: AtomicU64,
    pub(crate) spans: AtomicU64,
    pub(crate) points: AtomicU64,
    pub(crate) records: AtomicU64,
}

impl Taken {
    /// Counts a request of this signal; the number of items that are left out.
    pub(super) fn take(&self, path: &str, message: &[u8], manner: &Manner) -> u64 {
        let signal = Signal::of(path);
        let items = count(message, signal);
        let rejected = u64::from(matches!(manner, Manner::InPart) && items > 0);
        let of = match signal {
            Signal::Traces => &self.spans,
            Signal::Metrics => &self.points,
            Signal::Logs => &self.records,
        };
        of.fetch_add(items - rejected, Ordering::Relaxed);
        self.requests.fetch_add(1, Ordering::Relaxed);
        rejected
    }
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    Traces,
    Metrics,
    Logs,
}

impl Signal {
    fn of(path: &str) -> Self {
        let path = path.to_ascii_lowercase();
        if path.contains("trace") {
            Self::Traces
        } else if path.contains("metrics") {
            Self::Metrics
        } else {
            Self::Logs
        }
    }
}

/// A collector that listens on loopback.
pub(crate) struct Collector {
    pub(crate) address: SocketAddr,
    pub(crate) taken: Arc<Taken>,
    grpc: bool,
    /// The certificate of whoever vouches for it, if it is to be asked over TLS.
    authority: Option<String>,
    /// Keeps the port from others while nobody listens there.
    _port: TcpSocket,
}

/// Bound to this address; somebody else may listen there who says that he shares it, as every listener does.
fn socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("it is not bound yet");
    socket.bind(address).expect("nobody else has the port");
    socket
}

fn listen(address: SocketAddr) -> TcpListener {
    socket(address).listen(1024).expect("nobody else listens there")
}

impl Collector {
    pub(crate) fn start(manner: Manner, grpc: bool) -> Self {
        let (collector, listener) = Self::bound(grpc);
        let taken = Arc::clone(&collector.taken);
        RUNTIME.spawn(async move { serve(listener, manner, grpc, taken, None).await });
        collector
    }

    /// Behind TLS, with a certificate until the end of this year, of an authority that the program is told of or not.
    pub(crate) fn secure(grpc: bool, until: i32, known: bool) -> Self {
        let (mut collector, listener) = Self::bound(grpc);
        let (authority, other) = (Authority::new(), Authority::new());
        let acceptor = TlsAcceptor::from(Arc::new(authority.sign(until).server(grpc, None)));
        collector.authority = Some(if known { authority.file() } else { other.file() });
        let taken = Arc::clone(&collector.taken);
        RUNTIME.spawn(async move { serve(listener, Manner::Well, grpc, taken, Some(acceptor)).await });
        collector
    }

    /// In plain text, where TLS is expected.
    pub(crate) fn plain(grpc: bool) -> Self {
        Self { authority: Some(Authority::new().file()), ..Self::start(Manner::Well, grpc) }
    }

    /// At an address where nobody listens.
    pub(crate) fn absent(grpc: bool) -> Self {
        Self::bound(grpc).0
    }

    /// Away for a while after `up`, with all connections cut.
    pub(crate) fn restarting(grpc: bool, up: Duration, down: Duration) -> Self {
        let (collector, listener) = Self::bound(grpc);
        let (taken, address) = (Arc::clone(&collector.taken), collector.address);
        RUNTIME.spawn(async move {
            let first = serve(listener, Manner::Well, grpc, Arc::clone(&taken), None);
            // The listener and every connection go with the future.
            drop(tokio::time::timeout(up, first).await);
            sleep(down).await;
            serve(listen(address), Manner::Well, grpc, taken, None).await;
        });
        collector
    }

    fn bound(grpc: bool) -> (Self, TcpListener) {
        let port = socket(SocketAddr::from(([127, 0, 0, 1], 0)));
        let address = port.local_addr().expect("an address");
        let _runtime = RUNTIME.enter();
        (Self { address, taken: Arc::default(), grpc, authority: None, _port: port }, listen(address))
    }

    pub(crate) fn url(&self) -> String {
        match self.authority {
            None => format!("http://{}", self.address),
            Some(_) => format!("https://localhost:{}", self.address.port()),
        }
    }

    /// The variables that lead to it.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let protocol = if self.grpc { "grpc" } else { "http/protobuf" };
        let authority = self.authority.clone().map(|file| ("OTEL_EXPORTER_OTLP_CERTIFICATE", file));
        [("OTEL_EXPORTER_OTLP_ENDPOINT", self.url()), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol.to_owned())]
            .into_iter()
            .chain(authority)
            .collect()
    }
}

async fn serve(
    listener: TcpListener,
    manner: Manner,
    grpc: bool,
    taken: Arc<Taken>,
    tls: Option<TlsAcceptor>,
) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let (manner, taken, tls) = (manner.clone(), Arc::clone(&taken), tls.clone());
        connections.spawn(async move {
            if let Some(tls) = tls {
                // Who does not trust us says so and is gone.
                let Ok(socket) = tls.accept(socket).await else { return };
                return if grpc {
                    grpc::serve(socket, manner, taken).await;
                } else {
                    drop(over_http(socket, manner, &taken).await);
                };
            }
            match manner {
                Manner::Refuses => {}
                Manner::Garbage => speak(socket, b"SSH-2.0-OpenSSH_9.2\r\n").await,
                // A fatal alert: unexpected message.
                Manner::Tls => speak(socket, b"\x15\x03\x03\x00\x02\x02\x0a").await,
                _ if grpc => grpc::serve(socket, manner, taken).await,
                _ => drop(over_http(socket, manner, &taken).await),
            }
        });
    }
}

/// A connection, behind TLS or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// Says this and hangs up.
async fn speak(mut socket: TcpStream, words: &[u8]) {
    let mut buffer = [0; 4096];
    if socket.read(&mut buffer).await.is_ok() {
        // Who has hung up needs no words.
        drop(socket.write_all(words).await);
    }
}

/// One connection of HTTP/1.1.
async fn over_http(mut socket: impl Stream, manner: Manner, taken: &Taken) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let Some(head) = head(&mut socket, &mut buffer).await? else { return Ok(()) };
        let line = head.lines().next().unwrap_or_default().to_owned();
        if matches!(manner, Manner::HangsUp) && line.starts_with("POST") {
            return Ok(());
        }
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (known, value) = line.split_once(':')?;
                known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        while buffer.len() < length {
            if socket.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
        let body: Vec<u8> = buffer.drain(..length).collect();
        if matches!(manner, Manner::Silent) {
            return std::future::pending().await;
        }
        if let Manner::Slow(time) = manner {
            sleep(time).await;
        }
        let answer = if line.starts_with("POST") {
            let message = if header("content-encoding").is_some() { unzipped(&body) } else { body };
            answer(&manner, line.split(' ').nth(1).unwrap_or_default(), &message, taken)
        } else {
            told(405, None, &manner, b"405 method not allowed, supported: [POST]")
        };
        let whole =
            if matches!(manner, Manner::HalfAnAnswer) { &answer[..answer.len() - 5] } else { &answer[..] };
        socket.write_all(whole).await?;
        if matches!(manner, Manner::HalfAnAnswer) {
            return socket.shutdown().await;
        }
    }
}

/// Up to the empty line; nothing if the caller is gone.
async fn head(socket: &mut impl Stream, buffer: &mut Vec<u8>) -> std::io::Result<Option<String>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head: Vec<u8> = buffer.drain(..end + 4).collect();
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
        if socket.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

fn answer(manner: &Manner, path: &str, message: &[u8], taken: &Taken) -> Vec<u8> {
    match manner {
        Manner::Answers(status, header) => told(*status, *header, manner, b""),
        // What is not said is not taken.
        Manner::HalfAnAnswer => told(200, None, manner, b"\x0a\x03\x08\x00\x12"),
        _ => match taken.take(path, message, manner) {
            0 => told(200, None, manner, b""),
            // partial_success { rejected: 1, error_message: "old" }
            _ => told(200, None, manner, b"\x0a\x07\x08\x01\x12\x03old"),
        },
    }
}

fn told(status: u16, header: Option<(&str, &str)>, manner: &Manner, body: &[u8]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} as told\r\ncontent-type: application/x-protobuf\r\n");
    if matches!(manner, Manner::InThePast) {
        text.push_str("date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    }
    if let Some((name, value)) = header {
        text += &[name, ": ", value, "\r\n"].concat();
    }
    let length = format!("content-length: {}\r\n\r\n", body.len());
    [text.as_bytes(), length.as_bytes(), body].concat()
}
