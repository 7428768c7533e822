//! Starts every rival's process and lets them measure in turns, so that all see the same machine.

use crate::report::Row;
use crate::suites::Build;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Error, Result, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

struct Rival {
    who: &'static str,
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Rival {
    fn start(suite: &str, who: &'static str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["child", suite, who]).stdin(Stdio::piped()).stdout(Stdio::piped());
        // The machine's settings are not part of the measurement.
        for (name, _) in std::env::vars_os() {
            if ["OTEL_", "TELEMARK_", "RUST_LOG"].iter().any(|p| name.to_string_lossy().starts_with(p)) {
                command.env_remove(name);
            }
        }
        let mut process = command.env("TELEMARK_LOG", "off").spawn()?;
        let (ask, answers) = (process.stdin.take(), process.stdout.take());
        let (ask, answers) = ask.zip(answers).ok_or_else(|| Error::other("the child has no pipes"))?;
        Ok(Self { who, process, ask, answers: BufReader::new(answers) })
    }

    /// One block of each case.
    fn round(&mut self) -> Result<Vec<(String, [f64; 3])>> {
        writeln!(self.ask, "go")?;
        self.ask.flush()?;
        let mut blocks = Vec::new();
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line)? == 0 {
                return Err(Error::other(format!("{} ended: {}", self.who, self.process.wait()?)));
            }
            let mut words = line.split_whitespace();
            let (Some(case), Some(ns), Some(allocations), Some(peak)) =
                (words.next(), words.next(), words.next(), words.next())
            else {
                return Ok(blocks);
            };
            let number = |text: &str| text.parse().map_err(|e| Error::other(format!("{line}: {e}")));
            blocks.push((case.to_owned(), [number(ns)?, number(allocations)?, number(peak)?]));
        }
    }

    fn stop(mut self) -> Result<()> {
        drop(self.ask);
        let status = self.process.wait()?;
        if status.success() { Ok(()) } else { Err(Error::other(format!("{} ended: {status}", self.who))) }
    }
}

/// Medians over all rounds, by case and rival.
pub fn run(
    suite: &'static str,
    rivals: &'static [(&'static str, Build)],
    only: Option<&str>,
    rounds: usize,
) -> Result<Vec<Row>> {
    let chosen = rivals.iter().filter(|(who, _)| only.is_none_or(|only| who.contains(only)));
    let mut rivals =
        chosen.map(|(who, _)| Rival::start(suite, who)).collect::<Result<Vec<_>>>()?;
    let mut blocks: BTreeMap<(String, usize), Vec<[f64; 3]>> = BTreeMap::new();
    let count = rivals.len();
    for round in 0..rounds {
        // Another order each round: what one leaves in the caches hits each of the others.
        for turn in 0..count {
            let index = (turn + round * 7) % count;
            for (case, block) in rivals[index].round()? {
                blocks.entry((case, index)).or_default().push(block);
            }
        }
    }
    let names: Vec<_> = rivals.iter().map(|r| r.who).collect();
    rivals.into_iter().try_for_each(Rival::stop)?;
    let row = |((case, index), blocks): ((String, usize), Vec<[f64; 3]>)| {
        Row::new(suite, case, names[index], &blocks)
    };
    Ok(blocks.into_iter().map(row).collect())
}
