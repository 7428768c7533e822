//! Listening, and what to do if somebody else does.

use crate::cli::{Arguments, Service};
use crate::peer::Peer;
use crate::store::Store;
use crate::{agent, engine, gateway};
use anyhow::Context as _;
use axum::Router;
use std::io::ErrorKind;
use telemark::Telemetry;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Running services; they end when this is told to.
pub(crate) struct Services {
    stop: watch::Sender<bool>,
    tasks: JoinSet<std::io::Result<()>>,
}

/// Starts these services; every port is taken before the first one answers.
pub(crate) async fn start(
    arguments: &Arguments,
    telemetry: &Telemetry,
    wanted: &[Service],
) -> anyhow::Result<Services> {
    let mut listeners = Vec::new();
    for &service in wanted {
        listeners.push((service, listen(arguments, service).await?));
    }
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for (at, (service, listener)) in listeners.into_iter().enumerate() {
        // A process has one set of metrics: a second port with the same numbers would count everything twice.
        let own = if at == 0 { telemetry.routes() } else { health() };
        let layer = telemark::http::server::layer().service(service.name());
        // Merged into `own`, so that unknown paths are answered under the layer and named by its service.
        let app = own.merge(routes(arguments, service)?.layer(layer));
        let mut stopped = stopped.clone();
        tasks.spawn(async move {
            let end = async move { stopped.wait_for(|&stop| stop).await.map_or((), drop) };
            axum::serve(listener, app).with_graceful_shutdown(end).await
        });
    }
    Ok(Services { stop, tasks })
}

impl Services {
    /// Answers what is under way, then ends.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.context("a service has panicked")??;
        }
        Ok(())
    }
}

fn routes(arguments: &Arguments, service: Service) -> anyhow::Result<Router> {
    Ok(match service {
        Service::Gateway => gateway::routes(Peer::new(arguments.url(Service::Agent))),
        Service::Agent => agent::routes(Peer::new(arguments.url(Service::Engine))),
        Service::Engine => engine::routes(Store::open().context("the database cannot be made")?),
    })
}

fn health() -> Router {
    Router::new().route("/api/public/health", axum::routing::get(telemark::http::server::health))
}

async fn listen(arguments: &Arguments, service: Service) -> anyhow::Result<TcpListener> {
    let address = arguments.address(service);
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => anyhow::bail!(
            "port {} for {} is taken: end the program that listens there, or move all three services, \
             for example with `--port-base {}`",
            address.port(),
            service.name(),
            free_base().unwrap_or(18000),
        ),
        Err(error) => Err(error).with_context(|| format!("{} cannot listen on {address}", service.name())),
    }
}

/// A port after which two more are free.
fn free_base() -> Option<u16> {
    let free = |port| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
    (9000..60000).step_by(1000).find(|&base| (base..base + 3).all(free))
}
