//! What has changed of types of errors; which kinds spans have lost is told of the spans.

use super::super::FailureEntry;
use super::Diff;

pub(super) fn compare(earlier: &[FailureEntry], now: &[FailureEntry], diff: &mut Diff) {
    for old in earlier {
        // One that has moved is found by its name.
        let named = now.iter().filter(|failure| failure.name == old.name);
        let alike = |failure: &&FailureEntry| {
            (failure.place.package == old.place.package, failure.place == old.place)
        };
        if let Some(new) = named.max_by_key(alike) {
            changed(old, new, diff);
        }
    }
}

fn changed(old: &FailureEntry, new: &FailureEntry, diff: &mut Diff) {
    let (name, place) = (&new.name, &new.place);
    for before in &old.kinds {
        let Some(kind) = new.kinds.iter().find(|kind| kind.error_type == before.error_type) else { continue };
        let error = &kind.error_type;
        if kind.expected != before.expected {
            let word = |expected: bool| if expected { "expected" } else { "a fault" };
            let (now, then) = (word(kind.expected), word(before.expected));
            diff.breaks(place, format!("error `{error}` of `{name}` is {now} now, and was {then}"));
        }
        if kind.http_status != before.http_status {
            let (now, then) = (kind.http_status, before.http_status);
            diff.fits(
                place,
                format!("error `{error}` of `{name}` is answered with {now} now, and was with {then}"),
            );
        }
    }
}
