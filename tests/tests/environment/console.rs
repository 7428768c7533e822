//! Exporters for people: traces, metrics and lines on stderr.

use super::child::{run, text};
use super::collector::Collector;

/// What was said on stdout and on stderr.
fn said(variables: &[(&str, &str)]) -> (String, String) {
    let output = run(variables);
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn finished_traces_are_printed_as_trees() {
    let (stdout, stderr) = said(&[("OTEL_TRACES_EXPORTER", "console"), ("TELEMARK_LOG", "json")]);
    assert!(stderr.contains("\n✓ work"), "{stderr}");
    assert!(stdout.contains("\"@message\":\"at work\"") && !stdout.contains('✓'), "{stdout}");
    let (_, stderr) = said(&[("TELEMARK_LOG", "json")]);
    assert!(!stderr.contains('✓'), "only if they are asked for: {stderr}");
}

#[test]
fn metrics_are_printed_again_and_again_and_at_the_end() {
    let (_, stderr) = said(&[("OTEL_METRICS_EXPORTER", "console")]);
    assert!(stderr.contains("\nenvironment_inside  1\n"), "{stderr}");
    let quick = [
        ("OTEL_METRICS_EXPORTER", "console,none"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1"),
        (super::child::SERVE, "nowhere"),
    ];
    let (_, stderr) = said(&quick);
    assert!(stderr.matches("environment_outside  1\n").count() >= 1, "{stderr}");
}

#[test]
fn lines_for_people_stand_beside_those_of_json() {
    let (stdout, stderr) = said(&[("OTEL_LOGS_EXPORTER", "console"), ("TELEMARK_LOG", "json")]);
    assert!(stdout.contains("\"@message\":\"at work\"") && stderr.contains("at work"), "{stdout}{stderr}");
    let (stdout, stderr) = said(&[("OTEL_LOGS_EXPORTER", "console"), ("TELEMARK_LOG", "off")]);
    assert!(!stdout.contains("at work") && stderr.contains("at work"), "{stdout}{stderr}");
    let (_, stderr) = said(&[("OTEL_LOGS_EXPORTER", "console"), ("TELEMARK_LOG", "pretty")]);
    assert_eq!(stderr.matches("at work").count(), 1, "never twice: {stderr}");
}

#[test]
fn what_is_printed_is_sent_only_if_that_is_asked_for_too() {
    for (words, sent) in [("console", false), ("otlp,console", true), ("none", false)] {
        let collector = Collector::start();
        let variables = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &*collector.url),
            ("OTEL_TRACES_EXPORTER", words),
            ("OTEL_METRICS_EXPORTER", words),
            ("OTEL_LOGS_EXPORTER", words),
        ];
        let (_, stderr) = said(&variables);
        let printed =
            stderr.contains("✓ work") && stderr.contains("environment_inside") && stderr.contains("at work");
        assert_eq!(printed, words != "none", "{words}: {stderr}");
        let asked = collector.asked();
        for signal in ["traces", "metrics", "logs"] {
            assert_eq!(asked.contains(&format!("POST /v1/{signal} HTTP/1.1")), sent, "{words}: {asked:?}");
        }
    }
}

#[test]
fn a_disabled_telemetry_prints_nothing() {
    let variables = [
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_METRICS_EXPORTER", "console,prometheus"),
    ];
    let (_, stderr) = said(&variables);
    assert!(
        !stderr.contains('✓') && !stderr.contains("environment_inside") && !stderr.contains("served"),
        "{stderr}"
    );
}
