//! A service that is asked with secrets in its headers and its query, and asks another one with them.

use super::calls::{Refused, Wrong};
use super::values::{everything, percent};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::{HeaderMap, Uri};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use std::collections::HashMap;
use std::fmt::Write as _;
use telemark::http::{client, server};
use tower_http::trace::TraceLayer;

/// What the handlers know.
#[derive(Clone)]
struct Known {
    other: String,
    client: ClientWithMiddleware,
}

fn new_client() -> ClientWithMiddleware {
    let plain = reqwest::Client::builder().no_proxy().connection_verbose(true).build().expect("a client");
    ClientBuilder::new(plain).with(client::reqwest_middleware()).build()
}

/// The service; `other` is the one that it asks.
pub(crate) async fn serve(other: &str, routes: Router) -> String {
    let known = Known { other: other.to_owned(), client: new_client() };
    let app = Router::new()
        .route("/ok", get(ok))
        .route("/refused", get(refused))
        .route("/because", get(because))
        .route("/panics", get(panics))
        .layer(TraceLayer::new_for_http())
        .layer(server::layer())
        .with_state(known)
        .merge(routes);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// What the query of a URL says.
fn asked(uri: &Uri) -> HashMap<String, String> {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), decoded(value))).collect()
}

fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let digits =
            after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).expect("the client has encoded text")
}

async fn ok(State(known): State<Known>, headers: HeaderMap, uri: Uri) -> String {
    let asked = asked(&uri);
    let (secret, shown) = (&asked["token"], &asked["shown"]);
    let _tenant = telemark::baggage::set("tenant", shown);
    telemark::set_user(shown);
    let all = everything(shown, secret, shown);
    tracing::info!(?headers, all = ?all, shown, "asked");
    let url = format!("{}/other?token={}", known.other, percent(secret));
    // Nobody listens at the second one, so its error tells of the URL.
    for url in [url, format!("http://ann:{0}@127.0.0.1:9/?sig={0}", percent(secret))] {
        let sent = known.client.get(url).bearer_auth(percent(secret)).send().await;
        if let Err(error) = sent {
            tracing::warn!(%error, debug = ?error, "the other service cannot be reached");
        }
    }
    format!("{all:?}")
}

async fn refused(uri: Uri) -> Result<String, Refused> {
    Err(Refused::Text(asked(&uri)["token"].clone()))
}

async fn because(uri: Uri) -> Result<String, Refused> {
    Err(Refused::Because(Wrong(asked(&uri)["token"].clone())))
}

async fn panics(uri: Uri) -> String {
    panic!("no account {}", asked(&uri)["token"])
}

/// Asks for everything; gives what came back, headers and bodies.
///
/// On the screen of authors a panic is shown whole, so no handler panics there with a secret.
pub(crate) async fn ask(service: &str, shown: &str, secret: &str, panics: bool) -> String {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut answers = String::new();
    for path in ["ok", "refused", "because", if panics { "panics" } else { "ok" }, "nowhere"] {
        let token = percent(secret);
        let asked = client
            .get(format!("{service}/{path}?shown={}&token={token}&session={token}", percent(shown)))
            .header("authorization", format!("Bearer {token}"))
            .header("cookie", format!("session={token}"))
            .header("x-api-key", token);
        match asked.send().await {
            Ok(answer) => {
                let (status, headers) = (answer.status(), format!("{:?}", answer.headers()));
                let body = answer.text().await.unwrap_or_default();
                writeln!(answers, "{status} {headers}\n{body}").expect("writing to a string does not fail");
            }
            // A handler that panics closes the connection; the error names the URL that was asked for.
            Err(error) => {
                writeln!(answers, "{}", error.without_url()).expect("writing to a string does not fail");
            }
        }
    }
    answers
}
