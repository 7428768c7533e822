//! The secrets of the program: parent and child make the same ones.

use telemark::testing::Canary;

/// Two secrets of one form: one that nobody may see, and one that authors may see on their own screen.
pub(crate) struct Pair {
    pub(crate) secret: Canary,
    pub(crate) personal: Canary,
}

/// Longer texts that may be seen would fill the files of those who may see them.
const LONG: usize = 1024;

/// A pair of each form.
pub(crate) fn pairs() -> Vec<Pair> {
    let secrets = Canary::every_form();
    let (personal, mut others) = (Canary::every_form(), Canary::every_form().into_iter());
    let short = |personal: Canary| {
        if personal.text().len() > LONG {
            others.next().expect("there is one of each form")
        } else {
            personal
        }
    };
    let personal: Vec<Canary> = personal.into_iter().map(short).collect();
    secrets.into_iter().zip(personal).map(|(secret, personal)| Pair { secret, personal }).collect()
}

/// The key of the pseudonyms, which is a secret too: base64 of 33 bytes.
pub(crate) const KEY: &str = "k9QxvKzwqJvXkzQjVwKxzJqWvXkQzJwVxKqZjWvQkXzJ";

/// What may be seen, and has to be: it says which form of secret it stood beside.
pub(crate) fn sentinel(form: usize) -> String {
    format!("public sentinel {form}")
}
