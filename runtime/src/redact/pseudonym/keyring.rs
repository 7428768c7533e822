//! The keys of this process: the one that pseudonyms are made with, those before it, and when they change.

use super::key::Key;
use crate::schema::Class;
use std::fmt::{self, Write};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};
use zeroize::Zeroizing;

/// The environment variable that holds the key: base64 of at least 32 random bytes, or `id:base64`.
const KEY_VARIABLE: &str = "TELEMARK_HMAC_KEY";

/// The environment variable that names a file with the key, where the environment itself is not safe enough.
const KEY_FILE_VARIABLE: &str = "TELEMARK_HMAC_KEY_FILE";

/// The environment variable that holds the keys of earlier days, between commas: nothing is made with them any more.
const PREVIOUS_VARIABLE: &str = "TELEMARK_HMAC_KEY_PREVIOUS";

/// The environment variable that says after how long nobody is recognised any more: `24h`, `7d`.
const ROTATE_VARIABLE: &str = "TELEMARK_HMAC_ROTATE";

/// What cannot be read is told, so that nobody is surprised by pseudonyms that do not match those of yesterday.
const BAD_KEY: &str = "TELEMARK_HMAC_KEY is not base64 of at least 32 bytes (with an id of 1 to 4 lower-case letters or \
                       digits and `:` before it, if you like): pseudonyms use a random key and match only within this \
                       process";
const BAD_FILE: &str = "the file that TELEMARK_HMAC_KEY_FILE names cannot be read or holds no key: pseudonyms use a random \
                        key and match only within this process";
const BAD_PREVIOUS: &str = "TELEMARK_HMAC_KEY_PREVIOUS holds a key that is not base64 of at least 32 bytes: \
                            `telemark::pseudonyms` does without it";
const BAD_ROTATE: &str = "TELEMARK_HMAC_ROTATE is not a number of hours or days such as `24h` or `7d`: pseudonyms use \
                          the one key without end";

/// More of a value's pseudonyms are not looked up at once: a year of days, and some.
const MOST_PERIODS: u64 = 400;

struct Keyring {
    active: Key,
    previous: Vec<Key>,
    /// How long one key lasts, in seconds.
    rotation: Option<u64>,
    warnings: Vec<&'static str>,
}

static KEYRING: OnceLock<Keyring> = OnceLock::new();

fn keyring() -> &'static Keyring {
    KEYRING.get_or_init(|| Keyring::from_environment(|name| std::env::var(name).ok()))
}

/// Takes the keys that set-up reads, unless values were rendered before; what is wrong with them, in words.
pub(crate) fn take_keys(read: impl Fn(&str) -> Option<String>) -> &'static [&'static str] {
    &KEYRING.get_or_init(|| Keyring::from_environment(read)).warnings
}

/// Writes the pseudonym of a value: `h`, the key's id, `:` and a digit of base32 for every five bits.
pub(in crate::redact) fn write(
    class: Class,
    domain: &str,
    bits: u16,
    value: &str,
    out: &mut dyn Write,
) -> fmt::Result {
    keyring().write(SystemTime::now(), class, domain, bits, value, out)
}

/// Every pseudonym of 128 bits that this process, or one with a key before its own, has given a value since then; the
/// youngest first.
///
/// For the person at the desk who has to find, or to tell, what the logs hold of somebody: the logs do not hold the
/// name, and without the keys nobody gets from one to the other. `class` and `domain` are those of the field:
/// `Class::Personal` and `""` for `#[redact(hmac)]`. The keys are those of `TELEMARK_HMAC_KEY` and, between commas,
/// `TELEMARK_HMAC_KEY_PREVIOUS`. With `TELEMARK_HMAC_ROTATE` each period since then has a pseudonym of its own, 400 of
/// them at most.
///
/// # Example: the lines of a customer who asks what is known
/// ```
/// use std::time::{Duration, SystemTime};
/// use telemark::Class;
///
/// let month = SystemTime::now() - Duration::from_secs(30 * 24 * 3600);
/// for pseudonym in telemark::pseudonyms(Class::Personal, "", "ann@example.com", month) {
///     println!("logcli query '{{service=\"shop\"}} |= \"{pseudonym}\"'");
/// }
/// ```
#[must_use]
pub fn pseudonyms(class: Class, domain: &str, value: &str, since: SystemTime) -> Vec<String> {
    keyring().all(SystemTime::now(), since, class, domain, value)
}

impl Keyring {
    fn from_environment(read: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name| read(name).map(Zeroizing::new).filter(|text| !text.trim().is_empty());
        let mut warnings = Vec::new();
        let active = active(given(KEY_VARIABLE), given(KEY_FILE_VARIABLE), &mut warnings);
        let previous = given(PREVIOUS_VARIABLE).map_or_else(Vec::new, |texts| {
            texts.split(',').map(str::trim).filter(|text| !text.is_empty()).map(Key::read).collect()
        });
        if previous.iter().any(Option::is_none) {
            warnings.push(BAD_PREVIOUS);
        }
        let rotation = given(ROTATE_VARIABLE).map(|text| seconds(text.trim()));
        if rotation == Some(None) {
            warnings.push(BAD_ROTATE);
        }
        Self {
            active: active.unwrap_or_else(Key::random),
            previous: previous.into_iter().flatten().collect(),
            rotation: rotation.flatten(),
            warnings,
        }
    }

    /// The number of the period that a moment is in, counted from 1970.
    fn period(&self, at: SystemTime) -> Option<u64> {
        let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        self.rotation.map(|seconds| since.as_secs() / seconds)
    }

    fn write(
        &self,
        now: SystemTime,
        class: Class,
        domain: &str,
        bits: u16,
        value: &str,
        out: &mut dyn Write,
    ) -> fmt::Result {
        match self.period(now) {
            None => self.active.write(class, domain, bits, value, out),
            // Made anew for each value: one hash more, and no lock that threads could meet at.
            Some(period) => self.active.of_period(period).write(class, domain, bits, value, out),
        }
    }

    fn all(
        &self,
        now: SystemTime,
        since: SystemTime,
        class: Class,
        domain: &str,
        value: &str,
    ) -> Vec<String> {
        let keys = std::iter::once(&self.active).chain(&self.previous);
        let keys: Vec<Key> = match (self.period(now), self.period(since)) {
            (Some(last), Some(first)) => {
                let first = first.max(last.saturating_sub(MOST_PERIODS - 1));
                keys.flat_map(|key| (first..=last).rev().map(|period| key.of_period(period))).collect()
            }
            _ => keys.cloned().collect(),
        };
        let made = keys.iter().map(|key| {
            let mut text = String::new();
            // Writing to a `String` does not fail.
            let _ = key.write(class, domain, 128, value, &mut text);
            text
        });
        made.collect()
    }
}

/// The key itself, or what the file holds; nothing for a random one.
fn active(
    text: Option<Zeroizing<String>>,
    file: Option<Zeroizing<String>>,
    warnings: &mut Vec<&'static str>,
) -> Option<Key> {
    let (text, wrong) = match (text, file) {
        (Some(text), _) => (text, BAD_KEY),
        (None, None) => return None,
        (None, Some(file)) => (std::fs::read_to_string(file.trim()).unwrap_or_default().into(), BAD_FILE),
    };
    let key = Key::read(text.trim());
    if key.is_none() {
        warnings.push(if text.trim().is_empty() { wrong } else { BAD_KEY });
    }
    key
}

/// A number of hours or days, in seconds.
fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let hours = match unit {
        "h" => 1,
        "d" => 24,
        _ => return None,
    };
    number.parse::<u32>().ok().filter(|&number| number > 0).map(|number| u64::from(number) * hours * 3600)
}

#[cfg(test)]
mod tests {
    use super::super::key::tests::{KEY, PYTHON_VECTOR};
    use super::*;
    use crate::redact::alone::alone;

    /// Base64 of 32 bytes, all of them 255.
    const OLD: &str = "//////////////////////////////////////////8=";

    fn ring(variables: &[(&str, &str)]) -> Keyring {
        Keyring::from_environment(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned())
        })
    }

    fn at(ring: &Keyring, day: u64, value: &str) -> String {
        let mut out = String::new();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(day * 86_400 + 7);
        ring.write(now, Class::Personal, "", 128, value, &mut out).expect("a `String` takes every text");
        out
    }

    #[test]
    fn a_key_may_stand_in_a_file() {
        let path = std::env::temp_dir().join(format!("telemark-key-{}", std::process::id()));
        std::fs::write(&path, format!("k7:{KEY}\n")).expect("a file for this test");
        let file = path.to_str().expect("a path in UTF-8");
        assert_eq!(at(&ring(&[(KEY_FILE_VARIABLE, file)]), 1, "ann@example.com"), PYTHON_VECTOR);
        let both = ring(&[(KEY_FILE_VARIABLE, file), (KEY_VARIABLE, &format!("k8:{KEY}"))]);
        assert_eq!(both.active.prefix(), "hk8");
        std::fs::remove_file(path).expect("the file of this test");
        let none = ring(&[(KEY_FILE_VARIABLE, "/nowhere")]);
        assert_eq!((none.active.prefix(), none.warnings.as_slice()), ("h~", &[BAD_FILE][..]));
    }

    #[test]
    fn a_missing_or_bad_key_is_replaced_by_a_random_one_and_never_by_none() {
        for text in ["", "c2hvcnQ=", "not base64 !", "TOOLONG:AAAA"] {
            let (one, two) = (ring(&[(KEY_VARIABLE, text)]), ring(&[(KEY_VARIABLE, text)]));
            let tag = at(&one, 1, "ann");
            assert!(tag.starts_with("h~:") && tag.len() == 29, "{tag}");
            assert_ne!(tag, at(&two, 1, "ann"));
            assert_eq!(one.warnings.is_empty(), text.is_empty());
        }
    }

    #[test]
    fn nobody_is_recognised_after_the_period_of_a_key() {
        let ring = ring(&[(KEY_VARIABLE, &format!("k7:{KEY}")), (ROTATE_VARIABLE, "7d")]);
        let week = at(&ring, 700, "ann");
        assert!(week.starts_with("hk7.100:"), "{week}");
        assert_eq!(week, at(&ring, 706, "ann"));
        assert_ne!(week.split_once(':'), at(&ring, 707, "ann").split_once(':'));
        assert_ne!(week.split(':').next_back(), at(&ring, 707, "ann").split(':').next_back());
    }

    #[test]
    fn every_pseudonym_since_a_day_can_be_made_by_those_who_have_the_keys() {
        let (key, old) = (format!("k7:{KEY}"), format!("k6:{OLD}"));
        let day = |day: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(day * 86_400);
        let variables = [(KEY_VARIABLE, key.as_str()), (PREVIOUS_VARIABLE, old.as_str())];
        let one = ring(&variables);
        let before = ring(&[(KEY_VARIABLE, &old)]);
        let found = one.all(day(100), day(1), Class::Personal, "", "ann");
        assert_eq!(found, [at(&one, 100, "ann"), at(&before, 1, "ann")]);

        let daily = ring(&[variables[0], variables[1], (ROTATE_VARIABLE, "24h")]);
        let daily_before = ring(&[(KEY_VARIABLE, &old), (ROTATE_VARIABLE, "24h")]);
        let found = daily.all(day(100), day(99), Class::Personal, "", "ann");
        let made = [(&daily, 100), (&daily, 99), (&daily_before, 100), (&daily_before, 99)];
        assert_eq!(found, made.map(|(ring, day)| at(ring, day, "ann")));
        assert_eq!(daily.all(day(9000), day(0), Class::Personal, "", "ann").len(), 800);
    }

    #[test]
    fn what_set_up_reads_is_what_pseudonyms_of_the_process_are_made_with() {
        alone(
            concat!(module_path!(), "::what_set_up_reads_is_what_pseudonyms_of_the_process_are_made_with"),
            || {
                let warnings = take_keys(|name| match name {
                    KEY_VARIABLE => Some(format!("k7:{KEY}")),
                    PREVIOUS_VARIABLE => Some(format!("k6:{OLD}, ,")),
                    ROTATE_VARIABLE => Some("soon".to_owned()),
                    _ => None,
                });
                assert_eq!(warnings, [BAD_ROTATE], "a comma at the end is no key");
                let strategy = crate::redact::Strategy::Hmac { domain: "", len: 128 };
                let shown = strategy.apply(Class::Personal, &"ann@example.com");
                assert_eq!(shown.as_deref(), Some(PYTHON_VECTOR));
                let all = pseudonyms(Class::Personal, "", "ann@example.com", SystemTime::now());
                assert_eq!((all.len(), all[0].as_str()), (2, PYTHON_VECTOR));
                assert_eq!(take_keys(|_| None), [BAD_ROTATE], "they are taken once");
            },
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_and_left_out() {
        let one = ring(&[(KEY_VARIABLE, KEY), (PREVIOUS_VARIABLE, "k6:short"), (ROTATE_VARIABLE, "soon")]);
        assert_eq!(one.warnings, [BAD_PREVIOUS, BAD_ROTATE]);
        assert!(one.previous.is_empty() && one.rotation.is_none());
        for text in ["", "d", "0d", "-1d", "7", "7 d", "1é"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!((seconds("24h"), seconds("7d")), (Some(86_400), Some(604_800)));
    }
}
