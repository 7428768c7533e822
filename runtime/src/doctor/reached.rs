//! Whether anybody listens at an address, and if not, why.

use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// Why nobody was reached, and what to do.
pub(super) struct Unreached {
    pub(super) why: String,
    pub(super) remedy: &'static str,
}

/// Connects, and hangs up; an error tells names, refusals and silence apart.
pub(super) async fn reached(host: &str, port: u16, within: Duration) -> Result<(), Unreached> {
    let bare = host.trim_matches(['[', ']']);
    let found = match timeout(within, lookup_host((bare, port))).await {
        Ok(Ok(found)) => found.collect::<Vec<_>>(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    if found.is_empty() {
        return Err(Unreached {
            why: format!("the name {host} leads nowhere"),
            remedy: "correct the host; among containers it is the service's name in the compose file, outside of them localhost",
        });
    }
    match timeout(within, TcpStream::connect(found.as_slice())).await {
        Ok(Ok(_connection)) => Ok(()),
        Ok(Err(error)) => Err(Unreached {
            why: format!("nobody listens at {host}:{port} ({error})"),
            remedy: "start it and look at its log; what listens on 127.0.0.1 is reached from its own machine or container only",
        }),
        Err(_elapsed) => Err(Unreached {
            why: format!("{host}:{port} did not answer within {within:?}"),
            remedy: "look for a firewall, or a host that is down",
        }),
    }
}
