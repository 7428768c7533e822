//! Variables of OpenTelemetry that are not followed.

use super::{Variable, refuse};

pub(super) static VARIABLES: &[Variable] = &[
    refuse(
        &["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"],
        "files of declarative configuration are not read; the variables are",
    ),
    refuse(&["OTEL_ENTITIES"], "the resource has no entities; OTEL_RESOURCE_ATTRIBUTES describes it"),
    refuse(
        &["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"],
        "links have no attributes here; OTEL_SPAN_LINK_COUNT_LIMIT says how many there may be",
    ),
    refuse(
        &["OTEL_BSP_MAX_CONCURRENT_EXPORTS", "OTEL_BLRP_MAX_CONCURRENT_EXPORTS"],
        "each signal has one request on its way at a time; a larger OTEL_BSP_MAX_EXPORT_BATCH_SIZE or \
         OTEL_BLRP_MAX_EXPORT_BATCH_SIZE sends more",
    ),
    refuse(
        &["OTEL_EXPORTER_OTLP_SPAN_INSECURE", "OTEL_EXPORTER_OTLP_METRIC_INSECURE"],
        "OTEL_EXPORTER_OTLP_TRACES_INSECURE and OTEL_EXPORTER_OTLP_METRICS_INSECURE took their place",
    ),
    refuse(
        &["OTEL_EXPORTER_ZIPKIN_ENDPOINT", "OTEL_EXPORTER_ZIPKIN_TIMEOUT"],
        "Zipkin's format is not written; its server takes OTLP from a collector",
    ),
    refuse(
        &[
            "OTEL_EXPORTER_JAEGER_ENDPOINT",
            "OTEL_EXPORTER_JAEGER_AGENT_HOST",
            "OTEL_EXPORTER_JAEGER_AGENT_PORT",
            "OTEL_EXPORTER_JAEGER_PROTOCOL",
            "OTEL_EXPORTER_JAEGER_TIMEOUT",
            "OTEL_EXPORTER_JAEGER_USER",
            "OTEL_EXPORTER_JAEGER_PASSWORD",
        ],
        "Jaeger's own format is retired; its server takes OTLP at OTEL_EXPORTER_OTLP_ENDPOINT",
    ),
];
