//! `assert_no_leak!` at run time: a run for each form of secret, and the search in all that it left.

use super::answer::Answer;
use super::canary::{Canary, FORMS, Form};
use super::chance::Chance;
use super::run::Run;
use super::told::Leak;
use crate::testing::runtime::current_thread;
use crate::testing::scope::Scope;
use std::panic::{Location, resume_unwind};

/// So often digits must turn up, each time another secret's, before they count: times and numbers have digits too.
const CONFIRMED: usize = 3;

/// More leaks than these are told by their number.
const TOLD: usize = 12;

/// Fails the test if a secret can be read in any sink.
#[track_caller]
pub fn no_leak<A: Answer>(shown: usize, mut code: impl FnMut(&str) -> A) {
    judge(shown, Chance::at(Location::caller()), &mut |secret, _| code(secret));
}

/// The same for code that waits, on a runtime of its own.
#[track_caller]
pub fn no_leak_async<A: Answer>(shown: usize, mut code: impl AsyncFnMut(&str) -> A) {
    refuse_runtime("assert_no_leak!");
    judge(shown, Chance::at(Location::caller()), &mut |secret, scope| {
        current_thread(scope).block_on(code(secret))
    });
}

/// A runtime cannot run inside another one.
#[track_caller]
pub(super) fn refuse_runtime(macro_name: &str) {
    assert!(
        tokio::runtime::Handle::try_current().is_err(),
        "`{macro_name}` runs the code on a runtime of its own: put it into a test that is not async, a plain `#[test]`"
    );
}

#[track_caller]
fn judge<A: Answer>(shown: usize, mut chance: Chance, code: &mut dyn FnMut(&str, &Scope) -> A) {
    let mut leaks: Vec<Leak> = Vec::new();
    let mut unwound = None;
    for form in FORMS {
        let found = leaks_of(form, shown, &mut chance, code, &mut unwound);
        for leak in found {
            if !leaks.iter().any(|known| known.is_like(&leak)) {
                leaks.push(leak);
            }
        }
    }
    if leaks.is_empty() {
        // The code has failed for its own reasons; a leak is the worse news.
        return unwound.into_iter().for_each(resume_unwind_of);
    }
    let told: Vec<String> = leaks.iter().take(TOLD).map(ToString::to_string).collect();
    let more = match leaks.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!("\nand {more} more"),
    };
    panic!("a secret can be read:\n{}{more}", told.join("\n"));
}

type Unwound = Box<dyn std::any::Any + Send>;

fn resume_unwind_of(unwound: Unwound) {
    resume_unwind(unwound)
}

/// The leaks of one run; weak ones only if other secrets of the form leak there as well.
fn leaks_of<A: Answer>(
    form: Form,
    shown: usize,
    chance: &mut Chance,
    code: &mut dyn FnMut(&str, &Scope) -> A,
    unwound: &mut Option<Unwound>,
) -> Vec<Leak> {
    let mut leaks = leaks_once(form, shown, chance, code, unwound);
    for _ in 1..CONFIRMED {
        if !leaks.iter().any(Leak::may_be_chance) {
            break;
        }
        let again = leaks_once(form, shown, chance, code, unwound);
        leaks.retain(|leak| !leak.may_be_chance() || again.iter().any(|other| other.sink == leak.sink));
    }
    leaks
}

fn leaks_once<A: Answer>(
    form: Form,
    shown: usize,
    chance: &mut Chance,
    code: &mut dyn FnMut(&str, &Scope) -> A,
    unwound: &mut Option<Unwound>,
) -> Vec<Leak> {
    let secret = Canary::new(form, shown, chance);
    let mut run = Run::of(|scope| code(secret.text(), scope));
    *unwound = unwound.take().or(run.unwound.take());
    run.pieces().iter().flat_map(|piece| Canary::leaks(&[&secret], piece)).collect()
}
