//! The commands, each a call of the library and a text.

use super::arguments::Command;
use super::screen::{Colours, Look, complain, refuse, say};
use crate::catalog::{Catalog, Linter, Report, audit, catalog};
use crate::doctor::doctor;
use crate::error::{Error, Result};
use crate::schema::counted;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Something was found.
const FOUND: u8 = 1;

/// The command cannot be carried out.
pub(super) const UNUSABLE: u8 = 2;

/// Carries a command out.
pub(super) fn run(command: Command) -> ExitCode {
    let done = match command {
        Command::Emit { folder, check } => emit(&folder, check),
        Command::Lint { paths, allow, target_label, scrape_interval, retention, json } => {
            let catalog = catalog();
            let mut linter = allow.into_iter().fold(catalog.linter(), Linter::allow);
            linter = target_label.into_iter().fold(linter, Linter::target_label);
            linter = scrape_interval.into_iter().fold(linter, Linter::scrape_interval);
            linter = retention.into_iter().fold(linter, Linter::retention);
            lint(&linter, &paths, json)
        }
        Command::Diff { old } => diff(&old),
        Command::Docs => docs(),
        Command::Catalog => {
            say(catalog());
            Ok(true)
        }
        Command::Audit { sources, json } => inspect(sources.as_deref(), json),
        Command::Doctor { service, path, log, json } => examine(service, path, log, json),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FOUND),
        Err(error) => {
            refuse(&error);
            ExitCode::from(UNUSABLE)
        }
    }
}

fn emit(folder: &Path, check: bool) -> Result<bool> {
    let catalog = catalog();
    if !check {
        say(format_args!("{}: {}", folder.display(), catalog.emit(folder)?));
        return Ok(true);
    }
    let stale = catalog.stale(folder)?;
    stale.iter().for_each(say);
    match stale.len() {
        0 => say(format_args!("{} is what the program declares", folder.display())),
        1 => complain("1 file is not what the program declares: emit it again"),
        many => complain(format_args!("{many} files are not what the program declares: emit them again")),
    }
    Ok(stale.is_empty())
}

fn lint(linter: &Linter<'_>, paths: &[PathBuf], json: bool) -> Result<bool> {
    let report = linter.run(paths)?;
    if json {
        say(pretty(&report)?);
    } else {
        tell(&report, Colours::of_stdout());
    }
    Ok(report.is_clean())
}

/// The findings as compilers tell theirs.
fn tell(report: &Report, colours: Colours) {
    for finding in &report.findings {
        let place = format!("{}:{}:{}:", finding.file, finding.line, finding.column);
        say(format_args!(
            "{} {}: {}\n    {} {}",
            colours.paint(Look::Place, place),
            colours.paint(Look::Fault, finding.rule),
            finding.message,
            colours.paint(Look::Help, "help:"),
            finding.help
        ));
    }
    let text = report.to_string();
    say(text.lines().next_back().unwrap_or_default());
}

fn diff(old: &Path) -> Result<bool> {
    let earlier = if old == Path::new("-") { read_stdin()? } else { Catalog::read(old)? };
    let diff = catalog().diff(&earlier);
    let colours = Colours::of_stdout();
    for change in diff.breaking() {
        say(colours.paint(Look::Fault, change));
    }
    diff.changes.iter().filter(|change| !change.is_breaking).for_each(say);
    let (all, breaking) = (diff.changes.len(), diff.breaking().count());
    match (all, breaking) {
        (0, _) => say("nothing has changed that readers can notice"),
        (1, 1) => say("1 change, and it is breaking"),
        (all, 0) => say(format_args!("{}, none of them breaking", counted(all, "change"))),
        (all, breaking) => say(format_args!("{}, {breaking} of them breaking", counted(all, "change"))),
    }
    Ok(breaking == 0)
}

/// An old catalog as another program pipes it in.
fn read_stdin() -> Result<Catalog> {
    let text = std::io::read_to_string(std::io::stdin());
    let text = text.map_err(|error| Error::new("the catalog cannot be read from stdin").caused_by(error))?;
    text.parse().map_err(|error: Error| Error::new("the catalog on stdin is not understood").caused_by(error))
}

fn docs() -> Result<bool> {
    let files = catalog().files()?;
    let page = files.get("catalog.md").ok_or_else(|| Error::new("the catalog has no page"))?;
    say(page.trim_end());
    Ok(true)
}

fn inspect(sources: Option<&Path>, json: bool) -> Result<bool> {
    let mut told = audit();
    if let Some(folder) = sources {
        let failed = |error| Error::new(format!("{} cannot be read", folder.display())).caused_by(error);
        told = told.with_sources(folder).map_err(failed)?;
    }
    say(if json { told.to_json() } else { told.to_markdown() });
    Ok(true)
}

fn examine(service: Option<String>, path: Option<String>, log: Option<PathBuf>, json: bool) -> Result<bool> {
    let mut examination = doctor();
    if let Some(service) = service {
        examination = examination.service(service);
    }
    if let Some(path) = path {
        examination = examination.path(path);
    }
    if let Some(log) = log {
        examination = examination.log(log);
    }
    let report = examination.examine();
    if json {
        say(pretty(&report)?);
    } else {
        say(&report);
    }
    Ok(report.is_healthy())
}

fn pretty(value: &impl Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|error| Error::new("the report is not JSON").caused_by(error))
}
