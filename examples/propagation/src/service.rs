//! `POST /test`: one call for each element of the request, each a client span under the request's span.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// One call to make.
#[derive(Deserialize)]
struct Call {
    url: String,
    #[serde(default)]
    arguments: Value,
    /// Baggage that this call, and those behind it, carry; the harness gives none.
    #[serde(default)]
    baggage: BTreeMap<String, String>,
}

/// The service, observed by telemark's layers on both sides.
pub(crate) fn router() -> Router {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build();
    let client = client.unwrap_or_default();
    let client = ClientBuilder::new(client).with(telemark::http::client::reqwest_middleware()).build();
    Router::new()
        .route("/test", post(test))
        .with_state(client)
        .layer(telemark::http::server::layer().service("propagation"))
}

/// Posts each element's arguments to its URL, in order; the harness does not always name the content type.
async fn test(State(client): State<ClientWithMiddleware>, body: Bytes) -> (StatusCode, Json<Value>) {
    let calls: Vec<Call> = match serde_json::from_slice(&body) {
        Ok(calls) => calls,
        Err(error) => return (StatusCode::BAD_REQUEST, Json(error.to_string().into())),
    };
    let mut answers = Vec::with_capacity(calls.len());
    let mut baggage = Vec::new();
    for call in calls {
        baggage.extend(call.baggage.iter().map(|(key, value)| telemark::baggage::set(key, value)));
        match client.post(&call.url).json(&call.arguments).send().await {
            Ok(answer) => answers.push(Value::from(answer.status().as_u16())),
            Err(error) => answers.push(Value::from(error.to_string())),
        }
    }
    (StatusCode::OK, Json(answers.into()))
}
