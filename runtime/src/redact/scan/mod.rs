//! The second line for text that is not ours: what looks like a secret or like a person is hidden in it.
//!
//! One pass looks for the few bytes that every shape has; what stands around them decides. Each look is bounded, so the
//! pass is linear whatever the text is. Where a shape is in doubt it is hidden.

mod assigned;
mod authority;
mod glance;
mod key;
mod length;
mod mail;
mod network;
mod number;
mod sensitive;
mod web_token;

pub(crate) use glance::{Glance, glance, glance_at_url};

use super::{Rule, Slot, address, redacted};
use std::borrow::Cow;
use std::net::IpAddr;

/// The text without what it should not hold, for a slot of a record; borrowed if there is nothing to hide.
///
/// A text longer than 8 KiB is cut off, and its end is not looked at. What is hidden is counted.
pub(crate) fn text(text: &str, slot: Slot) -> Cow<'_, str> {
    if glance(text) == Glance::Unsure { look(text, slot) } else { Cow::Borrowed(text) }
}

/// The real look.
fn look(text: &str, slot: Slot) -> Cow<'_, str> {
    let mut pass = Pass::over(text);
    let mut at = 0;
    while let Some((trigger, byte)) = pass.trigger(at) {
        at = pass.look(trigger, byte, slot);
    }
    pass.finish(slot)
}

/// Which bytes are worth a look.
static TRIGGERS: [bool; 256] = {
    let mut triggers = [false; 256];
    let bytes = b"0123456789@:=%-_AJSyBb";
    let mut at = 0;
    while at < bytes.len() {
        triggers[bytes[at] as usize] = true;
        at += 1;
    }
    triggers
};

/// Something to hide, and what stands for it.
#[derive(Debug)]
struct Found {
    start: usize,
    end: usize,
    rule: Rule,
    shown: Shown,
}

/// Stands for what is hidden; never a part of it, except the network of an address.
#[derive(Debug)]
enum Shown {
    Word(&'static str),
    Network(IpAddr),
}

/// A text, as far as it is looked at.
#[derive(Clone, Copy)]
struct Text<'a> {
    bytes: &'a [u8],
    /// What stands before this is hidden already.
    floor: usize,
}

impl Text<'_> {
    fn get(self, at: usize) -> Option<u8> {
        #[cfg(test)]
        tests::count(1);
        self.bytes.get(at).copied()
    }

    /// The byte before, unless it is hidden already.
    fn before(self, at: usize) -> Option<u8> {
        if at > self.floor { self.bytes.get(at - 1).copied() } else { None }
    }

    fn starts(self, at: usize, with: &[u8]) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(with))
    }

    /// Whether this stands right before, in any case of letters.
    fn ends(self, at: usize, with: &[u8]) -> bool {
        at >= self.floor + with.len() && self.bytes[at - with.len()..at].eq_ignore_ascii_case(with)
    }

    /// Where the bytes that fit end, from here on and not beyond `most` of them.
    fn run(self, at: usize, most: usize, fits: impl Fn(u8) -> bool) -> usize {
        let rest = &self.bytes[at.min(self.bytes.len())..self.bytes.len().min(at.saturating_add(most))];
        let run = rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len());
        #[cfg(test)]
        tests::count(run);
        at + run
    }

    /// Where the bytes that fit begin, back from here and not beyond `most` of them.
    fn back(self, at: usize, most: usize, fits: impl Fn(u8) -> bool) -> usize {
        let from = self.floor.max(at.saturating_sub(most));
        let before = &self.bytes[from.min(at)..at];
        let run = before.iter().rev().position(|byte| !fits(*byte)).unwrap_or(before.len());
        #[cfg(test)]
        tests::count(run);
        at - run
    }
}

/// Digits and letters, and the bytes of letters beyond ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// One pass over a text.
struct Pass<'a> {
    text: &'a str,
    seen: Text<'a>,
    /// Nothing that begins from here on is shown.
    shown_to: usize,
    out: Option<String>,
}

impl<'a> Pass<'a> {
    fn over(text: &'a str) -> Self {
        let looked_at = &text.as_bytes()[..text.floor_char_boundary(length::LOOKED_AT)];
        let shown_to = if looked_at.len() < text.len() { length::cut(text) } else { text.len() };
        Self { text, seen: Text { bytes: looked_at, floor: 0 }, shown_to, out: None }
    }

    fn trigger(&self, at: usize) -> Option<(usize, u8)> {
        let rest = self.seen.bytes.get(at..)?;
        let run = rest.iter().position(|byte| TRIGGERS[usize::from(*byte)])?;
        Some((at + run, rest[run]))
    }

    /// Looks at what is around a trigger; where to go on.
    fn look(&mut self, at: usize, byte: u8, slot: Slot) -> usize {
        let text = self.seen;
        let mut next = at + 1;
        let found = match byte {
            b'0'..=b'9' => {
                next = text.run(at, usize::MAX, |byte| byte.is_ascii_digit());
                number::look(text, at, next)
            }
            b'@' => mail::look(text, at, at + 1),
            b':' => {
                let authority = authority::look(text, at);
                authority.or_else(|| network::look(text, at)).or_else(|| assigned::look(text, at, at + 1))
            }
            b'=' => assigned::look(text, at, at + 1),
            b'%' => escaped(text, at),
            b'-' => key::block(text, at).or_else(|| key::look(text, at)).or_else(|| assigned::flag(text, at)),
            b'J' => web_token::look(text, at),
            b'B' | b'b' => web_token::scheme(text, at),
            _ => key::look(text, at),
        };
        match found {
            Some(found) => {
                self.hide(&found, slot);
                // What is hidden may end before its trigger.
                found.end.max(next)
            }
            None => next,
        }
    }

    fn hide(&mut self, found: &Found, slot: Slot) {
        let start = found.start.max(self.seen.floor);
        if start >= self.shown_to {
            return;
        }
        redacted(found.rule, slot);
        let out =
            self.out.get_or_insert_with(|| String::with_capacity(self.text.len().min(length::LOOKED_AT)));
        out.push_str(&self.text[self.seen.floor..start]);
        match found.shown {
            Shown::Word(word) => out.push_str(word),
            // Writing to a `String` does not fail.
            Shown::Network(network) => {
                let _ = address::write(network, out);
            }
        }
        self.seen.floor = found.end;
    }

    fn finish(self, slot: Slot) -> Cow<'a, str> {
        let Self { text, seen, shown_to, out } = self;
        let is_cut = shown_to < text.len();
        let shown = match out {
            None if !is_cut => return Cow::Borrowed(text),
            out => {
                let mut out = out.unwrap_or_default();
                out.push_str(text.get(seen.floor..shown_to).unwrap_or_default());
                out
            }
        };
        Cow::Owned(length::bounded(shown, is_cut, slot))
    }
}

/// What is written by its number, as in a query inside a query.
fn escaped(text: Text<'_>, at: usize) -> Option<Found> {
    match text.bytes.get(at + 1..at + 3)? {
        b"40" => mail::look(text, at, at + 3),
        b"3D" | b"3d" | b"3A" | b"3a" => assigned::look(text, at, at + 3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::Cell;

    pub(super) fn shown(seen: &str) -> String {
        text(seen, Slot::LogMessage).into_owned()
    }

    const HIDDEN: &[(&str, &str)] = &[
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, ok", "jwt [jwt], ok"),
        ("keyeyJ1c2VyIjoiYW5uIiwiaWQiOjF9", "key[jwt]"),
        ("key AKIAIOSFODNN7EXAMPLE.", "key AKIA***"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_***"),
        ("x=sk-proj-abc_def-ghijklmnopqrst", "x=sk-proj-***"),
        ("xoxb-1234567890-abcdef and sk_live_abcdefghij1", "xoxb-*** and sk_live_***"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- rest", "[pem] rest"),
        ("-----BEGIN PRIVATE KEY-----\\nMIIE", "[pem]"),
        ("sent Bearer abc.def-123 and basic dXNlcjpwYXNz", "sent Bearer *** and basic ***"),
        ("sent Bearer abcdefghijklmnopqrstuvwxyz", "sent Bearer ***"),
        ("postgres://ann:p@ss@db.local/x", "postgres://REDACTED:REDACTED@db.local/x"),
        ("postgres://ann:p/ss@db:5432/x", "postgres://REDACTED:REDACTED@db:5432/x"),
        ("mysql ann:pw@tcp(db:3306)/x", "mysql REDACTED:REDACTED@tcp(db:3306)/x"),
        (
            "GET /o?page=2&X-Amz-Signature=abc&sig=d HTTP",
            "GET /o?page=2&X-Amz-Signature=REDACTED&sig=REDACTED HTTP",
        ),
        ("card 4242 4242 4242 4242 on 12 5555-5555-5555-4444", "card [pan] on 12 [pan]"),
        ("PAN378282246310005!", "PAN[pan]!"),
        ("2024-05-06 4111111111111111", "2024-05-06 [pan]"),
        ("mail ann.b+c@mail.example.com, <\"ann b\"@x.io>", "mail [email], <[email]>"),
        ("mailto:ann@x.io q=ann%40x.io", "mailto:[email] q=[email]"),
        ("from 203.0.113.77:8080 via ::ffff:203.0.113.77", "from 203.0.113.0:8080 via 203.0.113.0"),
        ("[2001:db8:1:2::3]:443 addr:2001:db8:1:2::3.", "[2001:db8:1::]:443 addr:2001:db8:1::."),
        ("fe80:0:0:1::1%eth0 up", "fe80:: up"),
        ("password=hunter2 user=ann", "password=*** user=ann"),
        ("DB_PASSWORD: \"hun\\\"ter\", x", "DB_PASSWORD: \"***\", x"),
        ("{\"api_key\":\"abc\",\"n\":1}", "{\"api_key\":\"***\",\"n\":1}"),
        ("{\\\"token\\\": \\\"a b\\\", \\\"n\\\": 1}", "{\\\"token\\\": \\\"***\\\", \\\"n\\\": 1}"),
        ("Config { secret: Some(\"a, b\"), n: 1 }", "Config { secret: ***, n: 1 }"),
        ("?access_token=a&b=c", "?access_token=***&b=c"),
        ("authorization: Digest user=x, y\nhost: z", "authorization: ***\nhost: z"),
        ("curl --password hunter2 -v", "curl --password *** -v"),
        ("pin=1234, otp: 99", "pin=***, otp: ***"),
        ("token%3Dabc%26page%3D2", "token%3D***%26page%3D2"),
    ];

    #[test]
    fn what_looks_like_a_secret_or_a_person_is_hidden() {
        for (seen, hidden) in HIDDEN {
            assert_eq!(shown(seen), *hidden, "{seen}");
        }
    }

    #[test]
    fn what_only_looks_a_little_like_it_stays() {
        for seen in [
            "",
            "550e8400-e29b-41d4-a716-446655440000",
            "4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7",
            "2026-11-22T20:25:06.123456789Z 12:34:56 1790000000000 1790000000000000000",
            "version 1.2.3.4, v1.2.3.4, Chrome/91.0.4472.124, 1.95.0, 3.14159, 0.4242424242424242",
            "/usr/lib/x86_64-linux-gnu/libc.so.6 C:\\Users\\x",
            "core::f32::consts telemark::redact::scan a::b std::f64 bad::face",
            "aa:bb:cc:dd:ee:ff listening on 127.0.0.1:8080 and [::]:80 [::1]:80 0.0.0.0:1",
            "max_tokens=5 token=true unexpected token: } secret: None",
            "bearer token missing, Basic usage: none",
            "keyJsonSerializer.parseSomething.orOther surveyJob",
            "lodash@4.17.21 user@localhost @handle",
            "risk-assessment-of-something sk-test hf_hub npm_config_registry",
            "https://example.com/a@b?page=2#c http://[::1]:80/ http://localhost:80/x",
            "order 4242424242424241 of 12345678901234567890123",
            "Ünïcödé 日本語 ✓",
        ] {
            assert!(
                matches!(text(seen, Slot::LogField), Cow::Borrowed(same) if same == seen),
                "{seen}: {}",
                shown(seen)
            );
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_between_words() {
        let long = shown(&format!("{} ann@example.com", "word ".repeat(3000)));
        assert!(long.len() < length::LOOKED_AT && long.ends_with("word…"), "{}", &long[long.len() - 20..]);
        assert!(shown(&"é".repeat(9000)).ends_with("é…"));
        // What begins before the end that is shown is seen whole.
        for at in 7600..7700 {
            let hidden = shown(&format!("{} ann@example.com {}", "x".repeat(at), "y".repeat(1000)));
            assert!(!hidden.contains("ann") && !hidden.contains("example"), "{}", &hidden[7500..]);
        }
    }

    /// One secret of each shape, from text that is as random as it may be.
    pub(super) fn secret() -> impl Strategy<Value = (String, String)> {
        let from = |before: &'static str, random: &'static str, after: &'static str| {
            random.prop_map(move |random| (format!("{before}{random}{after}"), random))
        };
        prop_oneof![
            from("eyJhbGciOiJIUzI1NiJ9.eyJ", "[A-Za-z0-9_-]{8,60}\\.[A-Za-z0-9_-]{8,60}", ""),
            from("AKIA", "[A-Z0-9]{16}", ""),
            from("ghp_", "[A-Za-z0-9]{36}", ""),
            from("github_pat_", "[A-Za-z0-9_]{30,60}", ""),
            from("xoxb-", "[0-9]{10,12}-[A-Za-z0-9]{16}", ""),
            from("sk_live_", "[A-Za-z0-9]{24}", ""),
            from("sk-", "[A-Za-z0-9]{40,50}", ""),
            from("sk-ant-api03-", "[A-Za-z0-9_-]{40,50}", ""),
            from("AIza", "[A-Za-z0-9_-]{35}", ""),
            from("-----BEGIN PRIVATE KEY-----\n", "[A-Za-z0-9+/=\n]{20,90}", "-----END PRIVATE KEY-----"),
            from("Bearer ", "[A-Za-z0-9._~+/-]{7,40}[0-9]", ""),
            from("https://ann:", "[^@/?#\\s\"'<>`\\\\\u{0}-\u{1f}\u{7f}-\u{9f}]{4,20}", "@example.com/x"),
            from("/x?page=1&sig=", "[A-Za-z0-9%]{4,40}", ""),
            from("password=", "[^\\s,;&\"'()\\[\\]{}<>%`\\\\]{4,20}[^\\s,;&\"'()\\[\\]{}<>%`\\\\=>!]", ""),
            from("\"client_secret\":\"", "[^\"\\\\]{4,30}", "\""),
            from("Some(Login { passwd: \"", "[^\"\\\\]{4,30}", "\" })"),
            from("", "[a-z0-9._+-]{4,20}@[a-z0-9]{4,10}\\.(com|org|io)", ""),
            from("", "(2[0-1][0-9]|1[3-9][0-9])\\.1[0-9]{2}\\.1[0-9]{2}\\.1[0-9]{2}", ""),
            from("", "2001:db8:1:[1-9a-f][0-9a-f]{3}:[1-9a-f][0-9a-f]{3}::[1-9a-f][0-9a-f]{3}", ""),
            "4[0-9]{14}".prop_map(|card| {
                let card = (0..10)
                    .map(|digit| format!("{card}{digit}"))
                    .find(|card| super::super::masks::luhn(card.as_bytes()));
                let card = card.expect("one of ten check digits is right");
                (card.clone(), card)
            }),
        ]
    }

    /// Text that ends and begins with something that no shape goes on with.
    pub(super) const BEFORE: &str = "(\\PC{0,20}[ \n,])?";
    const AFTER: &str = "([ \n,]\\PC{0,20})?";

    proptest! {
        #[test]
        fn a_secret_of_any_shape_is_gone(before in BEFORE, (secret, random) in secret(), after in AFTER) {
            let hidden = shown(&format!("{before}{secret}{after}"));
            prop_assert!(!hidden.contains(&random), "{hidden}");
        }

        #[test]
        fn hidden_text_is_hidden_already(before in BEFORE, (secret, _) in secret(), after in AFTER) {
            let once = shown(&format!("{before}{secret}{after}"));
            prop_assert_eq!(shown(&once), once);
        }

        #[test]
        fn any_text_is_looked_at_once(seen in "[a-f0-9:@=.%_ eyJABbS/?&\"'\\\\(\\[{}\\])-]{0,60}|\\PC{0,60}", times in 1..300_usize) {
            let once = shown(&seen.repeat(times));
            let again = shown(&once);
            let same = once.bytes().zip(again.bytes()).take_while(|(one, other)| one == other).count();
            // What is left of a word that was cut may look like something that the whole word was not.
            prop_assert!(once.len() <= length::LOOKED_AT && (again == once || once.ends_with('…') && same + 1024 >= once.len()), "{once} and then {again}");
        }
    }

    thread_local! {
        static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    /// So many bytes were looked at.
    pub(super) fn count(bytes: usize) {
        LOOKS.set(LOOKS.get() + bytes);
    }

    /// How many bytes are looked at in a text of this length that is made of this part.
    fn looks(part: &str, length: usize) -> usize {
        LOOKS.set(0);
        drop(shown(&part.repeat(length / part.len())));
        LOOKS.get()
    }

    #[test]
    fn twice_the_text_is_about_twice_the_work() {
        let worst = "eyJ|eyJ.|-eyJ|a:|::|://a:x|@|a@|=|token=|token=true |%40|1.|4242 |-|--a|b|bearer |\\\"|&a|::1%a|[(";
        // Where a look does not end, it would be four times the work.
        for part in worst.split('|') {
            let (half, all) = (looks(part, length::LOOKED_AT / 2), looks(part, length::LOOKED_AT));
            assert!(all <= 3 * half, "{part}: {half}, then {all}");
        }
    }
}
