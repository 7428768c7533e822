//! The command line.

use clap::{Parser, ValueEnum};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Three services, real HTTP and SQLite between them, a simulated language model: watch them in traces, metrics and logs.
#[derive(Parser, Debug, Clone)]
#[command(name = "ai-teams", version)]
pub(crate) struct Arguments {
    /// End after the traffic instead of serving until Ctrl-C
    #[arg(long, conflicts_with = "services")]
    pub(crate) once: bool,

    /// Print a JSON summary as the last line
    #[arg(long)]
    pub(crate) json: bool,

    /// Run one of the services and send no traffic; three processes make the real topology
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub(crate) services: Option<Service>,

    /// Only send the traffic, to services that run already
    #[arg(long, conflicts_with_all = ["services", "once"])]
    pub(crate) drive: bool,

    /// Port of the gateway; the agent and the engine take the next two
    #[arg(long, default_value_t = 8000, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..=65533))]
    pub(crate) port_base: u16,

    /// Rounds of traffic; each creates a session, and some do more
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) requests: u32,

    /// Address to listen on; 0.0.0.0 lets the containers of the monitoring stack scrape
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    pub(crate) listen: IpAddr,
}

impl Arguments {
    /// Where a service listens.
    pub(crate) fn address(&self, service: Service) -> SocketAddr {
        SocketAddr::new(self.listen, self.port_base + service.offset())
    }

    /// Where the others find a service: always over loopback.
    pub(crate) fn url(&self, service: Service) -> String {
        format!("http://127.0.0.1:{}", self.port_base + service.offset())
    }
}

/// One of the three.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// api-gateway: what users talk to
    Gateway,
    /// workflow-agent: asks the language model
    Agent,
    /// workflow-engine: keeps the workflows
    Engine,
}

impl Service {
    /// All of them, as requests pass through them.
    pub(crate) const ALL: [Self; 3] = [Self::Gateway, Self::Agent, Self::Engine];

    /// Its name in traces, metrics and logs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "api-gateway",
            Self::Agent => "workflow-agent",
            Self::Engine => "workflow-engine",
        }
    }

    const fn offset(self) -> u16 {
        match self {
            Self::Gateway => 0,
            Self::Agent => 1,
            Self::Engine => 2,
        }
    }
}
