//! The algorithms of redaction under libFuzzer: none panics, and what is redacted stays as it is.
#![no_main]
#![allow(dead_code, unused_imports, reason = "the sources of the runtime, without what calls them")]

mod redact;

use libfuzzer_sys::fuzz_target;
use redact::{Slot, UrlQuery, pointer, scan, sql};

/// Redacts twice.
fn settles(text: &str, redact: impl Fn(&str) -> String) {
    let once = redact(text);
    assert_eq!(redact(&once), once, "of {text:?}");
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(rest) else { return };
    match choice % 6 {
        0 => {
            // A second pass may look back over what the first one put there, and then hide more; there is an end of it.
            let scanned = |text: &str| scan::text(text, Slot::LogMessage).into_owned();
            let twice = scanned(&scanned(text));
            settles(&scanned(&twice), scanned);
        }
        1 => settles(text, |text| sql::without_literals(text).into_owned()),
        2 => settles(text, |text| redact::url(text, UrlQuery::Values)),
        3 => settles(text, |text| redact::url(text, UrlQuery::Semconv)),
        4 => settles(text, |text| redact::url(text, UrlQuery::Allow(&["a"]))),
        _ => {
            let pointers = ["/a", "/b/*", "/*/c"];
            let shown = pointer::allowed(text, &pointers);
            settles(&shown, |text| pointer::allowed(text, &pointers));
        }
    }
});
