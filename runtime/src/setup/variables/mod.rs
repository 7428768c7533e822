//! Every variable of the environment that telemark knows: what it does, or why it is not followed.

mod export;
mod known;
mod recording;
mod refused;

pub(super) use known::{meant, refusals};

/// A variable of the environment, or several that mean the same for different signals.
///
/// # Example: a program that lists them in its `--help`
/// ```
/// for variable in telemark::variables().filter(|variable| variable.refused.is_none()) {
///     println!("{:<40} {}", variable.names[0], variable.meaning);
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Its name; where there are more, the first is for all signals and wins over nothing.
    pub names: &'static [&'static str],
    /// What it says, in Markdown.
    pub meaning: &'static str,
    /// What holds without it, in Markdown; empty if nothing does.
    pub default: &'static str,
    /// The source file that reads it, below `src`; of a library, its name.
    pub read_by: &'static str,
    /// Why it is not followed, if it is not: setting it is answered by a warning.
    pub refused: Option<&'static str>,
}

/// Every variable that telemark follows or refuses, the most important first.
///
/// The table of docs/operations.md is made of them.
pub fn variables() -> impl Iterator<Item = &'static Variable> {
    export::VARIABLES.iter().chain(recording::VARIABLES).chain(refused::VARIABLES)
}

const fn followed(
    names: &'static [&'static str],
    meaning: &'static str,
    default: &'static str,
    read_by: &'static str,
) -> Variable {
    Variable { names, meaning, default, read_by, refused: None }
}

const fn refuse(names: &'static [&'static str], why: &'static str) -> Variable {
    Variable { names, meaning: "", default: "", read_by: "setup/variables/known.rs", refused: Some(why) }
}
