//! Whether a collector takes what one signal sends, step by step: the variables, the name, the port, the answer.

use super::asked::{Asked, get};
use super::clock;
use super::reached::{Unreached, reached};
use super::report::{Check, Symptom, Verdict};
use crate::export::otlp::transport::{Retry, Signal, connect};
use crate::export::otlp::{Protocol, Target};
use bytes::Bytes;
use http::Uri;
use std::time::Duration;
use tokio::time::timeout;

/// Reads a variable.
pub(super) type Read<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

const fn symptom(signal: Signal) -> Symptom {
    match signal {
        Signal::Traces => Symptom::NoTraces,
        Signal::Metrics => Symptom::StaleMetrics,
        Signal::Logs => Symptom::NoLogs,
    }
}

/// What the variables say of one signal, and whether the collector they name takes it.
pub(super) async fn of(signal: Signal, read: Read<'_>, within: Duration) -> Vec<Check> {
    let mut warnings = Vec::new();
    let target = Target::from_environment(signal, &read, &mut warnings);
    let told = warnings.into_iter().map(|warning| {
        Check::new(symptom(signal), "environment", Verdict::Warning, warning)
            .remedy("correct the variable; docs/operations.md has the table")
    });
    let mut checks: Vec<_> = told.collect();
    match target {
        None => checks.push(unsent(signal, read)),
        Some(target) => checks.extend(sent(signal, &target, within).await),
    }
    checks
}

/// Why nothing is sent.
fn unsent(signal: Signal, read: Read<'_>) -> Check {
    let name = format!("OTEL_{}_EXPORTER", signal.variable());
    let check = |verdict, seen: String| Check::new(symptom(signal), "collector", verdict, seen);
    match read(&name).filter(|asked| !asked.trim().is_empty()) {
        Some(asked) => check(Verdict::Skipped, format!("{name}={}: nothing is sent by OTLP", asked.trim())),
        None => check(Verdict::Skipped, "no endpoint: nothing is sent".to_owned())
            .remedy("OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 for a collector on this machine"),
    }
}

/// Whether what is sent there is taken: an empty request says it, and costs nothing.
async fn sent(signal: Signal, target: &Target, within: Duration) -> Vec<Check> {
    let endpoint = target.endpoint();
    let check = |verdict, seen: String| Check::new(symptom(signal), "collector", verdict, seen);
    if let Some((host, port)) = address(&endpoint)
        && let Err(Unreached { why, remedy }) = reached(&host, port, within).await
    {
        return vec![check(Verdict::Fault, format!("{endpoint}: {why}")).remedy(remedy)];
    }
    // A collector answers 405 to a GET: the manual's probe. What TLS says is seen by the request itself.
    let probed = target.protocol() == Protocol::HttpProtobuf && endpoint.starts_with("http://");
    let probe = if probed { Some(get(&endpoint, &[], within).await) } else { None };
    let mut checks = vec![match taken(signal, target, within).await {
        Ok(()) => {
            let probe = match &probe {
                Some(Ok(Asked { status, .. })) => format!("answers {status} to a GET and "),
                _ => String::new(),
            };
            check(Verdict::Fine, format!("{endpoint} {probe}takes an empty request"))
        }
        Err(reason) => {
            let remedy = remedy(signal, probe.as_ref(), &reason);
            check(Verdict::Fault, format!("{endpoint}: {reason}")).remedy(remedy)
        }
    }];
    if let Some(Ok(Asked { ahead: Some(ahead), .. })) = probe {
        // One is enough: the three signals go to the same machine more often than not.
        checks.extend((signal == Signal::Traces).then(|| clock::of("the collector", ahead)));
    }
    checks
}

async fn taken(signal: Signal, target: &Target, within: Duration) -> Result<(), String> {
    let transport = connect(signal, target).map_err(|error| format!("{error:?}"))?;
    match timeout(within, transport.send(Bytes::new())).await {
        Ok(Ok(_answer)) => Ok(()),
        Ok(Err(refusal)) if refusal.retry == Retry::Never => Err(refusal.reason),
        Ok(Err(refusal)) => Err(format!("{} (it may get better by itself)", refusal.reason)),
        Err(_elapsed) => Err(format!("no answer within {within:?}")),
    }
}

/// The host and the port of an endpoint.
fn address(endpoint: &str) -> Option<(String, u16)> {
    let uri: Uri = endpoint.parse().ok()?;
    let usual = if uri.scheme_str()? == "https" { 443 } else { 80 };
    Some((uri.host()?.to_owned(), uri.port_u16().unwrap_or(usual)))
}

/// The number in `the collector answered 404 Not Found`.
fn status(reason: &str) -> Option<u16> {
    let rest = reason.split_once("answered ")?.1;
    rest.get(..3)?.parse().ok()
}

fn remedy(signal: Signal, probe: Option<&Result<Asked, String>>, reason: &str) -> String {
    match (probe, status(reason)) {
        (Some(Err(_)), None) if !reason.starts_with("no answer") => {
            "no HTTP is spoken there: 4317 is the port of gRPC (OTEL_EXPORTER_OTLP_PROTOCOL=grpc), 4318 that of HTTP".to_owned()
        }
        (_, Some(401 | 403)) => "give credentials in OTEL_EXPORTER_OTLP_HEADERS".to_owned(),
        (_, Some(404 | 405)) => format!(
            "that path takes no {}: OTEL_EXPORTER_OTLP_ENDPOINT is a base without /v1/{}, a signal's own variable is used as it is; \
             or the collector has no pipeline for it",
            signal.path(),
            signal.path()
        ),
        (_, Some(429 | 502..=504)) => "the collector is busy or waits for what is behind it: docker logs otel-collector".to_owned(),
        _ if reason.starts_with("no answer") => {
            "it accepts and never answers: restart it, and look at what stands between (docker logs otel-collector)".to_owned()
        }
        _ => "docker logs otel-collector".to_owned(),
    }
}

/// What keeps every span from being recorded, whatever the collector does.
pub(super) fn recorded(read: Read<'_>) -> Option<Check> {
    let check = |seen: String| Check::new(Symptom::NoTraces, "environment", Verdict::Warning, seen);
    let word = |name: &str| read(name).map(|word| word.trim().to_ascii_lowercase());
    if word("OTEL_SDK_DISABLED").as_deref() == Some("true") {
        return Some(check("OTEL_SDK_DISABLED=true: nothing is recorded".to_owned()).remedy("unset it"));
    }
    let sampler = word("OTEL_TRACES_SAMPLER")?;
    let share: Option<f64> = word("OTEL_TRACES_SAMPLER_ARG").and_then(|share| share.parse().ok());
    let none = sampler.ends_with("always_off")
        || sampler.ends_with("traceidratio") && share.is_some_and(|share| share <= 0.0);
    none.then(|| {
        check(format!("OTEL_TRACES_SAMPLER={sampler}: no trace begins here"))
            .remedy("parentbased_always_on, or a share above 0 in OTEL_TRACES_SAMPLER_ARG")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_without_a_port_has_that_of_its_scheme() {
        let of = |endpoint| address(endpoint).expect("an address");
        assert_eq!(of("http://collector/v1/traces"), ("collector".to_owned(), 80));
        assert_eq!(of("https://collector/v1/traces"), ("collector".to_owned(), 443));
        assert_eq!(of("http://[::1]:4318/v1/traces"), ("[::1]".to_owned(), 4318));
    }

    #[test]
    fn what_to_do_depends_on_the_answer() {
        let to_do = |reason: &str| remedy(Signal::Traces, None, reason);
        assert!(to_do("the collector answered 401 Unauthorized").contains("OTEL_EXPORTER_OTLP_HEADERS"));
        assert!(to_do("the collector answered 404 Not Found").contains("/v1/traces"));
        assert!(to_do("the collector answered 503 Service Unavailable: soon").contains("busy"));
        assert!(to_do("no answer within 3s").contains("never answers"));
        let silent = Some(Err("connection closed".to_owned()));
        assert!(remedy(Signal::Logs, silent.as_ref(), "no connection: closed").contains("4317"));
    }

    #[test]
    fn samplers_that_record_nothing_are_named() {
        let of = |variables: &'static [(&str, &str)]| {
            let read = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            recorded(&read).map(|check| check.seen)
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.1")]), None);
        for off in [
            &[("OTEL_SDK_DISABLED", "True")][..],
            &[("OTEL_TRACES_SAMPLER", "always_off")],
            &[("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0")],
        ] {
            assert!(of(off).is_some(), "{off:?}");
        }
    }
}
