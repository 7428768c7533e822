//! Habits of the code: where features and `inventory` may stand, what may panic, and no notes to self.

use super::finding::Finding;
use super::source::{House, Source};
use super::tokens::{Kind, Tokens};

/// `cfg(feature = …)` stands on `mod` and `use` lines of a room's door, and in `setup/`.
pub(crate) fn scattered_features(house: &House) -> Vec<Finding> {
    let remedy =
        "a feature gates a whole module: put the `cfg` on the `mod` or `use` line of lib.rs or mod.rs";
    let mut found = Vec::new();
    for file in house.rust().filter(|f| !f.path.starts_with("runtime/src/setup/")) {
        let tokens = file.tokens();
        for at in tokens.places(&["feature", "="]).filter(|at| in_cfg(tokens, *at)) {
            if !(is_door(&file.path) && gates_a_module(tokens, at)) {
                found.push(Finding::new(&file.path, tokens.0[at].line, "a feature inside a module", remedy));
            }
        }
    }
    found
}

fn is_door(path: &str) -> bool {
    ["lib.rs", "mod.rs", "__private.rs"].iter().any(|name| path.ends_with(name))
}

/// Whether one of the delimiters around `at` belongs to `cfg`, `cfg_attr` or `cfg!`.
fn in_cfg(tokens: &Tokens, at: usize) -> bool {
    let around = (0..at).filter(|i| tokens.0[*i].text == "(" && tokens.0[*i].end > at);
    around.into_iter().any(|open| {
        let name =
            if tokens.before(open, 1) == "!" { tokens.before(open, 2) } else { tokens.before(open, 1) };
        matches!(name, "cfg" | "cfg_attr")
    })
}

/// Whether the attribute around `at` stands on a `mod` or `use`.
fn gates_a_module(tokens: &Tokens, at: usize) -> bool {
    let around = (0..at).rev().find(|i| tokens.0[*i].text == "[" && tokens.0[*i].end > at);
    let Some(mut next) = around.map(|open| tokens.0[open].end + 1) else { return false };
    loop {
        match tokens.text(next) {
            "#" => next = tokens.0[next + 1].end + 1,
            "pub" => next += 1,
            "(" => next = tokens.0[next].end + 1,
            word => return ["mod", "use"].contains(&word),
        }
    }
}

/// Only the registry and what generated code names know how declarations are collected.
pub(crate) fn stray_inventory(house: &House) -> Vec<Finding> {
    let homes = ["runtime/src/registry/", "runtime/src/__private.rs", "runtime/src/__private/"];
    let remedy = "ask `registry` for what was declared, or submit through `__private`";
    let strays = house.below("runtime/src/").filter(|f| !homes.iter().any(|h| f.path.starts_with(h)));
    let mut found = Vec::new();
    for file in strays {
        let tokens = file.tokens();
        for at in tokens.places(&["inventory"]) {
            found.push(Finding::new(&file.path, tokens.0[at].line, "`inventory` named here", remedy));
        }
    }
    found
}

/// Places of `.name(` in code that ships, with its tokens.
fn calls<'a>(
    house: &'a House,
    name: &'a str,
) -> impl Iterator<Item = (&'a Source, &'a Tokens, Vec<usize>)> + 'a {
    house.rust().filter(|f| !f.is_test()).map(move |file| {
        let tokens = file.tokens();
        let places = tokens.places(&[".", name, "("]).filter(|at| !tokens.0[*at].test).collect();
        (file, tokens, places)
    })
}

pub(crate) fn unwraps(house: &House) -> Vec<Finding> {
    let remedy = "return the error, or write `expect(\"why it cannot happen\")`";
    let mut found = Vec::new();
    for (file, tokens, places) in calls(house, "unwrap") {
        let bare = places.into_iter().filter(|at| tokens.text(at + 3) == ")");
        found.extend(bare.map(|at| Finding::new(&file.path, tokens.0[at].line, "`unwrap()`", remedy)));
    }
    found
}

pub(crate) fn short_expects(house: &House) -> Vec<Finding> {
    let remedy = "say in four words or more why it cannot happen; if it can, return the error";
    let mut found = Vec::new();
    for (file, tokens, places) in calls(house, "expect") {
        for at in places.into_iter().filter(|at| tokens.text(at + 4) == ")") {
            let text = tokens.text(at + 3);
            if tokens.0[at + 3].kind == Kind::Literal && text.split_whitespace().count() < 4 {
                found.push(Finding::new(&file.path, tokens.0[at].line, format!("`expect({text})`"), remedy));
            }
        }
    }
    found
}

/// Notes and holes: assembled here, so that this file does not find itself.
fn notes() -> [String; 5] {
    [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"], ["todo", "!("], ["unimplemented", "!("]].map(|p| p.concat())
}

pub(crate) fn notes_to_self(house: &House) -> Vec<Finding> {
    let remedy = "do it now, or open an issue and leave the code whole";
    let notes = notes();
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| !f.has_ending(&["json"])) {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(note) = notes.iter().find(|n| has_word(line, n)) {
                found.push(Finding::new(&file.path, number + 1, format!("`{note}`"), remedy));
            }
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    let mut places = line.match_indices(word);
    places.any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        edge(line[..at].chars().next_back()) && (edge(after) || !word.ends_with(char::is_alphanumeric))
    })
}

pub(crate) fn silent_ignores(house: &House) -> Vec<Finding> {
    let remedy = "a test that does not run proves nothing: run it, or write `#[ignore = \"reason\"]`";
    let mut found = Vec::new();
    for file in house.rust() {
        let tokens = file.tokens();
        for at in tokens.places(&["#", "[", "ignore", "]"]) {
            found.push(Finding::new(&file.path, tokens.0[at].line, "`#[ignore]` without a reason", remedy));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(path: &'static str, text: &'static str) -> House {
        House::of(&[(path, text)])
    }

    #[test]
    fn a_feature_inside_a_module_is_found() {
        let gate = "#[cfg(feature = \"otlp\")]\n#[doc(hidden)]\npub mod otlp;\n#[cfg(all(unix, feature = \"x\"))] pub(crate) use a::B;";
        assert_eq!(scattered_features(&house("runtime/src/lib.rs", gate)), []);
        assert_eq!(
            scattered_features(&house("runtime/src/setup/a.rs", "#[cfg(feature = \"x\")] fn f() {}")),
            []
        );
        let bad = [
            ("runtime/src/span/open.rs", "#[cfg(feature = \"x\")] mod a;"),
            ("runtime/src/lib.rs", "#[cfg(feature = \"x\")] fn f() {}"),
            ("runtime/src/lib.rs", "fn f() { if cfg!(feature = \"x\") {} }"),
            ("runtime/src/lib.rs", "#[cfg_attr(feature = \"x\", derive(Debug))] struct A;"),
        ];
        for (path, text) in bad {
            assert_eq!(scattered_features(&house(path, text)).len(), 1, "not found: {text}");
        }
    }

    #[test]
    fn inventory_elsewhere_is_found() {
        assert_eq!(stray_inventory(&house("runtime/src/catalog/mod.rs", "use inventory::iter;")).len(), 1);
        assert_eq!(stray_inventory(&house("runtime/src/registry/linked.rs", "use inventory::iter;")), []);
    }

    #[test]
    fn an_unwrap_is_found_outside_tests_only() {
        let text =
            "fn f() { a().unwrap(); b().unwrap_or(1); }\n#[cfg(test)]\nmod tests { fn g() { a().unwrap() } }";
        assert_eq!(unwraps(&house("runtime/src/id.rs", text)).len(), 1);
        assert_eq!(unwraps(&house("tests/tests/a.rs", text)), []);
    }

    #[test]
    fn an_expect_without_a_reason_is_found() {
        let text =
            "fn f() { a().expect(\"no\"); b().expect(\"the lock is never poisoned\"); p.expect(Kind); }";
        assert_eq!(short_expects(&house("runtime/src/id.rs", text)).len(), 1);
    }

    #[test]
    fn notes_are_found_in_code_and_prose() {
        for note in notes() {
            let text = format!("fn f() {{}}\n// {note} later)\n");
            assert_eq!(notes_to_self(&House::of(&[("a.rs", &text)])).len(), 1, "not found: {note}");
        }
        assert_eq!(notes_to_self(&house("docs/a.md", "mastodon, METODO\n")), []);
    }

    #[test]
    fn an_ignored_test_needs_a_reason() {
        assert_eq!(silent_ignores(&house("tests/a.rs", "#[test]\n#[ignore]\nfn f() {}")).len(), 1);
        assert_eq!(
            silent_ignores(&house("tests/a.rs", "#[test]\n#[ignore = \"needs root\"]\nfn f() {}")),
            []
        );
    }
}
