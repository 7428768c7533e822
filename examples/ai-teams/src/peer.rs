//! Calls to another service, over HTTP; telemark's middleware takes the trace, the baggage and the tracking id along.

use reqwest::StatusCode;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Another service.
#[derive(Clone)]
pub(crate) struct Peer {
    url: String,
    http: ClientWithMiddleware,
}

/// Why a call gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeerError {
    #[error("the service answered {0}")]
    Refused(StatusCode),
    #[error("the service cannot be reached")]
    Unreachable(#[from] reqwest_middleware::Error),
    #[error("the answer cannot be read")]
    Unreadable(#[from] reqwest::Error),
}

impl PeerError {
    /// The status that the service refused with.
    pub(crate) const fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(status) => Some(*status),
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }
}

impl Peer {
    /// The service at this URL.
    pub(crate) fn new(url: String) -> Self {
        let http =
            ClientBuilder::new(reqwest::Client::new()).with(telemark::http::client::reqwest_middleware());
        Self { url, http: http.build() }
    }

    /// Posts `body` as JSON and reads the answer as JSON.
    pub(crate) async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<A, PeerError> {
        let response = self.http.post(format!("{}{path}", self.url)).json(body).send().await?;
        match response.status() {
            status if status.is_success() => Ok(response.json().await?),
            status => Err(PeerError::Refused(status)),
        }
    }
}
