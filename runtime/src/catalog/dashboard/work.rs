//! One dashboard for each kind of work: what the file of a counter of outcomes declares belongs to that work.

use super::board::Board;
use super::measured::{self, outcome};
use super::panel::Panel;
use crate::catalog::query::AnyMetric;
use crate::catalog::{Catalog, MetricEntry};
use crate::error::Result;

/// One for each file that declares a counter of outcomes.
pub(super) fn boards(catalog: &Catalog) -> Result<Vec<Board>> {
    let mut boards: Vec<Board> = Vec::new();
    let mut files: Vec<(&str, &str)> = Vec::new();
    for metric in &catalog.metrics {
        let counted = matches!(AnyMetric::from(metric), AnyMetric::Sum(_)) && outcome(metric).is_some();
        let file = (&*metric.place.package, &*metric.place.file);
        if counted && !files.contains(&file) {
            files.push(file);
            let board = board(catalog, metric)?;
            if boards.iter().all(|other| other.slug != board.slug) {
                boards.push(board);
            }
        }
    }
    Ok(boards)
}

fn board(catalog: &Catalog, work: &MetricEntry) -> Result<Board> {
    let what = work.name.split(['_', '.']).next().unwrap_or(&work.name);
    let mut board = Board::new(
        format!("work-{what}"),
        format!("{what}s"),
        format!("Executions, outcomes, durations and levels of what {} declares.", work.place.file),
        Some(AnyMetric::from(work).seen_as()),
    );
    let same = |metric: &&MetricEntry| {
        metric.place.package == work.place.package && metric.place.file == work.place.file
    };
    for metric in
        std::iter::once(work).chain(catalog.metrics.iter().filter(same).filter(|m| m.name != work.name))
    {
        board.panels.extend(measured::panels(metric)?);
    }
    board.panels.push(Panel::errors_in_the_log());
    Ok(board)
}
