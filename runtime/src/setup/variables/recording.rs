//! Variables that say what is recorded, kept, shown and written.

use super::{Variable, followed};

const INSTALL: &str = "setup/install.rs";
const FOLLOW: &str = "setup/follow.rs";
const LIMITS: &str = "span/limits.rs";
const MEMORY: &str = "span/memory.rs";

pub(super) static VARIABLES: &[Variable] = &[
    followed(
        &["OTEL_SDK_DISABLED"],
        "`true`: no span is recorded, nothing is sent; headers are still passed on, metrics served by the routes and \
         lines written",
        "`false`",
        "setup/environment.rs",
    ),
    followed(
        &["OTEL_LOG_LEVEL"],
        "what telemark says about itself on stderr: `none`, `error`, `warn`, `info`, or `debug`, which tells of every \
         request to the collector and of every variable that was read",
        "`info`",
        "setup/environment.rs",
    ),
    followed(
        &["OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"],
        "`always_on`, `always_off`, `traceidratio`, or these with `parentbased_`; the ratio ([sampling](sampling.md))",
        "`parentbased_always_on`",
        "sample/environment.rs",
    ),
    followed(
        &["OTEL_PROPAGATORS"],
        "headers that carry a request: a list of `tracecontext`, `baggage`, `b3`, `b3multi`, or `none`; of two that name \
         a parent the later one counts. `x-tracking-id` goes along in any case",
        "`tracecontext,baggage`",
        FOLLOW,
    ),
    followed(
        &[
            "OTEL_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
        ],
        "attributes in general, of a span, of an event; more are dropped and counted in the span. `code.function.name` \
         and `tracking_id` are always there",
        "`128`",
        LIMITS,
    ),
    followed(
        &["OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
        "characters of a text among the attributes, in general and of a span with its events; the rest is cut off",
        "none; always 65535 bytes",
        LIMITS,
    ),
    followed(
        &["OTEL_SPAN_EVENT_COUNT_LIMIT", "OTEL_SPAN_LINK_COUNT_LIMIT"],
        "events and links of a span; more are dropped and counted in the span",
        "`128`",
        LIMITS,
    ),
    followed(
        &["OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
        "attributes of a log record that is sent, more are dropped and counted in it; characters of a text among them, the \
         rest is cut off",
        "as for attributes in general",
        "export/otlp/logs/limits.rs",
    ),
    followed(
        &["OTEL_METRICS_EXEMPLAR_FILTER"],
        "which measurements may become exemplars: `trace_based` those in sampled spans, `always_on` all, `always_off` none",
        "`trace_based`",
        FOLLOW,
    ),
    followed(
        &["OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN"],
        "`logs`, or `logs/dup`: exceptions as log records, or as both",
        "span event and log record",
        FOLLOW,
    ),
    followed(
        &["OTEL_SEMCONV_STABILITY_OPT_IN"],
        "a list such as `http,database`: the stable names, which are written anyway; `…/dup` is refused, because no old \
         names are written beside them",
        "",
        FOLLOW,
    ),
    followed(
        &["OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS"],
        "methods of HTTP that are told apart, in place of all; the others are `_OTHER`",
        "the eight of RFC 9110, and `PATCH`",
        FOLLOW,
    ),
    followed(
        &[
            "OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS",
            "OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS",
            "OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS",
            "OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS",
        ],
        "[headers that are recorded](http.md#headers), between commas, in place of those of the program",
        "none",
        "setup/http.rs",
    ),
    followed(
        &["TELEMARK_LOG"],
        "`pretty`, `json` or `off`",
        "pretty on a terminal without an endpoint, else JSON",
        INSTALL,
    ),
    followed(
        &["RUST_LOG"],
        "[what is logged and which spans of others are recorded](#the-filter): `info,ai_teams=debug`",
        "`info`",
        INSTALL,
    ),
    followed(&["NO_COLOR"], "anything: no colours on a terminal", "", "log/output.rs"),
    followed(
        &["TELEMARK_POLICY"],
        "[who sees what](redaction.md#who-sees-what): `dev`, `production`, `strict`, `third_party`. What is sent never \
         shows more than in `production`",
        "`dev` where the log is for a terminal, else `production`",
        INSTALL,
    ),
    followed(
        &["TELEMARK_HMAC_KEY"],
        "key of the pseudonyms, base64 of at least 32 bytes; the same in all services, or their pseudonyms differ",
        "a random one for each process",
        "redact/pseudonym/keyring.rs",
    ),
    followed(
        &["TELEMARK_HMAC_KEY_FILE"],
        "file that holds this key, where the environment is read by too many; the key itself wins",
        "none",
        "redact/pseudonym/keyring.rs",
    ),
    followed(
        &["TELEMARK_HMAC_KEY_PREVIOUS"],
        "keys of earlier days, between commas; only `telemark::pseudonyms` uses them",
        "none",
        "redact/pseudonym/keyring.rs",
    ),
    followed(
        &["TELEMARK_HMAC_ROTATE"],
        "how long a person is recognised: `24h`, `7d`",
        "for ever",
        "redact/pseudonym/keyring.rs",
    ),
    followed(
        &["TELEMARK_ALLOW_FOREIGN_TRACE"],
        "`1`: crates that see the bytes of the wire (hyper, h2, rustls, reqwest, tonic, AWS …) may also log DEBUG and \
         TRACE, if `RUST_LOG` asks for it; what they say is scanned, but may hold anything",
        "`0`",
        FOLLOW,
    ),
    followed(
        &["TELEMARK_MOUNT"],
        "`engine` or `layer`: who is the subscriber, [to compare the two](#the-filter)",
        "`engine`",
        INSTALL,
    ),
    followed(
        &["TELEMARK_SPAN_QUEUE_MEMORY"],
        "finished spans that wait for the thread that encodes them: bytes, or `32MiB`; over `setup().span_memory(..)`",
        "`16MiB`",
        MEMORY,
    ),
    followed(
        &["TELEMARK_TAIL_MEMORY", "TELEMARK_TAIL_TRACE_MEMORY"],
        "spans that wait for a [tail rule](sampling.md#tail-rules), of all traces and of one",
        "`16MiB`, `256KiB`",
        MEMORY,
    ),
    followed(
        &["TELEMARK_BLESS"],
        "`1`: tests that compare files with what the code makes write them instead",
        "",
        "testing/fresh.rs",
    ),
];
