//! What set-up says once for the whole process.

use super::Propagator;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

/// The names and lists that everything on the wire goes by.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    /// The service's name.
    pub(crate) service: Arc<str>,
    /// Hosts that may see baggage beside loopback: exact names, or `*.suffix`.
    pub(crate) baggage_hosts: Vec<String>,
    /// Keys of URL queries whose values may be recorded.
    pub(crate) allowed_query: Vec<String>,
    /// Which headers carry a request's identity, in the order they are read.
    pub(crate) propagators: Vec<Propagator>,
}

impl Default for Process {
    fn default() -> Self {
        Self {
            service: "unknown_service".into(),
            baggage_hosts: Vec::new(),
            allowed_query: Vec::new(),
            propagators: Propagator::DEFAULT.to_vec(),
        }
    }
}

static PROCESS: OnceLock<Process> = OnceLock::new();

/// Takes what set-up knows; false if the process was set up already, and then nothing changes.
pub(crate) fn set(process: Process) -> bool {
    PROCESS.set(process).is_ok()
}

/// What set-up said, or the defaults before it.
pub(crate) fn get() -> &'static Process {
    static BEFORE: OnceLock<Process> = OnceLock::new();
    PROCESS.get().unwrap_or_else(|| BEFORE.get_or_init(Process::default))
}

impl Process {
    /// Whether a call to this host may carry baggage.
    pub(crate) fn shows_baggage_to(&self, host: &str) -> bool {
        is_loopback(host) || self.baggage_hosts.iter().any(|pattern| matches(pattern, host))
    }

    /// Whether set-up allows the value of this query key; a signature is hidden nevertheless.
    pub(crate) fn allows_query(&self, key: &str) -> bool {
        self.allowed_query.iter().any(|allowed| allowed == key)
    }
}

/// The address, or a name that never leaves the machine.
fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    address || matches("localhost", host) || matches("*.localhost", host)
}

fn matches(pattern: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    match pattern.strip_prefix('*') {
        Some(suffix) if suffix.starts_with('.') => host
            .len()
            .checked_sub(suffix.len())
            .filter(|at| *at > 0)
            .and_then(|at| host.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(suffix)),
        _ => pattern.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baggage_goes_to_loopback_and_to_the_hosts_that_set_up_names() {
        let process =
            Process { baggage_hosts: vec!["*.internal".into(), "peer".into()], ..Process::default() };
        for host in [
            "localhost",
            "LOCALHOST.",
            "127.3.2.1",
            "[::1]",
            "::ffff:127.0.0.1",
            "a.localhost",
            "x.y.Internal",
            "peer",
        ] {
            assert!(process.shows_baggage_to(host), "{host}");
        }
        for host in [
            "internal",
            ".internal",
            "evil-internal",
            "x.internal.example.org",
            "peer2",
            "128.0.0.1",
            "é.example",
            "",
        ] {
            assert!(!process.shows_baggage_to(host), "{host}");
        }
    }

    #[test]
    fn a_key_is_allowed_as_it_is_written() {
        let process = Process { allowed_query: vec!["page".into()], ..Process::default() };
        assert!(process.allows_query("page") && !process.allows_query("Page"));
    }
}
