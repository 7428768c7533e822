//! The line at the start that says what happens to the telemetry.

use super::builder::Logs;
use super::stderr::{tell, tell_at, tells};
use crate::redact::SinkKind;
use std::net::SocketAddr;
use tracing_core::Level;

/// What could not be used, one line each.
pub(super) fn warn(warnings: &[String], logs: Logs) {
    if !tells(Level::WARN) {
        return;
    }
    for warning in warnings {
        match logs {
            Logs::Json => tracing::warn!(target: "telemark", "{warning}"),
            Logs::Pretty | Logs::Off => tell(warning),
        }
    }
}

/// Where each signal goes; nothing if OTEL_SDK_DISABLED has forbidden all of it.
pub(super) type Destinations<'a> = Option<&'a [(&'a str, &'a str)]>;

/// One line on stderr.
pub(super) fn say(
    service: &str,
    version: Option<&str>,
    (destinations, scrapes): (Destinations<'_>, Option<SocketAddr>),
    logs: Logs,
) {
    let form = match logs {
        Logs::Pretty => format!("text on stderr, policy {}", SinkKind::Terminal.policy()),
        Logs::Json => format!("JSON on stdout, policy {}", SinkKind::Json.policy()),
        Logs::Off => "not written".to_owned(),
    };
    let scrapes = scrapes.map(|address| format!("; metrics are served at http://{address}/metrics"));
    let form = form + &scrapes.unwrap_or_default();
    tell_at(Level::INFO, line(service, version, destinations, &form));
}

fn line(service: &str, version: Option<&str>, destinations: Destinations<'_>, form: &str) -> String {
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    let Some(destinations) = destinations else {
        return format!(
            "{service}{version}: OTEL_SDK_DISABLED is true: no spans are recorded, nothing is sent; logs are {form}"
        );
    };
    let ways: Vec<_> =
        destinations.iter().map(|(signal, endpoint)| format!("{signal} go to {endpoint}")).collect();
    if ways.is_empty() {
        return format!(
            "{service}{version}: embedded mode, nothing is sent (OTEL_EXPORTER_OTLP_ENDPOINT names a collector); \
             logs are {form}"
        );
    }
    let policy = SinkKind::Otlp.policy();
    format!("{service}{version}: {}, policy {policy}; logs are {form}", ways.join(", "))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn embedded_mode_says_how_to_leave_it() {
        let said = line("api", Some("1.0"), Some(&[]), "text on stderr");
        assert!(said.contains("nothing is sent") && said.contains("OTEL_EXPORTER_OTLP_ENDPOINT"), "{said}");
    }

    #[test]
    fn an_endpoint_is_named() {
        let ways = [("traces", "http://localhost:4318/v1/traces"), ("metrics", "http://m:9/")];
        assert_eq!(
            line("api", None, Some(&ways), "JSON on stdout"),
            "api: traces go to http://localhost:4318/v1/traces, metrics go to http://m:9/, policy production; \
             logs are JSON on stdout"
        );
    }
}
