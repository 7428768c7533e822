//! The command line.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Telemetry as code: files made of what this program declares, checks of files that people wrote
///
/// Nothing is installed and no service is started: what is told is what the linked crates declare.
///
/// Exit status: 0 if all is well, 1 if something was found, 2 if the command cannot be carried out.
#[derive(Parser, Debug)]
#[command(name = "ops", version = concat!("of telemark ", env!("CARGO_PKG_VERSION")), verbatim_doc_comment)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand, Debug)]
#[command(verbatim_doc_comment)]
pub(super) enum Command {
    /// Write rules, their tests, Sloth's objectives, dashboards and the catalog into a folder
    ///
    /// The same declarations give the same bytes, so the folder belongs into version control, and
    /// a test keeps it fresh: telemark::testing::assert_fresh!("ops/").
    /// What others have put into the folder is left alone.
    #[command(
        verbatim_doc_comment,
        after_help = "Example: ops emit ops && promtool check rules ops/prometheus/rules/*.yml"
    )]
    Emit {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Write nothing; tell which files are not what the program declares (exit status 1)
        #[arg(long)]
        check: bool,
    },

    /// Check dashboards, rules, objectives and queries that people wrote
    ///
    /// Read are Grafana's JSON, Prometheus's rules and their tests, Sloth's files, .promql, .logql
    /// and the blocks of Markdown. A folder stands for all files below it.
    ///
    /// A comment `# telemark-lint: allow(raw-counter)` on a query or above it allows a rule there.
    /// docs/lint.md explains each rule. Exit status 1 if there are findings.
    #[command(
        verbatim_doc_comment,
        after_help = "Example: ops lint 'ops/by-hand/**/*.yml' docs --allow payments_ --retention 35d"
    )]
    Lint {
        /// Files, folders, or globs in quotes
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
        /// Another program has the metrics whose names begin so; may be repeated
        #[arg(long, value_name = "PREFIX")]
        allow: Vec<String>,
        /// The scrape adds this label to every series; may be repeated
        #[arg(long, value_name = "LABEL")]
        target_label: Vec<String>,
        /// How often Prometheus scrapes; else as a prometheus.yml among the files says, else 15s
        #[arg(long, value_name = "TIME", value_parser = time)]
        scrape_interval: Option<std::time::Duration>,
        /// How long it keeps its data; else as a prometheus.yml among the files says, else 15d
        #[arg(long, value_name = "TIME", value_parser = time)]
        retention: Option<std::time::Duration>,
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },

    /// Tell what has changed since an old catalog, and what of it breaks dashboards and rules
    ///
    /// A change is breaking unless it is declared: `renamed_from = ".."`, `deprecated = ".."`.
    /// Exit status 1 if one is.
    #[command(verbatim_doc_comment, after_help = "Example: git show v1.4.0:ops/telemetry.json | ops diff -")]
    Diff {
        /// A telemetry.json, as `emit` and `catalog` write it; `-` is stdin
        #[arg(value_name = "OLD")]
        old: PathBuf,
    },

    /// Print the page of everything that is declared, in Markdown
    ///
    /// Objectives, alerts, metrics with their labels and what their series cost at most, spans,
    /// events, and classified fields.
    #[command(verbatim_doc_comment, after_help = "Example: ops docs > docs/telemetry.md")]
    Docs,

    /// Print everything that is declared as JSON, for `diff` to compare with later
    #[command(after_help = "Example: ops catalog > telemetry.json")]
    Catalog,

    /// Print what is shown in clear and why, and where each class of data goes, in Markdown
    #[command(after_help = "Example: ops audit --sources src > privacy.md")]
    Audit {
        /// Look through the sources below this folder too, for calls that open a secret
        #[arg(long, value_name = "DIR")]
        sources: Option<PathBuf>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },

    /// Examine the collector and a running service, and say what to do
    ///
    /// Traces that do not arrive, metrics that stand still, lost lines, slow requests. The
    /// collector is the one that the OTEL_* variables name. Exit status 1 if something is broken.
    #[command(
        verbatim_doc_comment,
        after_help = "Example: OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 ops doctor --service localhost:8000"
    )]
    Doctor {
        /// A running service: its page of metrics is read, and a traceparent sent to it
        #[arg(long, value_name = "URL")]
        service: Option<String>,
        /// The path that the traceparent is sent to, by GET
        #[arg(long, value_name = "PATH", requires = "service")]
        path: Option<String>,
        /// The file that the lines of the log go to
        #[arg(long, value_name = "FILE")]
        log: Option<PathBuf>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

/// A time as Prometheus writes it: `15s`, `1h30m`, `35d`.
fn time(text: &str) -> Result<std::time::Duration, String> {
    crate::catalog::duration(text)
        .ok_or_else(|| "write a time as Prometheus does: 15s, 1h30m, 35d".to_owned())
}
