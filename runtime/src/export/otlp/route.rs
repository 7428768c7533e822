//! The way of the bytes to the collector: straight, or through the proxy that the environment names.

use super::target::{Protocol, Target};
use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use pin_project_lite::pin_project;
use std::error::Error;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::net::TcpStream;
use tower_service::Service;

/// Opens connections without TLS, through HTTP_PROXY, HTTPS_PROXY, ALL_PROXY where NO_PROXY does not except the host.
#[derive(Clone)]
pub(super) struct Route {
    straight: HttpConnector,
    to: Uri,
    proxy: Option<Intercept>,
}

impl Route {
    pub(super) fn to(target: &Target) -> Self {
        Self::through(target, Matcher::from_env)
    }

    fn through(target: &Target, proxies: impl FnOnce() -> Matcher) -> Self {
        let mut straight = HttpConnector::new();
        straight.enforce_http(false);
        straight.set_connect_timeout(Some(target.timeout));
        straight.set_nodelay(true);
        let local = target.uri.host().is_some_and(is_this_machine);
        // Proxies forward requests of HTTP/1.1, or bytes behind TLS; plain gRPC is neither.
        let plain_grpc = target.protocol == Protocol::Grpc && !target.is_secure();
        let proxy = if local || plain_grpc { None } else { proxies().intercept(&target.uri) };
        Self { straight, to: target.uri.clone(), proxy }
    }

    /// What a proxy that forwards requests wants to see in each.
    pub(super) fn credentials(&self) -> Option<&HeaderValue> {
        let forwards = self.to.scheme_str() == Some("http");
        self.proxy.as_ref().filter(|_| forwards).and_then(Intercept::basic_auth)
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Service<Uri> for Route {
    type Response = Way;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Way, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(ready!(self.straight.poll_ready(context)).map_err(Into::into))
    }

    /// Whoever asks names the collector; tonic names it without TLS, because that is ours to do.
    fn call(&mut self, _: Uri) -> Self::Future {
        let Self { mut straight, to, proxy } = self.clone();
        Box::pin(async move {
            let Some(proxy) = proxy else {
                return Ok(Way { io: straight.call(to).await?, forwarded: false });
            };
            if proxy.uri().scheme_str() != Some("http") {
                return Err("only proxies whose URL begins with http:// can be used".into());
            }
            if to.scheme_str() == Some("http") {
                return Ok(Way { io: straight.call(proxy.uri().clone()).await?, forwarded: true });
            }
            let mut tunnel = Tunnel::new(proxy.uri().clone(), straight);
            if let Some(credentials) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(credentials.clone());
            }
            Ok(Way { io: tunnel.call(to).await?, forwarded: false })
        })
    }
}

pin_project! {
    /// An open connection.
    pub(super) struct Way {
        #[pin]
        io: TokioIo<TcpStream>,
        // The other end is a proxy that wants whole URLs.
        forwarded: bool,
    }
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        self.io.connected().proxy(self.forwarded)
    }
}

impl Read for Way {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.project().io.poll_read(context, buffer)
    }
}

impl Write for Way {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.project().io.poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().io.poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().io.poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.project().io.poll_write_vectored(context, parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxied(url: &'static str, protocol: Protocol) -> bool {
        let proxies = || Matcher::builder().all("http://user:word@proxy:3128").no("internal").build();
        Route::through(&Target::new(Uri::from_static(url), protocol), proxies).proxy.is_some()
    }

    #[test]
    fn only_this_machine_is_asked_without_a_proxy() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        assert!(!is_this_machine("collector") && !is_this_machine("10.0.0.1"));
        assert!(proxied("http://collector:4318/", Protocol::HttpProtobuf));
        assert!(!proxied("http://localhost:4318/", Protocol::HttpProtobuf));
        assert!(!proxied("http://internal:4318/", Protocol::HttpProtobuf));
    }

    #[test]
    fn plain_grpc_goes_straight_because_no_proxy_understands_it() {
        assert!(!proxied("http://collector:4317/", Protocol::Grpc));
        assert!(proxied("https://collector:4317/", Protocol::Grpc));
    }
}
