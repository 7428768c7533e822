//! What must come in pairs: traits and remedies, refused programs and messages, dependencies and reasons.

use super::finding::Finding;
use super::source::{House, Source};
use super::tokens::{Kind, Token, Tokens};
use std::collections::BTreeSet;

/// Public traits that `__private` hands to generated code and that do not say what to do when unimplemented.
pub(crate) fn mute_traits(house: &House) -> Vec<Finding> {
    let remedy =
        "add `#[diagnostic::on_unimplemented(message = …, note = …)]` with what the user should write";
    let named = named_by_generated_code(house);
    let mut found = Vec::new();
    for file in house.below("runtime/src/") {
        let tokens = file.tokens();
        for at in tokens.places(&["trait"]).filter(|at| named.contains(tokens.text(at + 1))) {
            // Attributes stand between the end of the item before and the `trait` word.
            let ends = |i: &usize| ["}", ";"].contains(&tokens.text(*i));
            let start = (0..at).rev().find(|i| ends(i) && !in_attribute(&tokens.0, *i)).unwrap_or(0);
            if !tokens.0[start..at].iter().any(|t| t.text == "on_unimplemented") {
                let what = format!("`{}` is named by generated code and mute", tokens.text(at + 1));
                found.push(Finding::new(&file.path, tokens.0[at].line, what, remedy));
            }
        }
    }
    found
}

/// Whether the token at `index` lies inside `[…]`.
fn in_attribute(list: &[Token], index: usize) -> bool {
    list[..index].iter().any(|t| t.text == "[" && t.kind == Kind::Open && t.end > index)
}

/// Every name that `runtime/src/__private` mentions and that is a bound somewhere, in the runtime or in what the
/// macros write. A trait that only lends its methods cannot be unimplemented for a user.
fn named_by_generated_code(house: &House) -> BTreeSet<String> {
    let door = house.below("runtime/src/__private").flat_map(|f| &f.tokens().0);
    let named: BTreeSet<String> = door.filter(|t| t.kind == Kind::Word).map(|t| t.text.clone()).collect();
    let code = house.below("runtime/src/").chain(house.below("macros/expand/src/"));
    let bounds: BTreeSet<String> = code.flat_map(|f| bounds(f.tokens())).collect();
    named.intersection(&bounds).cloned().collect()
}

/// Names that follow `:`, `+` or an argument's `impl` as a bound does, with or without a path before them.
fn bounds(tokens: &Tokens) -> Vec<String> {
    let words = (0..tokens.0.len()).filter(|at| tokens.0[*at].kind == Kind::Word);
    let bound = words.filter(|at| {
        let mut first = *at;
        while tokens.before(first, 1) == "::" {
            first -= if tokens.before(first, 3) == "#" { 3 } else { 2 };
        }
        [":", "+"].contains(&tokens.before(first, 1))
            || (tokens.before(first, 1) == "impl"
                && tokens.before(first, 2) != "->"
                && tokens.text(at + 1) != "for")
    });
    bound.map(|at| tokens.text(at).to_owned()).collect()
}

pub(crate) fn unpaired_ui_cases(house: &House) -> Vec<Finding> {
    let remedy = "run the ui test with TRYBUILD=overwrite, then read the message as the user will";
    let paths: BTreeSet<&str> = house.files.iter().map(|f| f.path.as_str()).collect();
    let cases = house.files.iter().filter(|f| f.path.starts_with("tests/ui/"));
    let alone = cases.filter_map(|f| {
        let (stem, ending) = f.path.rsplit_once('.')?;
        let other = format!("{stem}.{}", if ending == "rs" { "stderr" } else { "rs" });
        (!paths.contains(other.as_str()))
            .then(|| Finding::new(&f.path, 1, format!("`{other}` is missing"), remedy))
    });
    alone.collect()
}

pub(crate) fn unexplained_dependencies(house: &House) -> Vec<Finding> {
    house.files.iter().filter(|f| f.path.ends_with("Cargo.toml")).flat_map(in_manifest).collect()
}

fn in_manifest(file: &Source) -> Vec<Finding> {
    // The benches, the fuzzer, the model checker and the rooms that mutants are made of are workspaces of their own:
    // their versions are theirs alone.
    let own_table = ["Cargo.toml", "tests/bench/", "tests/fuzz/", "tests/loom/", "tests/mutants/"]
        .iter()
        .any(|own| file.path.starts_with(own));
    let mut table = "";
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            table = line;
        }
        let entry = table.contains("dependencies") && line.contains('=') && !line.starts_with(['#', '[']);
        let (what, remedy) = match (entry, own_table) {
            (true, true) if !line.contains('#') && !line.contains("path =") => (
                "a dependency without a reason",
                "say behind `#` on the same line what it earns its place with",
            ),
            (true, false) if !line.contains("workspace = true") && !line.contains("path =") => (
                "a version outside the workspace table",
                "list it in the root Cargo.toml with its reason and write `workspace = true` here",
            ),
            _ => continue,
        };
        found.push(Finding::new(&file.path, number + 1, format!("{what}: `{line}`"), remedy));
    }
    found
}

/// Paths in backticks that documents name and that do not exist.
pub(crate) fn dead_references(house: &House) -> Vec<Finding> {
    let remedy = "name what exists, or write the document after the file";
    let folders: BTreeSet<&str> = house.files.iter().flat_map(|f| ancestors(&f.path)).collect();
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| f.has_ending(&["md"])) {
        for (number, line) in file.text.lines().enumerate() {
            for path in line.split('`').skip(1).step_by(2).filter(|p| is_path(p)) {
                if !folders.contains(path.trim_end_matches('/')) {
                    found.push(Finding::new(
                        &file.path,
                        number + 1,
                        format!("`{path}` does not exist"),
                        remedy,
                    ));
                }
            }
        }
    }
    found
}

/// Keys of attributes that docs/attributes.md does not name.
pub(crate) fn undocumented_keys(house: &House) -> Vec<Finding> {
    let remedy = "show it in the full syntax of its attribute in docs/attributes.md";
    let page = house.files.iter().find(|f| f.path == "docs/attributes.md");
    let is_edge = |c: char| !c.is_alphanumeric() && c != '_';
    let words: BTreeSet<&str> = page.map(|p| p.text.split(is_edge).collect()).unwrap_or_default();
    let mut found = Vec::new();
    for file in house.below("macros/expand/src/") {
        let tokens = file.tokens();
        for at in tokens.places(&["key", "("]).filter(|at| tokens.0[at + 2].kind == Kind::Literal) {
            let key = tokens.text(at + 2).trim_matches('"');
            let refused = tokens.reads(at + 3, &[",", "Takes", "::", "Refused"]);
            if !refused && !tokens.0[at].test && !words.contains(key) {
                found.push(Finding::new(
                    &file.path,
                    tokens.0[at].line,
                    format!("`{key}` is not documented"),
                    remedy,
                ));
            }
        }
    }
    found
}

/// Tests that docs/requirements.md cites in its fourth column and that do not exist.
pub(crate) fn missing_proofs(house: &House) -> Vec<Finding> {
    let remedy = "cite the file of tests/tests that shows it, or say which issue will";
    let page = house.files.iter().find(|f| f.path == "docs/requirements.md");
    let rows = page.into_iter().flat_map(|f| f.text.lines().enumerate().map(move |(n, line)| (f, n, line)));
    let mut found = Vec::new();
    for (file, number, line) in rows.filter(|(_, _, line)| line.starts_with("| R")) {
        let shown = line.split('|').nth(4).unwrap_or_default();
        for name in shown.split('`').skip(1).step_by(2).filter(|name| !is_path(name)) {
            let path = format!("tests/tests/{name}.rs");
            if !house.files.iter().any(|f| f.path == path) {
                found.push(Finding::new(
                    &file.path,
                    number + 1,
                    format!("there is no test `{name}`"),
                    remedy,
                ));
            }
        }
        if !shown.contains('`') && !line.contains("issue") && !shown.contains("](") {
            found.push(Finding::new(&file.path, number + 1, "shown by nothing and nobody's", remedy));
        }
    }
    found
}

/// A path with every folder around it.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.map(|end| &path[..end])
}

/// Whether a word in backticks is a path of this repository.
fn is_path(text: &str) -> bool {
    let roots = ["docs/", "examples/", "macros/", "runtime/", "tests/"];
    roots.iter().any(|root| text.starts_with(root)) && !text.contains([' ', '*', '{', '<', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_trait_is_found_only_if_generated_code_names_it() {
        let text = "struct A {}\npub trait Mute {}\n#[diagnostic::on_unimplemented(message = \"m; n\")]\n#[doc = \"d\"]
            pub trait Told {}\npub trait Unseen {}\npub trait Lent {}\nimpl Lent for A {}
            fn f<T: Told>(a: impl Mute, b: impl Unseen, c: &dyn Lent) -> impl Lent {}";
        let door = "pub use crate::metric::{Lent, Mute, Told, Written};";
        let written = ("runtime/src/redact/mod.rs", "pub trait Written {}");
        let macros =
            ("macros/expand/src/redact/mod.rs", "fn f() { quote!(#ty: #private::redaction::Written) }");
        let files =
            [("runtime/src/metric/mod.rs", text), ("runtime/src/__private.rs", door), written, macros];
        let mut told: Vec<_> = mute_traits(&House::of(&files)).into_iter().map(|f| f.what).collect();
        told.sort();
        let mute = |name: &str| format!("`{name}` is named by generated code and mute");
        assert_eq!(told, [mute("Mute"), mute("Written")]);
    }

    #[test]
    fn a_case_without_its_message_is_found_and_a_message_without_its_case() {
        let files = [
            ("tests/ui/a/x.rs", ""),
            ("tests/ui/a/y.rs", ""),
            ("tests/ui/a/y.stderr", ""),
            ("tests/ui/a/z.stderr", ""),
        ];
        assert_eq!(unpaired_ui_cases(&House::of(&files)).len(), 2);
    }

    #[test]
    fn a_requirement_without_its_proof_is_found() {
        let page = "| R1 | d | § | `here` | here |\n| R2 | d | § | `gone` | here |\n| R3 | d | § | – | here |\n| R4 | d | § | – | issue 3 |\n";
        let files = [("docs/requirements.md", page), ("tests/tests/here.rs", "")];
        let told: Vec<_> = missing_proofs(&House::of(&files)).into_iter().map(|f| f.line).collect();
        assert_eq!(told, [2, 3]);
    }

    #[test]
    fn a_key_that_is_not_documented_is_found_unless_it_is_refused() {
        let keys = "const K: [Key; 3] = [key(\"name\", Takes::Word, \"\"), key(\"nam\", Takes::Word, \"\"),
            key(\"skip\", Takes::Refused, \"\")];";
        let files =
            [("macros/expand/src/traced/parse.rs", keys), ("docs/attributes.md", "`name = x`, names")];
        let told: Vec<_> = undocumented_keys(&House::of(&files)).into_iter().map(|f| f.what).collect();
        assert_eq!(told, ["`nam` is not documented"]);
    }

    #[test]
    fn a_document_that_names_what_is_not_there_is_found() {
        let files = [
            ("tests/run", ""),
            ("docs/a.md", "`tests/run`, `tests/`, `tests/*.rs`, `cargo run`\n`tests/walk`\n"),
        ];
        let told: Vec<_> =
            dead_references(&House::of(&files)).into_iter().map(|f| (f.line, f.what)).collect();
        assert_eq!(told, [(2, "`tests/walk` does not exist".to_owned())]);
    }

    #[test]
    fn a_dependency_without_a_reason_or_with_its_own_version_is_found() {
        let root = "[workspace.dependencies]\na = \"1\" # parses\nb = \"2\"\n[profile.dev]\ndebug = 1\n";
        let member = "[dependencies]\na.workspace = true\nb = \"2\"\nwatch = { package = \"telemark\", path = \"..\" }\n";
        let told =
            unexplained_dependencies(&House::of(&[("Cargo.toml", root), ("runtime/Cargo.toml", member)]));
        let lines: Vec<_> = told.iter().map(|f| (f.path.as_str(), f.line)).collect();
        assert_eq!(lines, [("Cargo.toml", 3), ("runtime/Cargo.toml", 3)]);
    }
}
