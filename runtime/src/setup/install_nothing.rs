//! Set-up without the feature `record`: the program runs as ever, nothing is installed, and one line says so.

use super::builder::Setup;
use super::collector::Collector;
use super::environment::Environment;
use super::exporters::Exporters;
use super::stderr::{tell, tell_up_to};
use super::telemetry::{Running, Telemetry};
use crate::error::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

static INSTALLED: AtomicBool = AtomicBool::new(false);

#[expect(clippy::needless_pass_by_value, reason = "the set-up that installs something takes it apart")]
pub(super) fn install(setup: Setup) -> Result<Telemetry> {
    if INSTALLED.swap(true, Ordering::AcqRel) {
        return Err(Error::new(
            "telemetry is installed already: keep the `Telemetry` of the first `install()`",
        ));
    }
    let environment = Environment::new(setup.ignore_environment);
    tell_up_to(environment.level());
    let collector = Collector::connect(&environment, &setup.name, setup.version.as_deref());
    if environment.get("TELEMARK_LOG").as_deref() != Some("off") {
        let service = collector.service();
        tell(format_args!("{service}: nothing is recorded, because telemark's feature `record` is off"));
    }
    Ok(Telemetry::new(Running {
        collector,
        exporters: Exporters,
        terminal: None,
        console: None,
        scrapes: None,
        ended: AtomicBool::new(false),
        ignores_environment: setup.ignore_environment,
    }))
}
