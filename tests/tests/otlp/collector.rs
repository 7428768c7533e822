//! A collector for tests: over HTTP and over gRPC, with answers made to order.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::serve::Listener;
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::BodyExt as _;
use std::collections::VecDeque;
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// The body, as it came.
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The export request, whatever it came wrapped in.
    pub(crate) fn message(&self) -> Vec<u8> {
        if self.header("content-type") == Some("application/grpc") {
            let length = u32::from_be_bytes(self.body[1..5].try_into().unwrap()) as usize;
            assert_eq!(self.body.len(), length + 5, "one message");
            return if self.body[0] == 1 { unzipped(&self.body[5..]) } else { self.body[5..].to_vec() };
        }
        match self.header("content-encoding") {
            Some("gzip") => unzipped(&self.body),
            other => {
                assert_eq!(other, None);
                self.body.to_vec()
            }
        }
    }
}

fn unzipped(body: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    flate2::read::GzDecoder::new(body).read_to_end(&mut message).unwrap();
    message
}

/// An answer made to order; when there is none left, the collector takes everything.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// An HTTP or a gRPC status, headers (or trailers) and a body.
    Status(u16, Vec<(&'static str, &'static str)>, Vec<u8>),
    /// Never.
    Hang,
}

pub(crate) fn status(code: u16) -> Answer {
    Answer::Status(code, Vec::new(), Vec::new())
}

/// A running collector.
#[derive(Clone)]
pub(crate) struct Collector {
    pub(crate) address: SocketAddr,
    state: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    received: Mutex<Vec<Received>>,
    answers: Mutex<VecDeque<Answer>>,
    /// Keeps the port while nobody listens.
    kept: Mutex<Option<TcpSocket>>,
}

impl Collector {
    async fn bound(answers: impl IntoIterator<Item = Answer>) -> (Self, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = Arc::new(Shared::default());
        state.answers.lock().unwrap().extend(answers);
        (Self { address: listener.local_addr().unwrap(), state }, listener)
    }

    /// Over HTTP.
    pub(crate) async fn http(answers: impl IntoIterator<Item = Answer>) -> Self {
        let (collector, listener) = Self::bound(answers).await;
        collector.serve_http(listener);
        collector
    }

    /// Over HTTP on a socket that exists already.
    pub(crate) fn serve_http(&self, listener: TcpListener) {
        let app = app(&self.state);
        tokio::spawn(async move { axum::serve(listener, app).await });
    }

    /// Over HTTP, or gRPC, behind TLS.
    pub(crate) async fn secure(grpc: bool, server: ServerConfig) -> Self {
        let (collector, listener) = Self::bound([]).await;
        let acceptor = TlsAcceptor::from(Arc::new(server));
        if grpc {
            let state = Arc::clone(&collector.state);
            tokio::spawn(async move {
                while let Ok((socket, _)) = listener.accept().await {
                    let (state, acceptor) = (Arc::clone(&state), acceptor.clone());
                    tokio::spawn(async move {
                        // A client that does not like our certificate hangs up.
                        if let Ok(socket) = acceptor.accept(socket).await {
                            serve_grpc(&state, socket).await;
                        }
                    });
                }
            });
        } else {
            let app = app(&collector.state);
            tokio::spawn(async move { axum::serve(Secured { listener, acceptor }, app).await });
        }
        collector
    }

    /// At an address where nobody listens yet, and nobody else can.
    pub(crate) fn later() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = socket.local_addr().unwrap();
        Self { address, state: Arc::new(Shared { kept: Mutex::new(Some(socket)), ..Shared::default() }) }
    }

    /// Now somebody listens there.
    pub(crate) fn listen(&self) -> TcpListener {
        let kept = self.state.kept.lock().unwrap().take();
        kept.expect("it listens once").listen(1024).unwrap()
    }

    /// Over gRPC.
    pub(crate) async fn grpc(answers: impl IntoIterator<Item = Answer>) -> Self {
        let (collector, listener) = Self::bound(answers).await;
        let state = Arc::clone(&collector.state);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                tokio::spawn(async move { serve_grpc(&state, socket).await });
            }
        });
        collector
    }

    /// Answers the next request like this.
    pub(crate) fn answer(&self, answer: Answer) {
        self.state.answers.lock().unwrap().push_back(answer);
    }

    /// What has come so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// As if nothing had come.
    pub(crate) fn forget(&self) {
        self.state.received.lock().unwrap().clear();
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Shared {
    async fn answer(&self, received: Received) -> (u16, Vec<(&'static str, &'static str)>, Vec<u8>) {
        self.received.lock().unwrap().push(received);
        let answer = self.answers.lock().unwrap().pop_front();
        match answer {
            Some(Answer::Status(code, headers, body)) => (code, headers, body),
            Some(Answer::Hang) => {
                tokio::time::sleep(Duration::from_mins(10)).await;
                (0, Vec::new(), Vec::new())
            }
            None => (0, Vec::new(), Vec::new()),
        }
    }
}

fn app(state: &Arc<Shared>) -> Router {
    Router::new().fallback(over_http).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(state))
}

/// Hands on connections whose TLS stands.
struct Secured {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (socket, address) = self.listener.accept().await.unwrap();
            if let Ok(secured) = self.acceptor.accept(socket).await {
                return (secured, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

async fn serve_grpc(state: &Arc<Shared>, socket: impl AsyncRead + AsyncWrite + Unpin) {
    let Ok(mut connection) = h2::server::handshake(socket).await else { return };
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::spawn(over_grpc(Arc::clone(state), request, respond));
    }
}

async fn over_http(State(state): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let path = parts.uri.to_string();
    let received = Received { method: parts.method.to_string(), path, headers: parts.headers, body };
    let (code, headers, body) = state.answer(received).await;
    let mut response = Response::builder().status(if code == 0 { 200 } else { code });
    let typed = headers.iter().any(|(name, _)| *name == "content-type");
    if !typed {
        response = response.header("content-type", "application/x-protobuf");
    }
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(body.into()).unwrap()
}

async fn over_grpc(
    state: Arc<Shared>,
    request: http::Request<h2::RecvStream>,
    mut respond: h2::server::SendResponse<Bytes>,
) {
    let (parts, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(chunk) = stream.data().await {
        let chunk = chunk.unwrap();
        stream.flow_control().release_capacity(chunk.len()).unwrap();
        body.extend_from_slice(&chunk);
    }
    let received = Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: body.into(),
    };
    let (code, trailers, message) = state.answer(received).await;
    let head = http::Response::builder().header("content-type", "application/grpc").body(()).unwrap();
    let mut out = respond.send_response(head, false).unwrap();
    if code == 0 {
        let mut frame = vec![0];
        frame.extend_from_slice(&(message.len() as u32).to_be_bytes());
        frame.extend_from_slice(&message);
        out.send_data(frame.into(), false).unwrap();
    }
    let mut last = HeaderMap::new();
    last.insert("grpc-status", code.into());
    for (name, value) in trailers {
        last.insert(name, value.parse().unwrap());
    }
    out.send_trailers(last).unwrap();
}
