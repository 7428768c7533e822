//! The commands of telemetry that every service has in common, as a library: `emit`, `lint`, `docs`, `audit`, `doctor` ..

mod arguments;
mod commands;
mod screen;

use arguments::Arguments;
use clap::Parser as _;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command that the arguments name, and gives the status to exit with.
///
/// The first argument is the program's own name. The status is 0 if all is well, 1 if something was found (a finding of
/// the lint, a file that is no longer fresh, a breaking change, a fault), and 2 if the command line is wrong or a file cannot be
/// read or written. Nothing is installed and no service is started: what is told is what the linked crates declare.
///
/// | command | what it does |
/// |---|---|
/// | `emit DIR` | writes rules, their tests, objectives for Sloth, dashboards, the catalog and its page |
/// | `emit DIR --check` | tells which of those files are no longer what the program declares |
/// | `lint PATH..` | checks dashboards, rules, objectives and queries that people wrote |
/// | `diff OLD` | tells what has changed since an old `telemetry.json` (`-` is stdin), and what of it breaks readers |
/// | `docs` | prints the page of everything that is declared |
/// | `catalog` | prints the same as JSON |
/// | `audit` | prints what is shown in clear and why, and where each class of data goes |
/// | `doctor` | examines the collector, and a running service, and says what to do |
///
/// # Example: the commands of a service, in a program of their own
/// ```no_run
/// use std::process::ExitCode;
///
/// // The crate whose declarations are meant has to be linked: `use my_service as _;`
/// fn main() -> ExitCode {
///     telemark::cli::run(std::env::args_os())
/// }
/// ```
pub fn run<A>(arguments: impl IntoIterator<Item = A>) -> ExitCode
where
    A: Into<OsString> + Clone,
{
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => commands::run(arguments.command),
        Err(refused) => {
            // Help that was asked for goes to stdout and is no failure; where nobody listens, nobody is told.
            let _unheard = refused.print();
            ExitCode::from(if refused.use_stderr() { commands::UNUSABLE } else { 0 })
        }
    }
}
