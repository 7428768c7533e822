//! `assert_noninterference!` at run time: runs with other secrets leave the same bytes.

use super::answer::Answer;
use super::canary::Canary;
use super::chance::Chance;
use super::judge::refuse_runtime;
use super::piece::Piece;
use super::run::Run;
use crate::testing::runtime::current_thread;
use crate::testing::scope::Scope;
use std::panic::{Location, resume_unwind};

/// The lengths of the secrets in letters; the first run warms up what is made only once.
const LENGTHS: [usize; 3] = [19, 41, 333];

/// So much is shown of two pieces before they differ, and after that: less than a whole secret.
const SHOWN: (usize, usize) = (48, 24);

/// Fails the test if two secrets leave different traces.
#[track_caller]
pub fn noninterference<A: Answer>(mut code: impl FnMut(&str) -> A) {
    compare(Chance::at(Location::caller()), &mut |secret, _| code(secret));
}

/// The same for code that waits, on a runtime of its own.
#[track_caller]
pub fn noninterference_async<A: Answer>(mut code: impl AsyncFnMut(&str) -> A) {
    refuse_runtime("assert_noninterference!");
    compare(Chance::at(Location::caller()), &mut |secret, scope| {
        current_thread(scope).block_on(code(secret))
    });
}

#[track_caller]
fn compare<A: Answer>(mut chance: Chance, code: &mut dyn FnMut(&str, &Scope) -> A) {
    let mut run = |length| {
        let secret = Canary::of_letters(length, &mut chance);
        Run::of(|scope| code(secret.text(), scope))
    };
    let [_, mut one, mut other] = LENGTHS.map(&mut run);
    if let Some(difference) = difference(&one.normal(), &other.normal()) {
        panic!("{difference}");
    }
    // The code has failed for its own reasons, alike in both runs.
    if let Some(unwound) = one.unwound.take().or(other.unwound.take()) {
        resume_unwind(unwound);
    }
}

/// What the first difference is, in words.
fn difference(one: &[Piece], other: &[Piece]) -> Option<String> {
    if one == other {
        return None;
    }
    let only = |these: &[Piece], those: &[Piece]| these.iter().find(|piece| !those.contains(piece)).cloned();
    let (first, second) = (only(one, other), only(other, one));
    let told = match (&first, &second) {
        (Some(first), Some(second)) if (&first.sink, &first.place) == (&second.sink, &second.place) => {
            let differs = first.bytes.iter().zip(&second.bytes).take_while(|(a, b)| a == b).count();
            format!(
                "{}\n  one:   {}\n  other: {}",
                whole(first),
                shown(first, differs),
                shown(second, differs)
            )
        }
        (Some(piece), _) => format!("{}\n  only with one of them: {}", whole(piece), shown(piece, 0)),
        (None, Some(piece)) => format!("{}\n  only with the other: {}", whole(piece), shown(piece, 0)),
        (None, None) => format!("one leaves {} pieces, the other {} of the same", one.len(), other.len()),
    };
    Some(format!("two secrets leave different traces in {told}"))
}

fn whole(piece: &Piece) -> String {
    if piece.place.is_empty() { piece.sink.clone() } else { format!("{}, {}", piece.sink, piece.place) }
}

/// A piece from a little before the place where it differs.
fn shown(piece: &Piece, differs: usize) -> String {
    let start = differs.saturating_sub(SHOWN.0);
    let end = (differs + SHOWN.1).min(piece.bytes.len());
    let text: String = String::from_utf8_lossy(&piece.bytes[start..end]).escape_debug().collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < piece.bytes.len() { "…" } else { "" });
    format!("{before}{}{after}", text.replace("\\\"", "\""))
}
