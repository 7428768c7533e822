//! A listener of its own for scrapes, for programs without a router, on this machine unless told otherwise.

use super::environment::Environment;
use crate::error::{Error, Result};
use crate::export::prometheus;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::ALLOW;
use http::{HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener as Socket, ToSocketAddrs as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Scrapers that are served at a time; more wait for their turn.
const CONNECTIONS: usize = 64;
/// The longest that the head of a request takes: whoever sends it byte by byte is hung up on.
const HEAD: Duration = Duration::from_secs(3);
/// The longest that a scrape takes with everything.
const WHOLE: Duration = Duration::from_secs(30);
/// How long a scrape may go on when the program ends.
const PARTING: Duration = Duration::from_secs(1);
/// The most bytes of a request's head, and the most headers in it.
const REQUEST: (usize, usize) = (16 * 1024, 100);

/// The running listener.
pub(super) struct Scrapes {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    ended: Mutex<Option<(Receiver<()>, oneshot::Receiver<()>)>>,
}

/// Opens the listener that the environment or else the program asks for; one that cannot be opened is a warning.
pub(super) fn open(environment: &Environment, coded: Option<SocketAddr>) -> Option<Scrapes> {
    let asked = environment.exporters("METRICS");
    let host = environment.get("OTEL_EXPORTER_PROMETHEUS_HOST");
    let port = environment.get("OTEL_EXPORTER_PROMETHEUS_PORT");
    if !(asked.prometheus || coded.is_some() && !asked.said && environment.exports()) {
        if let (false, Some(_)) = (asked.said, host.or(port)) {
            environment.warn(
                "OTEL_EXPORTER_PROMETHEUS_HOST and OTEL_EXPORTER_PROMETHEUS_PORT have no effect without \
                 OTEL_METRICS_EXPORTER=prometheus",
            );
        }
        return None;
    }
    let number = port.and_then(|text| {
        let number = text.parse::<u16>().ok();
        if number.is_none() {
            environment
                .warn(format!("OTEL_EXPORTER_PROMETHEUS_PORT={text} is not a port; the default is kept"));
        }
        number
    });
    let port = number.or(coded.map(|coded| coded.port())).unwrap_or(9464);
    let host = host.or(coded.map(|coded| coded.ip().to_string())).unwrap_or_else(|| "localhost".to_owned());
    match bound(&host, port).and_then(Scrapes::start) {
        Ok(scrapes) => Some(scrapes),
        Err(error) => {
            environment.warn(format!(
                "metrics are not served at {host}:{port}: {error}; OTEL_EXPORTER_PROMETHEUS_HOST and \
                 OTEL_EXPORTER_PROMETHEUS_PORT name another place, and `telemetry.routes()` serve them on the service's own"
            ));
            None
        }
    }
}

/// A socket at each address of this host: `localhost` has two, and scrapers try either.
fn bound(host: &str, port: u16) -> Result<Vec<Socket>> {
    let wrong = |error: std::io::Error| Error::new(error.to_string());
    let mut sockets: Vec<Socket> = Vec::new();
    let mut failed = None;
    for address in (host.trim_matches(['[', ']']), port).to_socket_addrs().map_err(wrong)? {
        // The system chooses port 0 once.
        let port =
            sockets.first().and_then(|first| first.local_addr().ok()).map_or(port, |first| first.port());
        match Socket::bind((address.ip(), port)) {
            Ok(socket) => sockets.push(socket),
            // That one of them is taken is no success, but a machine may lack one of the two protocols.
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(wrong(error)),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if sockets.is_empty() => Err(wrong(error)),
        _ => Ok(sockets),
    }
}

impl Scrapes {
    /// Starts the thread that serves: it owns its runtime, so the program needs none.
    fn start(sockets: Vec<Socket>) -> Result<Self> {
        let wrong = |error: std::io::Error| Error::new(error.to_string());
        let none = || Error::new("the name has no address");
        let address = sockets.first().ok_or_else(none)?.local_addr().map_err(wrong)?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(wrong)?;
        let listeners = {
            let _inside = runtime.enter();
            let listener = |socket: Socket| {
                socket.set_nonblocking(true)?;
                TcpListener::from_std(socket)
            };
            sockets.into_iter().map(listener).collect::<std::io::Result<Vec<_>>>().map_err(wrong)?
        };
        let (stop, stopped) = watch::channel(false);
        let (blocking, ended) = sync_channel(1);
        let (waking, woken) = oneshot::channel();
        let ended = Mutex::new(Some((ended, woken)));
        let serve = move || {
            crate::context::silence_thread();
            runtime.block_on(serve(listeners, stopped));
            drop(runtime);
            over(&blocking, waking);
        };
        thread::Builder::new().name("telemark-scrapes".to_owned()).spawn(serve).map_err(wrong)?;
        Ok(Self { address, stop, ended })
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    fn end(&self) -> Option<(Receiver<()>, oneshot::Receiver<()>)> {
        self.stop.send_replace(true);
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Takes no more scrapes and lets those end that have begun, for a moment.
    pub(super) async fn shutdown(&self) {
        if let Some((_, ended)) = self.end() {
            // An error means that it is over, too.
            drop(ended.await);
        }
    }

    /// The same for a thread that can wait.
    pub(super) fn shutdown_blocking(&self) {
        if let Some((ended, _)) = self.end() {
            // Out of time: the end of the program does not wait any longer.
            _ = ended.recv_timeout(2 * PARTING);
        }
    }
}

fn over(blocking: &SyncSender<()>, waking: oneshot::Sender<()>) {
    // Nobody may be waiting, or only one of the two.
    _ = blocking.try_send(());
    _ = waking.send(());
}

async fn serve(listeners: Vec<TcpListener>, stopped: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut doors = JoinSet::new();
    for listener in listeners {
        doors.spawn(accept(listener, Arc::clone(&room), stopped.clone()));
    }
    drop(doors.join_all().await);
}

async fn accept(listener: TcpListener, room: Arc<Semaphore>, mut stopped: watch::Receiver<bool>) {
    let mut open = JoinSet::new();
    loop {
        let next = async {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return None };
            if let Ok((stream, _)) = listener.accept().await {
                return Some((stream, place));
            }
            // Without a free file there is none a moment later either.
            sleep(Duration::from_millis(100)).await;
            None
        };
        tokio::select! {
            taken = next => if let Some((stream, place)) = taken {
                open.spawn(scrape(stream, place));
            },
            // An error means that the program has let go of it.
            _ = stopped.changed() => break,
        }
        while open.try_join_next().is_some() {}
    }
    drop(listener);
    drop(timeout(PARTING, async { while open.join_next().await.is_some() {} }).await);
}

async fn scrape(stream: TcpStream, _place: OwnedSemaphorePermit) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .keep_alive(false)
        .max_buf_size(REQUEST.0)
        .max_headers(REQUEST.1)
        .serve_connection(TokioIo::new(stream), service_fn(answer));
    // A scraper that goes away, or that never asked for anything, is no news.
    drop(timeout(WHOLE, connection).await);
}

/// The body of a request is never read, compressed or not.
async fn answer(request: Request<Incoming>) -> std::result::Result<Response, Infallible> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let mut answer = StatusCode::METHOD_NOT_ALLOWED.into_response();
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(answer);
    }
    Ok(match request.uri().path() {
        "/metrics" => prometheus::answer(request.headers()).map(Body::new),
        "/api/public/health" => crate::http::server::health().await.into_response(),
        _ => (StatusCode::NOT_FOUND, "the metrics are at /metrics\n").into_response(),
    })
}
