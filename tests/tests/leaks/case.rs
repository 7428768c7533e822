//! How a program full of secrets is set up.

/// One way to run it.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// What the environment says.
    pub(crate) variables: &'static [(&'static str, &'static str)],
    /// Whether the collector speaks gRPC.
    pub(crate) grpc: bool,
    /// Whether the sink with the policy of authors stands before that of production.
    pub(crate) dev_first: bool,
    /// Whether the process's own lines follow the policy of authors.
    pub(crate) dev: bool,
    /// Whether it gives its secrets away.
    pub(crate) leaks: bool,
}

const PRODUCTION: (&str, &str) = ("TELEMARK_POLICY", "production");
const GZIP: (&str, &str) = ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
const JSON: (&str, &str) = ("TELEMARK_LOG", "json");
const PRETTY: (&str, &str) = ("TELEMARK_LOG", "pretty");

pub(crate) const CASES: [Case; 4] = [
    Case {
        name: "json_http",
        variables: &[PRODUCTION, JSON],
        grpc: false,
        dev_first: true,
        dev: false,
        leaks: false,
    },
    Case {
        name: "terminal_grpc_gzip",
        variables: &[PRODUCTION, PRETTY, GZIP],
        grpc: true,
        dev_first: false,
        dev: false,
        leaks: false,
    },
    Case {
        name: "layer_http_gzip",
        variables: &[PRODUCTION, JSON, GZIP, ("TELEMARK_MOUNT", "layer")],
        grpc: false,
        dev_first: false,
        dev: false,
        leaks: false,
    },
    Case {
        name: "dev",
        variables: &[("TELEMARK_POLICY", "dev"), PRETTY],
        grpc: false,
        dev_first: true,
        dev: true,
        leaks: false,
    },
];

/// The control: everything is given away.
pub(crate) const LEAKING: Case = Case {
    name: "leaking",
    variables: &[PRODUCTION, JSON],
    grpc: false,
    dev_first: true,
    dev: false,
    leaks: true,
};

impl Case {
    /// The case of this name.
    pub(crate) fn named(name: &str) -> &'static Self {
        static LEAKING: Case = super::case::LEAKING;
        static CASES: [Case; 4] = super::case::CASES;
        CASES.iter().chain([&LEAKING]).find(|case| case.name == name).expect("the parent knows its cases")
    }
}
