//! A small service, and how tests ask it.
#![allow(dead_code, reason = "each test program uses some of it")]

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::routing::get;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use telemark::SpanRecord;
use telemark::http::server;
use telemark::testing::Scope;
use tower::ServiceExt;

pub(crate) const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

pub(crate) const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

pub(crate) fn request(uri: &str, headers: &[(&'static str, &str)]) -> Request<Body> {
    let mut request = Request::builder().uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).expect("a valid request")
}

pub(crate) async fn ask(app: &Router, request: Request<Body>) -> Response<Body> {
    app.clone().oneshot(request).await.expect("a router does not fail")
}

pub(crate) async fn text(answer: Response<Body>) -> String {
    let bytes = answer.into_body().collect().await.expect("a whole body").to_bytes();
    String::from_utf8(bytes.to_vec()).expect("text")
}

pub(crate) fn attribute(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

pub(crate) fn only(captured: &Scope) -> SpanRecord {
    let spans = captured.spans();
    assert_eq!(spans.len(), 1, "{spans:?}");
    spans[0].clone()
}

pub(crate) fn users() -> Router {
    let user = |Path(id): Path<u32>| async move {
        match id {
            500 => (StatusCode::INTERNAL_SERVER_ERROR, "failed".to_owned()),
            404 => (StatusCode::NOT_FOUND, "nobody".to_owned()),
            _ => (
                StatusCode::OK,
                telemark::current().map_or_else(String::new, |now| now.tracking_id.to_string()),
            ),
        }
    };
    Router::new().route("/users/{id}", get(user)).layer(server::layer().service("users"))
}

pub(crate) async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}
