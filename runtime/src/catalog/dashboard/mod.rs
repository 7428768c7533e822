//! Grafana dashboards of what is declared: an overview, one for each crate, one for each kind of work.

mod board;
mod lost;
mod measured;
mod overview;
mod panel;
mod unit;
mod work;

use super::query::{AnyMetric, MatchOp, Metric};
use super::{Catalog, MetricEntry};
use crate::error::Result;
use board::Board;

/// The files of the dashboards: name and JSON.
pub(super) fn files(catalog: &Catalog) -> Result<Vec<(String, String)>> {
    let mut boards = vec![overview::board(catalog)?];
    boards.extend(work::boards(catalog)?);
    boards.extend(of_crates(catalog)?);
    Ok(boards.into_iter().map(|board| (format!("{}.json", board.slug), board.json(catalog))).collect())
}

/// One for each crate that declares metrics.
fn of_crates(catalog: &Catalog) -> Result<Vec<Board>> {
    let mut packages: Vec<&str> = catalog.metrics.iter().map(|metric| &*metric.place.package).collect();
    packages.sort_unstable();
    packages.dedup();
    let mut boards = Vec::new();
    for package in packages {
        let own: Vec<&MetricEntry> = catalog.metrics.iter().filter(|m| m.place.package == package).collect();
        let mut board = Board::new(
            format!("crate-{package}"),
            format!("crate {package}"),
            format!("Every metric that the crate {package} declares, in the order of their names."),
            own.iter().map(|metric| AnyMetric::from(*metric).seen_as()).next(),
        );
        for metric in own {
            board.panels.extend(measured::panels(metric)?);
        }
        boards.push(board);
    }
    Ok(boards)
}

/// The metric of this name in Prometheus.
fn named<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a MetricEntry> {
    catalog.metrics.iter().find(|metric| metric.prometheus == name)
}

/// Only what the variables of the dashboard choose.
fn chosen<K>(metric: Metric<K>) -> Result<Metric<K>> {
    let of_a_service = metric.declares("service");
    let metric =
        metric.matching("job", MatchOp::Re, "$job")?.matching("instance", MatchOp::Re, "$instance")?;
    if of_a_service { metric.matching("service", MatchOp::Re, "$service") } else { Ok(metric) }
}

impl AnyMetric {
    /// The name of a series that it has, for the variables to look at.
    fn seen_as(&self) -> String {
        match self {
            Self::Sum(metric) => metric.selector(""),
            Self::Level(metric) => metric.selector(""),
            Self::Distribution(metric) => metric.selector("_count"),
        }
    }
}
