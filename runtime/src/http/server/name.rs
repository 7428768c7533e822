//! The names of spans, `{METHOD} {route}`: one text for each, made once.

use crate::http::Method;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Names that a thread remembers.
const PLACES: usize = 64;

/// Names that are kept for ever, and the longest of them: a program has so many routes at most, and what exceeds it is
/// made anew for each request.
const MOST: usize = 1024;
const LONGEST: usize = 512;

thread_local! {
    static LATELY: [Cell<Option<&'static str>>; PLACES] = const { [const { Cell::new(None) }; PLACES] };
}

static ALL: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The name of a request's span.
pub(super) fn of(method: Method, route: Option<&str>) -> Cow<'static, str> {
    let method = method.in_span_name();
    let Some(route) = route else { return Cow::Borrowed(method) };
    // Where a route's text lies stays the same as long as its router.
    let place = (route.as_ptr().addr() >> 4 ^ method.len() << 2) % PLACES;
    let is = |name: &&'static str| {
        name.len() == method.len() + 1 + route.len() && name.starts_with(method) && name.ends_with(route)
    };
    let known = LATELY.with(|lately| lately[place].get().filter(is));
    known.map_or_else(|| remembered(place, format!("{method} {route}")), Cow::Borrowed)
}

#[cold]
fn remembered(place: usize, name: String) -> Cow<'static, str> {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = match all.get(name.as_str()) {
        Some(known) => *known,
        None if all.len() < MOST && name.len() <= LONGEST => {
            let kept: &'static str = name.leak();
            all.insert(kept);
            kept
        }
        None => return Cow::Owned(name),
    };
    drop(all);
    LATELY.with(|lately| lately[place].set(Some(kept)));
    Cow::Borrowed(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_once_and_two_that_share_a_place_are_told_apart() {
        let route = String::from("/orders/{id}");
        for _ in 0..2 {
            assert!(matches!(of(Method::Get, Some(&route)), Cow::Borrowed("GET /orders/{id}")));
            assert!(matches!(of(Method::Put, Some(&route)), Cow::Borrowed("PUT /orders/{id}")));
        }
        assert_eq!(of(Method::Other, None), "HTTP");
        let long = "x".repeat(LONGEST + 1);
        assert!(matches!(of(Method::Get, Some(&long)), Cow::Owned(_)), "nobody fills the memory with names");
    }
}
