//! Every claim of speed beside its rivals: `telemark-bench SUITE|all [--json] [--quick] [--only NAME] [--instructions]`.

mod allocations;
mod case;
mod child;
mod collector;
mod companion;
mod drain;
mod instructions;
mod parent;
mod report;
mod suites;

use std::process::ExitCode;

const USAGE: &str = "usage: telemark-bench <metrics|redact|scrape|spans|logs|http|compile|all> [--json] [--quick] [--only NAME] [--instructions]
  --json   one object a line: suite, case, who, ns, p10, p90, and what else the suite measures
  --quick  few rounds: shows that everything runs, not how fast
  --only   rivals whose name contains NAME
  --instructions   counts also the instructions of what one thread does, by callgrind: some seconds for each";

/// What the command line asks for.
#[derive(Default)]
pub struct Wish {
    suite: String,
    only: Option<String>,
    json: bool,
    quick: bool,
    instructions: bool,
}

fn wish(mut arguments: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { suite: arguments.next()?, ..Wish::default() };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => wish.json = true,
            "--quick" => wish.quick = true,
            "--instructions" => wish.instructions = true,
            "--only" => wish.only = Some(arguments.next()?),
            _ => return None,
        }
    }
    (wish.suite == "all" || suites::ALL.iter().any(|s| s.name == wish.suite)).then_some(wish)
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if_eq("child").is_some() {
        return child::run(arguments);
    }
    let Some(wish) = wish(arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    for suite in suites::ALL.iter().filter(|s| wish.suite == "all" || s.name == wish.suite) {
        match suite.run(&wish) {
            Ok(rows) if wish.json => report::json(&rows),
            Ok(rows) => report::table(suite.name, &rows),
            Err(error) => {
                eprintln!("{}: {error}", suite.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
