//! Secrets made up for a test, in every form that real ones have.

use super::chance::Chance;
use super::encoding::{self, base64, hex, percent};
use super::index::{self, Hit, Index};
use super::told::{Leak, tell};
use super::{WINDOW, piece::Piece};
use std::fmt;
use std::panic::Location;

/// Longer than any buffer that would be cut by chance.
const LONG: usize = 64 * 1024;

/// A secret made up for a test; it finds itself in what a program has written.
///
/// [`assert_no_leak!`](crate::testing::assert_no_leak) makes them and looks into everything that telemark writes. What
/// only the test can see, such as the output of another process, it searches itself.
///
/// # Example: what a child process prints
/// ```
/// use telemark::testing::Canary;
///
/// for secret in Canary::every_form() {
///     let printed = format!("login of {} failed", "***"); // the child was given secret.text()
///     let leaks = secret.leaks_in("stdout", printed.as_bytes());
///     assert!(leaks.is_empty(), "{}", leaks[0]);
/// }
/// ```
pub struct Canary {
    form: &'static str,
    text: String,
    index: Index,
}

/// What a secret looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Letters,
    Digits,
    Scripts,
    Quotes,
    Long,
    Percent,
    Base64,
    Hex,
    Json,
}

/// Every form; none is so short that it could be found by accident.
pub(super) const FORMS: [Form; 9] = [
    Form::Letters,
    Form::Digits,
    Form::Scripts,
    Form::Quotes,
    Form::Long,
    Form::Percent,
    Form::Base64,
    Form::Hex,
    Form::Json,
];

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Digits => "digits",
            Self::Scripts => "emoji, marks and text from right to left",
            Self::Quotes => "quotes, line breaks and NUL",
            Self::Long => "64 KiB",
            Self::Percent => "what looks like percent encoding",
            Self::Base64 => "what looks like base64",
            Self::Hex => "what looks like hexadecimal",
            Self::Json => "what looks like JSON",
        }
    }

    /// The text, and the parts that nobody may see: of a look-alike also what it stands for.
    fn made(self, chance: &mut Chance) -> (String, Vec<String>) {
        let plain = chance.letters(28);
        let alike = |text: String, plain: String| (text.clone(), vec![text, plain]);
        match self {
            Self::Letters => (plain.clone(), vec![plain]),
            Self::Digits => {
                let digits = chance.digits(18);
                (digits.clone(), vec![digits])
            }
            Self::Scripts => {
                let text = scripts(chance);
                (text.clone(), vec![text])
            }
            Self::Quotes => {
                let text = quoted(chance);
                (text.clone(), vec![text])
            }
            Self::Long => (plain.repeat(LONG / plain.len() + 1), vec![plain.repeat(2)]),
            Self::Percent => alike(percent(plain.as_bytes()), plain),
            Self::Base64 => alike(base64(plain.as_bytes(), false), plain),
            Self::Hex => alike(hex(plain.as_bytes()), plain),
            Self::Json => {
                let escaped = encoding::in_escapes(&plain);
                (format!("{{\"{plain}\":[\"{escaped}\"]}}"), vec![escaped, plain])
            }
        }
    }
}

/// Every character from a script or a set of its own.
fn scripts(chance: &mut Chance) -> String {
    let emoji: Vec<char> = ('\u{1f980}'..='\u{1f9ff}').collect();
    let hebrew: Vec<char> = ('\u{5d0}'..='\u{5ea}').collect();
    let marks: Vec<char> = ('\u{300}'..='\u{36f}').collect();
    let mut text = String::from("\u{202e}");
    for _ in 0..7 {
        let letters = chance.letters(2);
        text.extend([chance.one_of(&emoji), chance.one_of(&hebrew), chance.one_of(&hebrew)]);
        text.push_str(&letters);
        text.push(chance.one_of(&marks));
    }
    text
}

/// Letters between the characters that formats write otherwise.
fn quoted(chance: &mut Chance) -> String {
    let mut text = String::new();
    for awkward in ['"', '\\', '\n', '\0', '\'', '\t', '\r', '\u{1b}', '<', '&'] {
        text.push_str(&chance.letters(4));
        text.push(awkward);
    }
    text + &chance.letters(4)
}

impl Canary {
    /// One secret of each form: letters, digits (a number that fits into a `u64`), emoji with combining marks and text
    /// from right to left, quotes with line breaks and NUL, 64 KiB, and what looks like percent encoding, base64,
    /// hexadecimal and JSON. At each place of a program they are others, and in each of its runs the same.
    #[must_use]
    #[track_caller]
    pub fn every_form() -> Vec<Self> {
        let mut chance = Chance::at(Location::caller());
        FORMS.iter().map(|form| Self::new(*form, 0, &mut chance)).collect()
    }

    /// A secret of this form, of which so many characters may be shown.
    pub(super) fn new(form: Form, shown: usize, chance: &mut Chance) -> Self {
        let (text, hidden) = form.made(chance);
        // A character has up to four bytes, and is escaped by more.
        let bytes = match form {
            Form::Scripts => 4,
            Form::Quotes => 8,
            _ => 1,
        };
        Self::hiding(form.name(), text, &hidden, WINDOW.max(shown.saturating_mul(bytes).saturating_add(1)))
    }

    /// A secret of so many letters.
    pub(super) fn of_letters(count: usize, chance: &mut Chance) -> Self {
        let text = chance.letters(count);
        Self::hiding(Form::Letters.name(), text.clone(), &[text], WINDOW)
    }

    fn hiding(form: &'static str, text: String, hidden: &[String], window: usize) -> Self {
        let mut encodings: Vec<_> = hidden.iter().flat_map(|part| encoding::every(part, window)).collect();
        encodings.extend(text.parse().map(encoding::of_number).unwrap_or_default());
        Self { form, text, index: Index::new(encodings) }
    }

    /// A text of your own as the secret, which should be as long and as unlike other text as a real one.
    ///
    /// Four bytes of it in a row count as found, so one of fewer bytes is never found.
    ///
    /// # Example: the key of this process
    /// ```
    /// use telemark::testing::Canary;
    ///
    /// let key = Canary::of("q1Zx-0vJw-77kQ");
    /// let leaks = key.leaks_in("config", b"key = cTFaeC0wdkp3LTc3a1E=");
    /// assert!(leaks[0].to_string().contains("base64"));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::hiding("a text of the test's own", text.to_owned(), &[text.to_owned()], WINDOW)
    }

    /// The secret itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every place of `bytes` where four bytes of the secret in a row can be read: as they are, in the other case,
    /// backwards, in percent encoding, base64, hexadecimal, as JSON or `Debug` escapes them, in UTF-16; a number also
    /// in binary. Pseudonyms of telemark's strategy `hmac` are left out of the search. `sink` is for the message.
    #[must_use]
    pub fn leaks_in(&self, sink: &str, bytes: &[u8]) -> Vec<Leak> {
        Self::leaks(&[self], &Piece::new(sink, String::new(), bytes))
    }

    /// The same for many secrets, which are searched for in one go.
    #[must_use]
    pub fn leaks_of_any<'a>(
        secrets: impl IntoIterator<Item = &'a Self>,
        sink: &str,
        bytes: &[u8],
    ) -> Vec<Leak> {
        let secrets: Vec<&Self> = secrets.into_iter().collect();
        Self::leaks(&secrets, &Piece::new(sink, String::new(), bytes))
    }

    /// What the search finds in a piece.
    pub(super) fn leaks(secrets: &[&Self], piece: &Piece) -> Vec<Leak> {
        let bytes = super::normal::without_pseudonyms(&piece.bytes);
        let indexes: Vec<&Index> = secrets.iter().map(|secret| &secret.index).collect();
        let found = index::hits(&indexes, &bytes);
        let hits: Vec<Hit> = found.iter().map(|(_, hit)| *hit).collect();
        found.iter().map(|(which, hit)| tell(secrets[*which].form, piece, &bytes, &hits, hit)).collect()
    }
}

/// The form alone: the text of a secret is no part of a message.
impl fmt::Debug for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canary").field("form", &self.form).finish_non_exhaustive()
    }
}
