//! What annotated functions add to a build: processor time of the compiler and bytes of the program, for one function.

mod program;

use super::{Measure, Suite};
use crate::report::Row;
use program::{ANNOTATIONS, Annotation, Case, FUNCTIONS, Part, Program};
use std::io::Result;

pub const SUITE: Suite = Suite { name: "compile", measure: Measure::Own(run) };

/// Every rival's program beside the same one with one annotation, built in turns.
fn run(only: Option<&str>, quick: bool) -> Result<Vec<Row>> {
    let chosen: Vec<&Annotation> =
        ANNOTATIONS.iter().filter(|a| only.is_none_or(|only| a.who.contains(only))).collect();
    let mut rows = Vec::new();
    for case in Case::ALL {
        rows.extend(compare(case, &chosen, if quick { 1 } else { 7 })?);
    }
    Ok(rows)
}

fn compare(case: Case, chosen: &[&'static Annotation], rounds: usize) -> Result<Vec<Row>> {
    let write = |a: &&'static Annotation| {
        Ok((Program::write(case, a, Part::All)?, Program::write(case, a, Part::First)?))
    };
    let programs = chosen.iter().map(write).collect::<Result<Vec<_>>>()?;
    let others = (FUNCTIONS - 1) as f64;
    let mut times = vec![Vec::new(); programs.len()];
    for _ in 0..rounds {
        for ((all, first), times) in programs.iter().zip(&mut times) {
            times.push((all.build()? - first.build()?) * 1e9 / others);
        }
    }
    let row = |((all, first), times): (&(Program, Program), Vec<f64>)| {
        let bytes = (all.bytes()? - first.bytes()?) / others;
        Ok(Row::of("compile", case.name().to_owned(), all.who(), times, vec![("bytes".to_owned(), bytes)]))
    };
    programs.iter().zip(times).map(row).collect()
}
