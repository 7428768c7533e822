//! The calls themselves, without a span.

use super::calls::calls;
use super::{call_tree, cross_thread, tasks};
use crate::case::Case;
use std::convert::identity;

calls! {
    rows delta name;
    root [] {}
    root3 [] {}
    child0 [] {}
    child3 [] {}
    root_task [] identity;
    task [] identity;
}

pub fn cases() -> Vec<Case> {
    let mut cases = call_tree::cases::<Annotated>();
    cases.extend(tasks::cases::<Annotated>());
    cases.push(cross_thread::case::<Annotated, _>(|| (), |()| ()));
    cases
}
