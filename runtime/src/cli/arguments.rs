//! The command line.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Telemetry as code: files made of what this program declares, and checks of files that people wrote.
///
/// Nothing is started: what is told is what the linked crates declare.
/// The exit status is 0 if all is well, 1 if something was found, 2 if the command cannot be carried out.
#[derive(Parser, Debug)]
#[command(name = "ops")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Write rules, their tests, objectives for Sloth, dashboards, the catalog and its page into a folder
    ///
    /// The same declarations give the same bytes, so the folder belongs into version control, and a test keeps it fresh:
    /// telemark::testing::assert_fresh!("ops/"). Files of others in the folder are left alone.
    #[command(
        after_help = "Example: ops emit monitoring/ops && promtool check rules monitoring/ops/prometheus/rules/*.yml"
    )]
    Emit {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Write nothing; tell which files are not what the program declares, and exit with 1 if there are any
        #[arg(long)]
        check: bool,
    },

    /// Check dashboards, rules, objectives and queries that people wrote against what the program declares
    ///
    /// Read are Grafana's JSON, Prometheus's rules and their tests, Sloth's files, .promql, .logql, and the blocks of Markdown.
    /// A folder stands for all files below it. A comment `# telemark-lint: allow(raw-counter)` on a query or above it allows a
    /// rule there. docs/lint.md explains each rule.
    #[command(after_help = "Example: ops lint 'ops/by-hand/**/*.yml' docs --allow payments_ --retention 35d")]
    Lint {
        /// Files, folders, or globs in quotes
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
        /// Another program has the metrics whose names begin so; may be given several times
        #[arg(long, value_name = "PREFIX")]
        allow: Vec<String>,
        /// The scrape adds this label to every series; may be given several times
        #[arg(long, value_name = "LABEL")]
        target_label: Vec<String>,
        /// How often Prometheus scrapes and evaluates, as it writes times; else its configuration among the files, else 15s
        #[arg(long, value_name = "TIME", value_parser = time)]
        scrape_interval: Option<std::time::Duration>,
        /// For how long it keeps its data; else its configuration among the files, else 15d
        #[arg(long, value_name = "TIME", value_parser = time)]
        retention: Option<std::time::Duration>,
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },

    /// Tell what has changed since an old catalog, and what of it breaks dashboards, rules and queries that worked before
    ///
    /// A change is breaking unless it is declared: `renamed_from = ".."`, `deprecated = ".."`. Exits with 1 if one is.
    #[command(after_help = "Example: git show v1.4.0:ops/telemetry.json > old.json && ops diff old.json")]
    Diff {
        /// A telemetry.json, as `emit` and `catalog` write it
        #[arg(value_name = "OLD")]
        old: PathBuf,
    },

    /// Print the page of everything that is declared, in Markdown: metrics with labels and cost, spans, events, classes
    Docs,

    /// Print everything that is declared as JSON: what `diff` compares with later
    #[command(after_help = "Example: ops catalog > telemetry.json")]
    Catalog,

    /// Print what is shown in clear and why, and where each class of data goes, in Markdown
    Audit {
        /// Look through the sources below this folder too, for calls that open a secret
        #[arg(long, value_name = "DIR")]
        sources: Option<PathBuf>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },

    /// Examine what surrounds a service, and say what to do: traces that do not arrive, metrics that stand still, lost lines
    ///
    /// The collector is the one that the OTEL_* variables name. Exits with 1 if something is broken.
    #[command(
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
