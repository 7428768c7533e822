//! The algorithms of redaction under libFuzzer: none panics, and redacting again and again comes to an end.
#![no_main]
#![allow(dead_code, unused_imports, reason = "the sources of the runtime, without what calls them")]

mod redact;

use libfuzzer_sys::fuzz_target;
use redact::{Slot, UrlQuery, pointer, scan, sql};

/// Redacts again and again: a pass may hide more than the one before, because it looks back over what that one put
/// there, but there is an end of it.
fn settles(text: &str, redact: impl Fn(&str) -> String) {
    let mut seen = text.to_owned();
    for _ in 0..text.len() + 2 {
        let shown = redact(&seen);
        if shown == seen {
            return;
        }
        seen = shown;
    }
    panic!("{text:?} does not settle");
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(rest) else { return };
    match choice % 6 {
        0 => settles(text, |text| scan::text(text, Slot::LogMessage).into_owned()),
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
