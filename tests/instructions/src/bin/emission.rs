//! Emits a catalog of so many metrics, for `tests/checks/emission.py`: `emission CATALOG METRICS FOLDER`.
//!
//! The catalog is a program's `telemetry.json`, copied until there are enough metrics, as if fifty crates declared them; each
//! crate has the program's objectives and alerts.

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;
use telemark::catalog::Catalog;

/// So many crates make a large program.
const CRATES: usize = 50;

/// A program's catalog, as large as is asked for.
fn large(small: &Catalog, metrics: usize) -> Catalog {
    let mut large = small.clone();
    for copy in 1.. {
        if large.metrics.len() >= metrics {
            break;
        }
        large.metrics.extend(small.metrics.iter().cloned().map(|mut metric| {
            metric.name = format!("{}_{copy}", metric.name).into();
            metric.prometheus = format!("m{copy}_{}", metric.prometheus).into();
            metric.place.package = format!("crate-{}", copy % CRATES).into();
            metric
        }));
    }
    large.metrics.truncate(metrics);
    for copy in 1..CRATES {
        large.slos.extend(small.slos.iter().cloned().map(|mut slo| {
            slo.name = format!("{}_{copy}", slo.name).into();
            slo
        }));
        large.alerts.extend(small.alerts.iter().cloned().map(|mut alert| {
            alert.name = format!("{}_{copy}", alert.name).into();
            alert
        }));
    }
    large
}

fn emit(catalog: &str, metrics: &str, folder: &str) -> Result<(), Box<dyn Error>> {
    let catalog = large(&Catalog::read(catalog)?, metrics.parse()?);
    let start = Instant::now();
    catalog.emit(folder)?;
    println!(
        "{} metrics, {} objectives and {} alerts in {:.0} ms",
        catalog.metrics.len(),
        catalog.slos.len(),
        catalog.alerts.len(),
        start.elapsed().as_secs_f64() * 1000.0
    );
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [catalog, metrics, folder] = arguments.as_slice() else {
        eprintln!("usage: emission CATALOG METRICS FOLDER");
        return ExitCode::from(2);
    };
    match emit(catalog, metrics, folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
