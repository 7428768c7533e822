//! Variables that say who we are and where everything goes.

use super::{Variable, followed};

/// The option for all signals and for each of them.
macro_rules! signals {
    ($option:literal) => {
        &[
            concat!("OTEL_EXPORTER_OTLP_", $option),
            concat!("OTEL_EXPORTER_OTLP_TRACES_", $option),
            concat!("OTEL_EXPORTER_OTLP_METRICS_", $option),
            concat!("OTEL_EXPORTER_OTLP_LOGS_", $option),
        ]
    };
}

const OTLP: &str = "export/otlp/variables.rs";
const METRICS: &str = "export/otlp/metrics/config.rs";
const BATCHES: &str = "export/otlp/config.rs";

pub(super) static VARIABLES: &[Variable] = &[
    followed(
        &["OTEL_SERVICE_NAME"],
        "name of the service",
        "the one given to `setup`",
        "export/otlp/resource.rs",
    ),
    followed(
        &["OTEL_RESOURCE_ATTRIBUTES"],
        "`key=value,…` of the resource, percent-encoded",
        "",
        "export/otlp/resource.rs",
    ),
    followed(
        signals!("ENDPOINT"),
        "collector. To the one for all signals `/v1/traces` and so on are appended for HTTP, that of a signal is used as \
         it is; a user and a password in it become a header",
        "none: nothing is sent",
        OTLP,
    ),
    followed(signals!("PROTOCOL"), "`http/protobuf` or `grpc`", "`http/protobuf`", OTLP),
    followed(signals!("HEADERS"), "`key=value,…`, percent-encoded", "", OTLP),
    followed(signals!("COMPRESSION"), "`gzip` or `none`", "`none`", OTLP),
    followed(signals!("TIMEOUT"), "milliseconds for one request; `0`: no limit", "`10000`", OTLP),
    followed(
        signals!("CERTIFICATE"),
        "file in PEM with the certificates that may have signed the collector's, and no others ([TLS](#tls))",
        "those that the system trusts",
        OTLP,
    ),
    followed(
        signals!("CLIENT_CERTIFICATE"),
        "file in PEM with our own certificate and what leads from it to one that the collector trusts",
        "none is shown",
        OTLP,
    ),
    followed(signals!("CLIENT_KEY"), "file in PEM with its key", "", OTLP),
    followed(
        signals!("INSECURE"),
        "`true`: no TLS for gRPC to an endpoint that names no scheme",
        "`false`",
        OTLP,
    ),
    followed(
        &["OTEL_TRACES_EXPORTER"],
        "a list of `otlp`: send them, to a collector on this machine if no endpoint is given; `console`: finished traces \
         as trees on stderr; `none`",
        "by the endpoint",
        "setup/environment.rs",
    ),
    followed(
        &["OTEL_METRICS_EXPORTER"],
        "a list of `otlp`; `console`: on stderr, as often as they would be sent; `prometheus`: \
         [a listener of its own](#a-listener-of-its-own) for scrapes; `none`. `telemetry.routes()` serve them in any case",
        "by the endpoint",
        "setup/environment.rs",
    ),
    followed(
        &["OTEL_LOGS_EXPORTER"],
        "a list of `otlp`; `console`: lines for people on stderr, beside what `TELEMARK_LOG` writes; `none`: the log \
         leaves as lines only",
        "by the endpoint",
        "setup/environment.rs",
    ),
    followed(
        &["OTEL_EXPORTER_PROMETHEUS_HOST", "OTEL_EXPORTER_PROMETHEUS_PORT"],
        "where that listener listens; `0.0.0.0` lets other machines in",
        "`localhost`, `9464`",
        "setup/scrapes.rs",
    ),
    followed(
        &["OTEL_METRIC_EXPORT_INTERVAL"],
        "milliseconds from one collection of metrics to the next",
        "`60000`",
        METRICS,
    ),
    followed(
        &["OTEL_METRIC_EXPORT_TIMEOUT"],
        "milliseconds for one collection with all its requests and retries; `0`: no limit",
        "`30000`",
        METRICS,
    ),
    followed(
        &["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"],
        "`cumulative`, `delta`, or `lowmemory`: delta, but observed sums cumulative",
        "`cumulative`",
        METRICS,
    ),
    followed(
        &["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"],
        "`explicit_bucket_histogram`; `base2_exponential_bucket_histogram` is refused: buckets are declared with the metric",
        "`explicit_bucket_histogram`",
        METRICS,
    ),
    followed(
        &["OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BLRP_MAX_QUEUE_SIZE"],
        "spans, log records that wait for export; more are dropped and counted",
        "`2048`",
        BATCHES,
    ),
    followed(
        &["OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"],
        "spans, log records in one request",
        "`512`",
        BATCHES,
    ),
    followed(
        &["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BLRP_SCHEDULE_DELAY"],
        "milliseconds that a span, a log record waits for others at most",
        "`5000`, `1000`",
        BATCHES,
    ),
    followed(
        &["OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BLRP_EXPORT_TIMEOUT"],
        "milliseconds for one request with its retries; `0`: no limit",
        "`30000`",
        BATCHES,
    ),
    followed(
        &["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
        "proxies on the way to the collector, `http://` ones, and the hosts that are reached without; lower case counts \
         too. This machine is always reached without, and so is plain gRPC",
        "",
        "hyper-util",
    ),
    followed(
        &["SSL_CERT_FILE", "SSL_CERT_DIR"],
        "where the certificates are that the system trusts",
        "where the system keeps them",
        "rustls-native-certs",
    ),
];
