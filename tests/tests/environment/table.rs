//! The table of variables: each is read, a wrong value is told, and the page for operators is made of it.

use super::child::{both, run};
use super::collector::Collector;
use std::fmt::Write as _;
use std::path::Path;
use telemark::{Variable, variables};

fn names() -> impl Iterator<Item = (&'static str, &'static Variable)> {
    variables().flat_map(|variable| variable.names.iter().map(move |name| (*name, variable)))
}

/// A value that can be used.
fn right(name: &str, url: &str) -> String {
    let value = match name {
        "OTEL_SERVICE_NAME" => "by-environment",
        "OTEL_RESOURCE_ATTRIBUTES" => "a=b",
        "OTEL_SDK_DISABLED" => "false",
        "OTEL_LOG_LEVEL" => "debug",
        "OTEL_TRACES_SAMPLER" => "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG" => "1",
        "OTEL_PROPAGATORS" => "b3",
        "OTEL_METRICS_EXEMPLAR_FILTER" => "always_on",
        "OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN" => "logs",
        "OTEL_SEMCONV_STABILITY_OPT_IN" => "http,database",
        "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS" => "GET",
        "OTEL_METRICS_EXPORTER" => "otlp,prometheus",
        "OTEL_EXPORTER_PROMETHEUS_HOST" => "127.0.0.1",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE" => "delta",
        "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION" => "explicit_bucket_histogram",
        "TELEMARK_LOG" => "json",
        "RUST_LOG" => "info",
        "TELEMARK_POLICY" => "strict",
        "TELEMARK_HMAC_KEY" | "TELEMARK_HMAC_KEY_PREVIOUS" => "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "TELEMARK_HMAC_ROTATE" => "24h",
        "OTEL_EXPORTER_PROMETHEUS_PORT" | "TELEMARK_ALLOW_FOREIGN_TRACE" => "0",
        "TELEMARK_MOUNT" => "engine",
        _ if name.ends_with("_EXPORTER") => "otlp",
        _ if name.ends_with("_ENDPOINT") => url,
        _ if name.ends_with("_PROTOCOL") => "http/protobuf",
        _ if name.contains("_CAPTURE_") => "x-tenant",
        _ if name.ends_with("_HEADERS") => "x=y",
        _ if name.ends_with("_COMPRESSION") => "gzip",
        _ if name.ends_with("_INSECURE") => "true",
        _ if name.ends_with("CERTIFICATE") || name.ends_with("_KEY") => "/nowhere.pem",
        _ if name.ends_with("_MEMORY") => "8MiB",
        _ => "100",
    };
    value.to_owned()
}

/// What is told by somebody else than the program's set-up, or not at all.
fn is_read_elsewhere(variable: &Variable) -> bool {
    Path::new(variable.read_by).extension().is_none_or(|it| it != "rs")
        || ["log/output.rs", "testing/fresh.rs"].contains(&variable.read_by)
        || variable.names[0] == "TELEMARK_HMAC_KEY_FILE"
}

#[test]
fn every_variable_that_is_followed_is_read() {
    let collector = Collector::start();
    let of_a_signal =
        |name: &str| ["_TRACES_", "_METRICS_", "_LOGS_"].iter().any(|part| name[9..].contains(part));
    let otlp = |name: &str| name.starts_with("OTEL_EXPORTER_OTLP_");
    // A signal's own variable is asked first, so they are tried apart from those for all.
    for own in [false, true] {
        let followed = names().filter(|(_, variable)| variable.refused.is_none());
        let set: Vec<_> = followed
            .filter(|(name, variable)| {
                !is_read_elsewhere(variable) && (!otlp(name) || of_a_signal(name) == own)
            })
            .map(|(name, _)| (name, right(name, &collector.url)))
            .collect();
        let variables: Vec<_> = set.iter().map(|(name, value)| (*name, &**value)).collect();
        let said = both(&run(&variables));
        let read = said.split_once("of the environment are read: ").expect("it is told at DEBUG").1;
        let read: Vec<_> = read.lines().next().expect("one line").split(", ").collect();
        for (name, value) in &set {
            assert!(read.contains(name), "{name}={value} is read: {said}");
            let warned = said
                .lines()
                .any(|line| line.contains(&format!("{name}=")) || line.contains(&format!("{name} is not")));
            assert!(!warned, "{name}={value} can be used: {said}");
        }
    }
}

#[test]
fn a_value_that_cannot_be_used_is_named_once_and_the_service_starts() {
    let collector = Collector::start();
    let free = [
        "OTEL_SERVICE_NAME",
        "OTEL_SEMCONV_STABILITY_OPT_IN",
        "OTEL_TRACES_SAMPLER_ARG",
        "TELEMARK_HMAC_KEY_PREVIOUS",
    ];
    let wrong = |name: &str| match name {
        "OTEL_RESOURCE_ATTRIBUTES" => "a=b,=c",
        "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS" => "GET,BREW",
        "OTEL_PROPAGATORS" => "tracecontext,xray",
        "OTEL_EXPORTER_PROMETHEUS_HOST" => "no.such.host.invalid",
        "OTEL_EXPORTER_OTLP_ENDPOINT" => "not a url",
        "TELEMARK_HMAC_KEY" => "c2hvcnQ=",
        "RUST_LOG" => "my_crate=loud",
        _ if name.contains("_CAPTURE_") => "authorization",
        _ if name.ends_with("_HEADERS") => "hunter2",
        _ => "banana",
    };
    let closed = names().filter(|(name, variable)| {
        variable.refused.is_none() && !is_read_elsewhere(variable) && !free.contains(name)
    });
    let of_export = |name: &str| name.starts_with("OTEL_EXPORTER_OTLP_") && !name.ends_with("_ENDPOINT");
    let mut variables: Vec<_> = closed.map(|(name, _)| (name, wrong(name))).collect();
    // Those of the way to a collector matter only where there is one; without a sampler its argument does not.
    variables
        .retain(|(name, _)| !(name.ends_with("_ENDPOINT") || name.contains("_LOGS_") && of_export(name)));
    variables.extend([("OTEL_TRACES_SAMPLER_ARG", "much"), ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)]);
    variables.retain(|(name, _)| !["OTEL_METRICS_EXPORTER", "OTEL_EXPORTER_PROMETHEUS_HOST"].contains(name));
    variables.extend([
        ("OTEL_METRICS_EXPORTER", "otlp,prometheus,banana"),
        ("OTEL_EXPORTER_PROMETHEUS_HOST", "no.such.host.invalid"),
    ]);
    let own: Vec<_> = variables.iter().map(|(name, _)| *name).filter(|name| of_export(name)).collect();
    let said = both(&run(&variables));
    assert!(said.contains("spans=1") && !said.contains("hunter2"), "{said}");
    for (name, value) in &variables {
        // Where a signal's own variable is set, too, the one for all is asked by the others.
        let asked_by_all =
            own.contains(name) && !["_TRACES_", "_METRICS_"].iter().any(|part| name.contains(part));
        // What cannot be served says where else it could be, by both names.
        let place = name.starts_with("OTEL_EXPORTER_PROMETHEUS_");
        if ["OTEL_TRACES_SAMPLER_ARG", "OTEL_EXPORTER_OTLP_ENDPOINT"].contains(name) || asked_by_all || place
        {
            continue;
        }
        let lines: Vec<_> = said.lines().filter(|line| mentions(line, name)).collect();
        assert_eq!(lines.len(), 1, "{name}={value} is spoken of once: {said}");
    }
    for (name, value) in
        [("OTEL_EXPORTER_OTLP_ENDPOINT", "not a url"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://x")]
    {
        let said = both(&run(&[(name, value)]));
        let lines: Vec<_> =
            said.lines().filter(|line| mentions(line, name) && !line.contains("embedded mode")).collect();
        assert_eq!(lines.len(), 1, "{value}: {said}");
    }
}

/// Whether a line speaks of this variable, and not only of one whose name begins like it.
fn mentions(line: &str, name: &str) -> bool {
    !line.contains("of the environment are read")
        && line.match_indices(name).any(|(at, _)| {
            let after = line[at + name.len()..].chars().next();
            let before = line[..at].chars().next_back();
            let inside = |c: Option<char>| c.is_some_and(|c| c == '_' || c.is_ascii_alphanumeric());
            !inside(after) && !inside(before)
        })
}

#[test]
fn every_variable_that_is_refused_is_named_with_the_reason() {
    let refused: Vec<_> = names().filter_map(|(name, variable)| Some((name, variable.refused?))).collect();
    assert!(refused.len() > 10, "{refused:?}");
    let set: Vec<_> = refused.iter().map(|(name, _)| (*name, "http://zipkin:9411")).collect();
    let said = both(&run(&set));
    for (name, why) in refused {
        let told = format!("{name} is not followed: {why}");
        assert_eq!(said.matches(&told).count(), 1, "{told}: {said}");
    }
    let both_names = [
        ("OTEL_SEMCONV_STABILITY_OPT_IN", "http/dup,database"),
        ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "100"),
        ("OTEL_BLRP_EXPORT_TIMEOUT", "100"),
        ("OTEL_METRIC_EXPORT_TIMEOUT", "100"),
    ];
    let said = both(&run(&both_names));
    assert!(said.contains("OTEL_SEMCONV_STABILITY_OPT_IN=http/dup is not followed"), "{said}");
    assert!(said.contains("AGGREGATION=base2_exponential_bucket_histogram is not followed"), "{said}");
}

#[test]
fn a_name_that_is_nearly_one_of_them_is_asked_after() {
    let said = both(&run(&[
        ("OTEL_EXPORTER_OTLP_ENDPIONT", "http://127.0.0.1:9"),
        ("TELEMARK_LGO", "off"),
        ("OTEL_PYTHON_DISABLED_INSTRUMENTATIONS", "all"),
    ]));
    assert!(said.contains("ENDPIONT is not known; did you mean OTEL_EXPORTER_OTLP_ENDPOINT?"), "{said}");
    assert!(said.contains("TELEMARK_LGO is not known; did you mean TELEMARK_LOG?"), "{said}");
    assert!(!said.contains("PYTHON"), "{said}");
}

#[test]
fn the_file_that_is_said_to_read_a_variable_does() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
    for (name, variable) in names().filter(|(_, variable)| Path::new(variable.read_by).extension().is_some())
    {
        let Ok(text) = std::fs::read_to_string(source.join(variable.read_by)) else {
            panic!("{name}: there is no runtime/src/{}", variable.read_by)
        };
        // Names of many signals are put together of parts.
        let parts: Vec<_> =
            name.match_indices('_').map(|(at, _)| format!("\"{}\"", &name[at + 1..])).collect();
        let refused = variable.refused.is_some();
        let put_together =
            parts.iter().any(|part| text.contains(part)) || text.contains("_{signal}_EXPORTER");
        assert!(
            refused || text.contains(name) || put_together,
            "{name} is not in runtime/src/{}",
            variable.read_by
        );
    }
}

const BEGIN: &str = "<!-- variables: made of the code by `TELEMARK_BLESS=1 cargo test -p telemark-tests --test environment` -->\n";
const END: &str = "<!-- end of variables -->\n";

/// The name as it stands in the page: what several begin with is said once.
fn short(at: usize, name: &str) -> String {
    match name.strip_prefix("OTEL_EXPORTER_OTLP_") {
        Some(rest) if at > 0 => format!("`…_{rest}`"),
        _ => format!("`{name}`"),
    }
}

fn page() -> String {
    let mut page = String::from("\n| variable | meaning | default |\n|---|---|---|\n");
    let listed = |variable: &Variable| {
        let names: Vec<_> = variable.names.iter().enumerate().map(|(at, name)| short(at, name)).collect();
        names.join(", ")
    };
    for variable in variables().filter(|variable| variable.refused.is_none()) {
        let default = if variable.default.is_empty() { "–" } else { variable.default };
        let _ = writeln!(page, "| {} | {} | {default} |", listed(variable), variable.meaning);
    }
    page += "\nThese are not followed, and setting one is answered by a warning that says so:\n\n";
    page += "| variable | why |\n|---|---|\n";
    for variable in variables() {
        if let Some(why) = variable.refused {
            let _ = writeln!(page, "| {} | {why} |", listed(variable));
        }
    }
    page + "\n"
}

#[test]
fn the_page_for_operators_lists_every_variable() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let text = std::fs::read_to_string(&path).expect("there is a page for operators");
    let (before, rest) = text.split_once(BEGIN).expect("it says where the table begins");
    let (table, after) = rest.split_once(END).expect("it says where the table ends");
    if std::env::var("TELEMARK_BLESS").is_ok_and(|bless| bless == "1") {
        std::fs::write(&path, [before, BEGIN, &page(), END, after].concat()).expect("it can be written");
        return;
    }
    assert_eq!(
        table,
        page(),
        "`TELEMARK_BLESS=1 cargo test -p telemark-tests --test environment` writes it anew"
    );
}
