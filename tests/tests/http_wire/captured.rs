//! Headers are recorded if set-up names them, on both sides, and none that opens a door.

use crate::http_parts::{ask, attribute, only, request, text};
use crate::installed;
use axum::Router;
use axum::routing::get;
use http::{Request, Response};
use std::convert::Infallible;
use telemark::http::{client, server};
use telemark::testing::scope;
use tower::{Layer, ServiceExt, service_fn};

const SERVED: [(&str, &str); 2] = [("x-served-by", "a7"), ("set-cookie", "session=s3cr3t")];

#[tokio::test]
async fn the_server_records_the_headers_that_are_named_and_none_that_opens_a_door() {
    installed();
    let captured = scope();
    let app = Router::new().route("/", get(async || (SERVED, "served"))).layer(server::layer());
    let headers = [
        ("x-tenant", "acme"),
        ("accept", "text/html"),
        ("accept", "application/json"),
        ("authorization", "Bearer s3cr3t"),
        ("x-other", "unseen"),
    ];
    drop(text(ask(&app, request("/", &headers)).await).await);
    let span = only(&captured);
    let shown = |key: &str| attribute(&span, key);
    assert_eq!(shown("http.request.header.x-tenant").as_deref(), Some("acme"));
    assert_eq!(shown("http.request.header.accept").as_deref(), Some("text/html\napplication/json"));
    assert_eq!(shown("http.response.header.x-served-by").as_deref(), Some("a7"));
    let whole = format!("{span:?}");
    for hidden in ["s3cr3t", "unseen", "header.authorization", "header.set-cookie"] {
        assert!(!whole.contains(hidden), "{hidden}: {whole}");
    }
}

#[tokio::test]
async fn what_looks_like_a_secret_is_hidden_in_a_header_that_is_named() {
    installed();
    let captured = scope();
    let app = Router::new().route("/", get(async || "served")).layer(server::layer());
    let token =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    drop(text(ask(&app, request("/", &[("x-tenant", token)])).await).await);
    let shown = attribute(&only(&captured), "http.request.header.x-tenant").expect("it is named");
    assert!(!shown.contains("dozjgNryP4J3"), "{shown}");
}

#[tokio::test]
async fn the_client_records_them_too() {
    installed();
    let captured = scope();
    let answer = service_fn(|_: Request<()>| async {
        let mut answer = Response::new(());
        for (name, value) in SERVED {
            answer.headers_mut().insert(name, value.parse().expect("a value"));
        }
        Ok::<_, Infallible>(answer)
    });
    let asked = Request::builder().uri("http://peer/").header("x-tenant", "acme").body(());
    let client = client::layer().layer(answer);
    client.oneshot(asked.expect("a request")).await.expect("an answer");
    let span = only(&captured);
    assert_eq!(attribute(&span, "http.request.header.x-tenant").as_deref(), Some("acme"));
    assert_eq!(attribute(&span, "http.response.header.x-served-by").as_deref(), Some("a7"));
    assert!(!format!("{span:?}").contains("s3cr3t"));
}
