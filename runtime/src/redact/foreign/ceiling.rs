//! How much crates that see bytes of the wire may say, whatever the filter asks for.

use std::sync::atomic::{AtomicBool, Ordering};
use tracing_core::Level;

/// Crates whose DEBUG and TRACE show headers, frames, handshakes, commands or signatures.
const WIRE: [&str; 31] = [
    "aws_config",
    "aws_credential_types",
    "aws_runtime",
    "aws_sigv4",
    "aws_smithy_client",
    "aws_smithy_http",
    "aws_smithy_http_client",
    "aws_smithy_runtime",
    "h2",
    "h3",
    "hyper",
    "hyper_rustls",
    "hyper_util",
    "imap",
    "lettre",
    "native_tls",
    "quinn",
    "quinn_proto",
    "redis",
    "reqwest",
    "russh",
    "rustls",
    "s2n_quic",
    "s2n_tls",
    "tokio_rustls",
    "tokio_tungstenite",
    "tonic",
    "tungstenite",
    "ureq",
    "ureq_proto",
    "yup_oauth2",
];

/// Exporters, which must not report on themselves.
const EXPORTERS: [&str; 2] = ["opentelemetry", "tracing_opentelemetry"];

/// Whether an operator has asked for everything.
static LIFTED: AtomicBool = AtomicBool::new(false);

/// Lets also wire-level crates say everything: TELEMARK_ALLOW_FOREIGN_TRACE=1.
pub(crate) fn lift_ceilings() {
    LIFTED.store(true, Ordering::Relaxed);
}

/// Whether a span or event of this target may not be recorded, whatever the filter says: a wire-level crate's DEBUG.
pub(crate) fn is_over_ceiling(target: &str, level: Level) -> bool {
    level > Level::INFO && is_wire(crate_of(target)) && !LIFTED.load(Ordering::Relaxed)
}

/// Whether this target belongs to an exporter; what it says is not exported.
#[inline]
pub(crate) fn is_exporters_own(target: &str) -> bool {
    // Hardly any target begins so.
    let may_be = EXPORTERS.iter().any(|known| target.starts_with(known));
    may_be && is_exporters_crate(crate_of(target))
}

fn is_exporters_crate(name: &str) -> bool {
    EXPORTERS.contains(&name) || name.starts_with("opentelemetry_")
}

fn is_wire(name: &str) -> bool {
    WIRE.binary_search(&name).is_ok() || name.starts_with("aws_sdk_")
}

/// The crate that a target begins with.
fn crate_of(target: &str) -> &str {
    target.split("::").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::alone::alone;

    #[test]
    fn crates_that_see_the_wire_may_not_be_verbose() {
        assert!(WIRE.is_sorted(), "it is searched by halves");
        for target in ["h2::codec", "hyper::proto::h1", "rustls", "aws_sdk_s3::operation", "reqwest::connect"]
        {
            assert!(is_over_ceiling(target, Level::DEBUG), "{target}");
            assert!(!is_over_ceiling(target, Level::INFO), "{target}");
        }
        for target in ["h2o", "my_service::h2", "sqlx::query", "", "rustls_demo"] {
            assert!(!is_over_ceiling(target, Level::TRACE), "{target}");
        }
    }

    #[test]
    fn an_operator_may_let_them_speak() {
        alone(concat!(module_path!(), "::an_operator_may_let_them_speak"), || {
            assert!(is_over_ceiling("h2::codec", Level::TRACE));
            lift_ceilings();
            assert!(!is_over_ceiling("h2::codec", Level::TRACE));
        });
    }

    #[test]
    fn exporters_are_known_by_their_crates() {
        for target in
            ["opentelemetry", "opentelemetry_sdk::trace", "opentelemetry-otlp", "tracing_opentelemetry"]
        {
            assert!(is_exporters_own(target) || target.contains('-'), "{target}");
        }
        for target in ["my_opentelemetry", "orders", "opentelemetrics::x", "tracing_opentelemetry_own"] {
            assert!(!is_exporters_own(target), "{target}");
        }
    }
}
