//! What annotated functions add to a build: processor time of the compiler and bytes of the program, for one function.

mod program;

use super::{Measure, Suite};
use crate::report::Row;
use program::{ANNOTATIONS, Annotation, Case, FUNCTIONS, Program};
use std::io::Result;

pub const SUITE: Suite = Suite { name: "compile", measure: Measure::Own(run) };

/// Every rival's program beside the same one without annotations, built in turns.
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
    let plain = Program::write(case, &program::PLAIN)?;
    let annotated = chosen.iter().map(|a| Program::write(case, a)).collect::<Result<Vec<_>>>()?;
    let mut times = vec![Vec::new(); annotated.len()];
    for _ in 0..rounds {
        let base = plain.build()?;
        for (program, times) in annotated.iter().zip(&mut times) {
            times.push((program.build()? - base) * 1e9 / FUNCTIONS as f64);
        }
    }
    let base = plain.bytes()?;
    let row = |(program, times): (&Program, Vec<f64>)| {
        let bytes = (program.bytes()? - base) / FUNCTIONS as f64;
        Ok(Row::of("compile", case.name().to_owned(), program.who(), times, vec![("bytes", bytes)]))
    };
    annotated.iter().zip(times).map(row).collect()
}
