//! Reads `err(..)`: which text of an exception is recorded, at which level, and whether its sources are.

use super::ast::{Err, ErrLevel, Told};
use super::parse::{LEVELS, level};
use crate::diagnostics::Faults;
use crate::grammar::{Entry, Key, Takes, entries, key};
use syn::Expr;
use syn::ext::IdentExt;

const KEYS: &[Key] = &[
    key("Display", Takes::Word, "Display"),
    key("Debug", Takes::Word, "Debug"),
    key("level", Takes::Value, "level = \"warn\"` or `level = |error| ..."),
    key("chain", Takes::Word, "chain"),
];

/// What the list says; nothing is the type alone.
pub(super) fn read(entry: &Entry, faults: &mut Faults) -> Told {
    let mut told = Told { text: Err::Type, level: None, chain: false };
    let read = entries(entry.tokens(), "`err`", KEYS, faults);
    for item in &read {
        match item.name {
            "level" => told.level = err_level(item, faults),
            "chain" => told.chain = true,
            word => {
                if !matches!(told.text, Err::Type) {
                    faults.at(&item.key, "an exception has one text: `Display` or `Debug`");
                }
                told.text = if word == "Display" { Err::Display } else { Err::Debug };
            }
        }
    }
    if let Some(chain) = read.iter().find(|item| item.name == "chain")
        && matches!(told.text, Err::Type)
    {
        faults.at(
            &chain.key,
            "`chain` records the text of each source, so the text of the error is chosen first: `err(Display, chain)`",
        );
    }
    told
}

/// A level, or a function that gives one: a closure, or a path that does not end in the name of a level.
fn err_level(entry: &Entry, faults: &mut Faults) -> Option<ErrLevel> {
    let value: Expr = entry.parse(faults)?;
    let function = match &value {
        Expr::Closure(_) => true,
        Expr::Path(path) => {
            let last = path.path.segments.last().map(|last| last.ident.unraw().to_string());
            last.is_some_and(|last| LEVELS.iter().all(|(word, _)| *word != last.to_lowercase()))
        }
        _ => false,
    };
    if function {
        Some(ErrLevel::Function(Box::new(value)))
    } else {
        level(entry, faults).map(ErrLevel::Constant)
    }
}
