//! The variables of the environment, each tried in a process of its own.

#[cfg(test)]
mod environment {
    pub(crate) mod child;
    pub(crate) mod collector;
    mod console;
    mod scrapes;
    mod table;
}

use environment::child::{SHUTDOWN, both, program_of_a_child, run, text};
use environment::collector::Collector;

/// What runs in the children.
#[test]
fn program() {
    program_of_a_child();
}

#[test]
fn the_exemplar_filter_of_opentelemetry_is_obeyed() {
    let inside = "exemplars=environment_inside:true\n";
    let both_of_them = "exemplars=environment_inside:true,environment_outside:false\n";
    let filters = [
        (&[][..], inside),
        (&[("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based")][..], inside),
        (&[("OTEL_METRICS_EXEMPLAR_FILTER", "always_on")][..], both_of_them),
        (&[("OTEL_METRICS_EXEMPLAR_FILTER", "Always_Off")][..], "exemplars=\n"),
        (&[("OTEL_TRACES_SAMPLER", "always_off")][..], "exemplars=\n"),
    ];
    for (variables, expected) in filters {
        let said = text(&run(variables).stdout);
        assert!(said.contains(expected), "{variables:?}: {said}");
    }
}

#[test]
fn an_empty_value_is_no_value() {
    let said =
        both(&run(&[("OTEL_TRACES_SAMPLER", ""), ("TELEMARK_LOG", ""), ("OTEL_EXPORTER_OTLP_ENDPOINT", "")]));
    assert!(!said.contains("WARN") && said.contains("embedded mode"), "{said}");
}

#[test]
fn the_name_of_the_environment_wins_over_the_name_in_the_code() {
    let variables =
        [("OTEL_SERVICE_NAME", "by-environment"), ("OTEL_RESOURCE_ATTRIBUTES", "service.version=9.9")];
    let said = both(&run(&variables));
    assert!(said.contains("telemark: by-environment 9.9:"), "{said}");
    assert!(
        said.contains("service=by-environment") && said.contains(r#""service":"by-environment""#),
        "{said}"
    );
    let said = both(&run(&[("OTEL_RESOURCE_ATTRIBUTES", "service.name=by-resource")]));
    assert!(said.contains("service=by-resource"), "{said}");
}

#[test]
fn a_sampler_of_the_environment_decides() {
    let said = both(&run(&[("OTEL_TRACES_SAMPLER", "always_off")]));
    assert!(said.contains("spans=0") && said.contains(r#""sampled":false"#), "{said}");
    let said = both(&run(&[("OTEL_SDK_DISABLED", "true")]));
    assert!(said.contains("spans=0") && said.contains("OTEL_SDK_DISABLED is true"), "{said}");
    assert!(!said.contains("embedded mode"), "no endpoint would change it: {said}");
}

#[test]
fn the_propagators_of_the_environment_write_the_headers_of_calls() {
    for (words, headers) in [
        ("", "traceparent,x-tracking-id"),
        ("b3", "b3,x-tracking-id"),
        ("b3multi,b3multi", "x-b3-sampled,x-b3-spanid,x-b3-traceid,x-tracking-id"),
        ("tracecontext,b3", "b3,traceparent,x-tracking-id"),
        ("none", "x-tracking-id"),
        ("xray", "traceparent,x-tracking-id"),
    ] {
        let said = both(&run(&[("OTEL_PROPAGATORS", words)]));
        assert!(said.contains(&format!("headers={headers}\n")), "{words}: {said}");
    }
}

#[test]
fn the_methods_of_the_environment_are_told_apart_and_no_others() {
    let said = both(&run(&[]));
    assert!(said.contains("methods=GET,PUT\n"), "{said}");
    let said = both(&run(&[("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", "GET, HEAD")]));
    assert!(said.contains("methods=GET,_OTHER\n"), "{said}");
}

#[test]
fn the_log_is_json_on_stdout_or_text_on_stderr_or_off() {
    let json = run(&[("TELEMARK_LOG", "json")]);
    let line = text(&json.stdout).lines().find(|line| line.starts_with('{')).map(str::to_owned);
    let line: serde_json::Value =
        serde_json::from_str(&line.expect("one line is JSON")).expect("and it parses");
    assert_eq!(line["@message"], "at work");
    let pretty = run(&[("TELEMARK_LOG", "pretty")]);
    assert!(text(&pretty.stderr).contains("at work") && !text(&pretty.stdout).contains("at work"));
    let off = both(&run(&[("TELEMARK_LOG", "off")]));
    assert!(!off.contains("at work") && !off.contains("telemark:"), "{off}");
}

#[test]
fn the_level_of_the_log_leaves_spans_alone() {
    let said = both(&run(&[("RUST_LOG", "warn")]));
    assert!(!said.contains("at work") && said.contains("spans=1"), "{said}");
}

/// A collector that nobody has started, and little patience with it.
const DEAD: [(&str, &str); 4] = [
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
    ("OTEL_METRICS_EXPORTER", "none"),
    ("OTEL_BSP_EXPORT_TIMEOUT", "1000"),
    ("OTEL_BLRP_EXPORT_TIMEOUT", "1000"),
];

#[test]
fn a_dead_collector_costs_spans_and_not_the_exit_status() {
    let said = both(&run(&[&DEAD[..], &[(SHUTDOWN, "1")]].concat()));
    assert!(said.contains("dropped=1") && said.contains("did not take 1 span"), "{said}");
    assert!(said.contains("did not take 1 records"), "the line of the log is lost on that way, too: {said}");
    let told = "telemark: spans do not reach http://127.0.0.1:9/v1/traces: no connection: ";
    assert_eq!(said.matches(told).count(), 1, "it is told once: {said}");
    assert!(said.contains("nobody listens there: is the collector up"), "with what to do: {said}");
    let traces = said.lines().find(|line| line.starts_with("traces=")).expect("the program tells its health");
    for part in
        ["waiting: 0", "capacity: 2048", "sent: 0", "last_success: None", "trouble: Some(\"no connection"]
    {
        assert!(traces.contains(part), "{part}: {traces}");
    }
}

#[test]
fn a_collector_that_works_is_seen_in_health() {
    let collector = Collector::start();
    let said = both(&run(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url), (SHUTDOWN, "1")]));
    let traces = said.lines().find(|line| line.starts_with("traces=")).expect("the program tells its health");
    for part in [
        "waiting: 0",
        "capacity: 2048",
        "sent: 1",
        "last_success: Some(",
        "trouble: None",
        "last_error: None",
    ] {
        assert!(traces.contains(part), "{part}: {traces}");
    }
    assert!(
        collector.asked().iter().any(|line| line == "POST /v1/metrics HTTP/1.1"),
        "{:?}",
        collector.asked()
    );
}

#[test]
fn a_proxy_of_the_environment_is_on_the_way_to_the_collector_and_not_to_this_machine() {
    let (proxy, collector) = (Collector::start(), Collector::start());
    let with_user = proxy.url.replace("http://", "http://user:word@");
    let far = [("HTTP_PROXY", &*with_user), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.invalid:4318")];
    run(&far);
    let asked = proxy.asked();
    assert!(asked.contains(&"POST http://collector.invalid:4318/v1/traces HTTP/1.1".to_owned()), "{asked:?}");
    assert!(
        proxy.headers().iter().any(|line| line == "proxy-authorization: Basic dXNlcjp3b3Jk"),
        "{asked:?}"
    );
    run(&[far[0], ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)]);
    assert_eq!(
        (collector.asked().len(), proxy.asked().len()),
        (3, asked.len()),
        "loopback is reached straight"
    );
    // Behind TLS the proxy sees the name of the host and no more; this one then speaks no TLS.
    let little = [
        ("OTEL_BSP_EXPORT_TIMEOUT", "1000"),
        ("OTEL_METRICS_EXPORTER", "none"),
        ("OTEL_LOGS_EXPORTER", "none"),
    ];
    let tunnel =
        [("HTTPS_PROXY", &*proxy.url), ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.invalid:4318")];
    for protocol in ["http/protobuf", "grpc"] {
        let before = proxy.asked().len();
        run(&[&little[..], &tunnel, &[("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]].concat());
        let asked = proxy.asked();
        assert!(
            asked.len() > before && asked[before] == "CONNECT collector.invalid:4318 HTTP/1.1",
            "{asked:?}"
        );
    }
}

#[test]
fn telemark_says_of_itself_as_much_as_it_is_told_to() {
    for (level, greets, told, detailed) in [
        ("none", false, false, false),
        ("error", false, false, false),
        ("WARN", false, true, false),
        ("", true, true, false),
        ("debug", true, true, true),
    ] {
        let said = both(&run(&[&DEAD[..], &[("OTEL_LOG_LEVEL", level)]].concat()));
        assert_eq!(said.contains("telemark: by-code 1.0: traces go to"), greets, "{level}: {said}");
        assert_eq!(said.contains("spans do not reach"), told, "{level}: {said}");
        assert_eq!(said.contains("of the environment are read: "), detailed, "{level}: {said}");
        assert_eq!(said.contains("1 spans, "), detailed, "{level}: {said}");
    }
}
