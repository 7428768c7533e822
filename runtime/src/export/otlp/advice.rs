//! Why a collector was not reached, in words, and what to do about it.

use super::tls;
use super::transport::{Refusal, Retry};
use std::error::Error;
use std::io;

/// A connection, with TLS or without, that did not come about or broke; at another moment it may work.
pub(super) fn unreached(error: &(dyn Error + 'static), secure: bool) -> Refusal {
    let words = deepest(error);
    let advice = tls::advice(error, &words).or_else(|| advice(error)).or_else(|| of_words(&words, secure));
    let advice = advice.map(|advice| format!("; {advice}")).unwrap_or_default();
    Refusal { reason: format!("no connection: {words}{advice}"), retry: Retry::Soon, answered: false }
}

/// An attempt that took too long.
pub(super) fn late() -> Refusal {
    let reason = "no answer in time; what holds up the collector, or the network to it?".to_owned();
    Refusal { reason, retry: Retry::Soon, answered: false }
}

/// The words of the innermost cause: what is around it says that a request failed, again and again.
pub(super) fn deepest(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn advice(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return Some("what answers there does not speak HTTP: https:// perhaps, or another port");
        }
        if let Some(fault) = error.downcast_ref::<io::Error>()
            && let Some(advice) = of_socket(fault)
        {
            return Some(advice);
        }
        cause = error.source();
    }
    None
}

fn of_socket(fault: &io::Error) -> Option<&'static str> {
    Some(match fault.kind() {
        io::ErrorKind::ConnectionRefused => {
            "nobody listens there: is the collector up, and is it its port (4318 for HTTP, 4317 for gRPC)?"
        }
        io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "is there a way through the network, past its firewalls?"
        }
        _ => return None,
    })
}

/// Of errors that have no kind, or that only their words came through of.
fn of_words(words: &str, secure: bool) -> Option<&'static str> {
    if words.contains("lookup address") {
        return Some("the host of the endpoint is not known to this machine's resolver");
    }
    let closed =
        ["broken pipe", "reset", "closed", "unexpected end of file", "unexpected EOF", "frame with invalid"];
    let closed = closed.iter().any(|word| words.contains(word));
    closed.then_some(if secure {
        "it was closed at the other end; if it always is, the collector may want a certificate of ours \
         (OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, OTEL_EXPORTER_OTLP_CLIENT_KEY), or speak the other protocol"
    } else {
        "it was closed at the other end; if it always is, something else is spoken there: https:// perhaps, or another port"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_connection_names_the_ports() {
        let refused = unreached(&io::Error::from(io::ErrorKind::ConnectionRefused), false);
        assert!(refused.reason.contains("4318") && !refused.answered, "{refused:?}");
        let resolver = io::Error::other("failed to lookup address information: Name or service not known");
        assert!(unreached(&resolver, false).reason.contains("resolver"));
    }

    #[test]
    fn a_cause_that_is_not_known_is_told_without_advice() {
        let odd = unreached(&io::Error::other("odd"), false);
        assert_eq!((&*odd.reason, odd.retry), ("no connection: odd", Retry::Soon));
    }
}
