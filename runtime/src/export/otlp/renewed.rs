//! Certificates that change while the program runs: a connection is made with what their files say then.

use super::route::Route;
use super::target::{Identity, Target};
use super::tls::config;
use crate::error::Result;
use http::Uri;
use hyper_rustls::HttpsConnector;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;
use tower_service::Service;

/// Opens connections to the collector, with TLS where its URL says so.
///
/// Connections that stand go on as they are. For a new one the files of the certificates are read again if one of them
/// has changed; what cannot be used then leaves in use what could be, until the collector no longer takes it.
#[derive(Clone)]
pub(super) struct Connector {
    target: Arc<Target>,
    route: Route,
    protocol: &'static [u8],
    /// Shared by the copies that a client makes of its connector.
    read: Arc<Mutex<Read>>,
}

/// What was read last that could be used.
struct Read {
    files: Stamps,
    connector: HttpsConnector<Route>,
}

/// When each file was written, and its length: what shows that it is another.
type Stamps = [Option<(SystemTime, u64)>; 3];

fn stamps(identity: &Identity) -> Stamps {
    [&identity.authority, &identity.certificate, &identity.key].map(|file| {
        let metadata = std::fs::metadata(&file.as_ref()?.text).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

impl Connector {
    pub(super) fn new(target: &Target, route: Route, protocol: &'static [u8]) -> Result<Self> {
        // Before they are read: what is written meanwhile is read again.
        let files = stamps(&target.identity);
        let connector = HttpsConnector::from((route.clone(), config(target, protocol)?));
        let read = Arc::new(Mutex::new(Read { files, connector }));
        Ok(Self { target: Arc::new(target.clone()), route, protocol, read })
    }

    /// What a connection is made with now, and what is wrong with the files if it is not what they say.
    fn current(&self) -> (HttpsConnector<Route>, Result<()>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let files = stamps(&self.target.identity);
        let mut usable = Ok(());
        if files != read.files {
            match config(&self.target, self.protocol) {
                Ok(config) => {
                    let connector = HttpsConnector::from((self.route.clone(), config));
                    *read = Read { files, connector };
                }
                Err(error) => usable = Err(error),
            }
        }
        (read.connector.clone(), usable)
    }
}

impl Service<Uri> for Connector {
    type Response = <HttpsConnector<Route> as Service<Uri>>::Response;
    type Error = <HttpsConnector<Route> as Service<Uri>>::Error;
    type Future = <HttpsConnector<Route> as Service<Uri>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), Self::Error>> {
        // They are all ready at once or not at all: it is the way without TLS that says so.
        self.route.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (mut connector, usable) = self.current();
        let connecting = connector.call(uri);
        match usable {
            Ok(()) => connecting,
            // The old ones may do; where they do not, what is wrong with the new ones is the thing to tell.
            Err(error) => Box::pin(async move { connecting.await.map_err(|_refused| error.into()) }),
        }
    }
}
