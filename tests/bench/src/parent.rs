//! Starts every rival's process and lets them measure in turns, so that all see the same machine.

use crate::collector::Collector;
use crate::instructions;
use crate::report::{Measured, Row};
use crate::suites::Build;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A rival's process.
struct Rival {
    suite: &'static str,
    who: &'static str,
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Cases that need processes of their own.
    alone: Vec<String>,
}

/// The machine's settings are not part of the measurement; telemark is told where to send.
pub fn command(program: &str, endpoint: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if ["OTEL_", "TELEMARK_", "RUST_LOG"].iter().any(|p| name.to_string_lossy().starts_with(p)) {
            command.env_remove(name);
        }
    }
    // What waits is sent as soon as it is waited for.
    command.env("TELEMARK_LOG", "off").env("OTEL_BSP_SCHEDULE_DELAY", "5");
    command.env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", format!("{endpoint}/v1/traces"));
    command
}

fn child(task: &str, suite: &str, who: &str, endpoint: &str) -> Result<Command> {
    let program = std::env::current_exe()?;
    let mut command = command(&program.to_string_lossy(), endpoint);
    command.args(["child", task, suite, who]).stdout(Stdio::piped());
    Ok(command)
}

impl Rival {
    fn start(suite: &'static str, who: &'static str, endpoint: &str) -> Result<Self> {
        let mut process = child("measure", suite, who, endpoint)?.stdin(Stdio::piped()).spawn()?;
        let (ask, answers) = (process.stdin.take(), process.stdout.take());
        let (ask, answers) = ask.zip(answers).ok_or_else(|| Error::other("the child has no pipes"))?;
        Ok(Self { suite, who, process, ask, answers: BufReader::new(answers), alone: Vec::new() })
    }

    /// One block of each case.
    fn round(&mut self) -> Result<Vec<(String, Measured)>> {
        writeln!(self.ask, "go")?;
        self.ask.flush()?;
        let mut blocks = Vec::new();
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line)? == 0 {
                return Err(Error::other(format!("{} ended: {}", self.who, self.process.wait()?)));
            }
            if let Some(alone) = line.strip_prefix("end") {
                self.alone = alone.split_whitespace().map(str::to_owned).collect();
                return Ok(blocks);
            }
            blocks.push(read(&line)?);
        }
    }

    /// One new process for each case that needs it.
    fn fill(&self, endpoint: &str) -> Result<Vec<(String, Measured)>> {
        let fill = |case: &String| {
            let mut line = String::new();
            let mut process = child("memory", self.suite, self.who, endpoint)?.arg(case).spawn()?;
            if let Some(out) = &mut process.stdout {
                out.read_to_string(&mut line)?;
            }
            ended(self.who, process)?;
            read(&line)
        };
        self.alone.iter().map(fill).collect()
    }

    fn stop(self) -> Result<()> {
        drop(self.ask);
        ended(self.who, self.process)
    }
}

fn ended(who: &str, mut process: Child) -> Result<()> {
    let status = process.wait()?;
    if status.success() { Ok(()) } else { Err(Error::other(format!("{who} ended: {status}"))) }
}

/// A line of a child: the case, then names and numbers.
fn read(line: &str) -> Result<(String, Measured)> {
    let mut words = line.split_whitespace();
    let case = words.next().unwrap_or_default().to_owned();
    let number = |word: &str| {
        let (name, number) = word.split_once('=')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    let numbers: Option<Measured> = words.map(number).collect();
    let numbers = numbers.ok_or_else(|| Error::other(format!("a child says `{}`", line.trim())))?;
    Ok((case, numbers))
}

/// How the rivals are to be measured.
pub struct Plan {
    pub rounds: usize,
    /// New processes for each case that needs its own.
    pub processes: usize,
    pub instructions: bool,
}

/// Medians over all rounds, by case and rival.
pub fn run(suite: &'static str, rivals: &[(&'static str, Build)], plan: &Plan) -> Result<Vec<Row>> {
    let collector = Collector::start()?;
    let start = |(who, _): &(&'static str, Build)| Rival::start(suite, who, &collector.open);
    let mut rivals = rivals.iter().map(start).collect::<Result<Vec<_>>>()?;
    let mut blocks: BTreeMap<(String, usize), Vec<Measured>> = BTreeMap::new();
    let count = rivals.len();
    for round in 0..plan.rounds {
        // Another order each round: what one leaves in the caches hits each of the others.
        for turn in 0..count {
            let index = (turn + round * 7) % count;
            for (case, block) in rivals[index].round()? {
                blocks.entry((case, index)).or_default().push(block);
            }
        }
    }
    for _ in 0..plan.processes {
        for (index, rival) in rivals.iter().enumerate() {
            for (case, block) in rival.fill(&collector.stalled)? {
                blocks.entry((case, index)).or_default().push(block);
            }
        }
    }
    let names: Vec<_> = rivals.iter().map(|r| r.who).collect();
    rivals.into_iter().try_for_each(Rival::stop)?;
    let mut rows = Vec::new();
    for ((case, index), blocks) in blocks {
        let mut row = Row::new(suite, case, names[index], &blocks);
        if plan.instructions {
            instructions::count(&mut row, &collector.open)?;
        }
        rows.push(row);
    }
    Ok(rows)
}
