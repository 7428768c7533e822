//! Puts the words of one `#[redact(..)]` together to one decision.

use super::model::{Class, Decision, How, Options};
use super::strategy;
use super::taxonomy::Named;
use crate::diagnostics::Faults;
use crate::grammar::Entry;
use proc_macro2::Ident;
use syn::LitStr;

/// Words that decide nothing.
const BESIDE: [&str; 15] = [
    "rename",
    "each",
    "key",
    "max_items",
    "max_bytes",
    "only",
    "crate",
    "bound",
    "undecided",
    "name",
    "display",
    "error",
    "view",
    "deserialize",
    "zeroize",
];

/// What one word says.
struct Said<T> {
    what: T,
    key: Ident,
    word: String,
}

/// What was read so far.
#[derive(Default)]
struct Found {
    class: Option<Said<Class>>,
    how: Option<Said<How>>,
    taxonomy: Vec<Named>,
}

/// Stands for a decision that could not be read; nothing is generated from it.
pub(super) fn unreadable() -> Decision {
    Decision::new(Class::Secret, How::By(strategy::mask()))
}

/// Puts the entries of one value together.
pub(super) fn decide(read: &[Entry], named: Vec<Named>, faults: &mut Faults) -> Option<Decision> {
    let before = faults.count();
    let mut found = Found::default();
    for entry in read.iter().filter(|entry| !BESIDE.contains(&entry.name)) {
        let (class, how) = match entry.name {
            "public" => (Some(Class::Public), None),
            "internal" => (Some(Class::Internal), value(entry, faults)),
            "pii" => (Some(Class::Personal), value(entry, faults)),
            "secret" => (Some(Class::Secret), value(entry, faults)),
            "nested" => (None, Some(How::Nested)),
            "skip" => (None, Some(How::By(strategy::left_out()))),
            "with" => (None, function(entry, faults)),
            _ => (None, strategy::of_entry(entry, faults).map(How::By)),
        };
        let said = |word: &str| (entry.key.clone(), word.to_owned());
        if let Some(what) = class {
            let (key, word) = said(entry.name);
            found.class(Said { what, key, word }, faults);
        }
        if let Some(what) = how {
            let (key, word) = said(entry.name);
            found.how(Said { what, key, word }, faults);
        }
    }
    for mut named in named {
        if let Some((key, what)) = named.how.take() {
            found.how(Said { what, word: key.to_string(), key }, faults);
        }
        found.taxonomy.push(named);
    }
    let reason = read.iter().find(|entry| entry.name == "public").and_then(|entry| reason(entry, faults));
    let decision = found.combine(faults);
    if faults.count() > before {
        return Some(unreadable());
    }
    let mut decision = decision?;
    decision.options = Options { reason, ..options(read, faults) };
    Some(if faults.count() > before { unreadable() } else { decision })
}

impl Found {
    fn class(&mut self, new: Said<Class>, faults: &mut Faults) {
        if let Some(other) = &self.class {
            faults.at(&new.key, format_args!("`{}` has decided already: one class is enough", other.word));
        }
        self.class = Some(new);
    }

    fn how(&mut self, new: Said<How>, faults: &mut Faults) {
        if let Some(other) = &self.how {
            faults.at(
                &new.key,
                format_args!(
                    "`{}` and `{}` contradict each other: one strategy is enough",
                    other.word, new.word
                ),
            );
        }
        self.how = Some(new);
    }

    fn combine(self, faults: &mut Faults) -> Option<Decision> {
        let Self { class, how, taxonomy } = self;
        if !taxonomy.is_empty() {
            return own(class, how, taxonomy, faults);
        }
        let (class, how) = match (class, how) {
            (None, None) => return None,
            (Some(Said { what: Class::Public, .. }), None) => (Class::Public, How::Clear),
            (Some(Said { what: Class::Public, word, .. }), Some(at)) => {
                faults.at(&at.key, format_args!("`{}` hides what `{word}` shows: decide for one", at.word));
                return None;
            }
            (Some(class), None) => (class.what, How::By(strategy::mask())),
            // A strategy alone decides: it is personal data, or a credential.
            (None, Some(at)) => (if at.word == "token" { Class::Secret } else { Class::Personal }, at.what),
            (Some(class), Some(at)) => {
                secret_is_hidden(class.what, &at, faults);
                (class.what, at.what)
            }
        };
        Some(Decision::new(class, how))
    }
}

/// A decision by classes of the author's: their levels join, and the highest of them chooses the strategy.
fn own(
    class: Option<Said<Class>>,
    how: Option<Said<How>>,
    taxonomy: Vec<Named>,
    faults: &mut Faults,
) -> Option<Decision> {
    if let Some(Said { what: Class::Public, key, .. }) = &class {
        let path = &taxonomy.first()?.path;
        let written = quote::quote!(#path).to_string().replace(' ', "");
        faults.at(key, format_args!("`public` shows what `{written}` classifies: decide for one"));
    }
    if let Some(at @ Said { what: How::Nested, .. }) = &how {
        faults.at(&at.key, "`nested` leaves the decision to the field's type, so there is no class to name");
    }
    let least = class.map_or(Class::Public, |class| class.what);
    if let Some(at) = &how {
        secret_is_hidden(least, at, faults);
    }
    let how = how.map_or(How::Own, |how| how.what);
    let taxonomy = taxonomy.into_iter().map(|named| named.path).collect();
    Some(Decision { taxonomy, ..Decision::new(least, how) })
}

/// Nothing of a secret is shown by any strategy but the one that tells its kind.
fn secret_is_hidden(class: Class, at: &Said<How>, faults: &mut Faults) {
    let hidden = match &at.what {
        How::By(strategy) => matches!(strategy.word, "drop" | "mask" | "token"),
        How::Clear | How::Nested | How::Own | How::With(_) => false,
    };
    if class == Class::Secret && !hidden {
        faults.at(
            &at.key,
            "no strategy shows a part of a secret: write `secret`, `secret = drop` or `secret = token`; \
             if a part may be seen, its class is `pii`",
        );
    }
}

/// The reason after `public =`.
fn reason(entry: &Entry, faults: &mut Faults) -> Option<String> {
    if entry.is_word() {
        return None;
    }
    let reason = syn::parse2::<LitStr>(entry.tokens()).ok().map(|reason| reason.value());
    match &reason {
        None => faults.at(
            entry.tokens(),
            "`public` shows the whole value; what may follow is a reason: `public = \"why it is public\"`",
        ),
        Some(text) if text.trim().is_empty() => {
            faults
                .at(entry.tokens(), "an empty reason is none: say why it is public, or write `public` alone");
        }
        Some(_) => {}
    }
    reason
}

/// The strategy after `CLASS =`.
fn value(entry: &Entry, faults: &mut Faults) -> Option<How> {
    if entry.is_word() { None } else { strategy::of_value(entry, faults).map(How::By) }
}

/// The function after `with =`.
fn function(entry: &Entry, faults: &mut Faults) -> Option<How> {
    let path = syn::parse2(entry.tokens()).ok();
    if path.is_none() {
        faults.at(
            entry.tokens(),
            "`with` takes the path of a function, without quotes: `with = path::to::function`",
        );
    }
    path.map(How::With)
}

/// What is said beside the decision.
fn options(read: &[Entry], faults: &mut Faults) -> Options {
    let mut options = Options::default();
    for entry in read {
        match entry.name {
            "rename" => options.rename = entry.text(faults).map(|text| text.value()),
            "each" => options.each = true,
            "key" => options.keys = entry.choice(&[("redact", false), ("keep", true)], faults),
            "max_items" => options.max_items = most(entry, faults),
            "max_bytes" => options.max_bytes = most(entry, faults),
            "only" => options.only = entry.choice(&[("otlp", "Otlp"), ("log", "Log")], faults),
            _ => {}
        }
    }
    options
}

fn most(entry: &Entry, faults: &mut Faults) -> Option<usize> {
    let literal = entry.number(faults)?;
    let most = literal.base10_parse::<usize>().ok().filter(|most| *most > 0);
    if most.is_none() {
        faults.at(&literal, format_args!("`{}` is 1 or more; to show nothing write `drop`", entry.name));
    }
    most
}
