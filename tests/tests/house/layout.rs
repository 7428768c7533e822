//! Sizes and names: files, functions, opening sentences, and modules that would become drawers.

use super::finding::Finding;
use super::source::{House, Source};
use super::tokens::{Kind, Tokens};

const WISHED_LINES: usize = 300;
const MOST_LINES: usize = 400;
const MOST_FUNCTION_LINES: usize = 60;

const DRAWERS: [&str; 12] = [
    "util", "utils", "common", "helper", "helpers", "misc", "types", "internal", "prelude", "shared", "core",
    "handy",
];

fn lines(file: &Source) -> usize {
    file.text.lines().count()
}

/// Files above the wished length, as text.
pub(crate) fn above_wish(house: &House) -> Vec<String> {
    let long = house.rust().filter(|f| lines(f) > WISHED_LINES);
    long.map(|f| format!("{} ({} lines)", f.path, lines(f))).collect()
}

pub(crate) fn too_long_files(house: &House) -> Vec<Finding> {
    let remedy = "split it by what changes together: one file per type or step, named after it";
    let long = house.rust().filter(|f| lines(f) > MOST_LINES);
    long.map(|f| {
        Finding::new(&f.path, MOST_LINES, format!("{} lines, at most {MOST_LINES}", lines(f)), remedy)
    })
    .collect()
}

pub(crate) fn too_long_functions(house: &House) -> Vec<Finding> {
    house.rust().flat_map(|file| long_functions(file, file.tokens())).collect()
}

fn long_functions(file: &Source, tokens: &Tokens) -> Vec<Finding> {
    let mut found = Vec::new();
    for at in tokens.places(&["fn"]) {
        let Some((open, close)) = body(tokens, at) else { continue };
        let long = close + 1 - tokens.0[at].line;
        if tokens.0.get(at + 1).is_some_and(|t| t.kind == Kind::Word) && long > MOST_FUNCTION_LINES {
            let what = format!("`{}` has {long} lines, at most {MOST_FUNCTION_LINES}", tokens.text(at + 1));
            let remedy = "name its steps: one function for each, the first reads as the table of contents";
            found.push(Finding::new(&file.path, tokens.0[at].line.min(open), what, remedy));
        }
    }
    found
}

/// First and last line of a function's body.
fn body(tokens: &Tokens, mut at: usize) -> Option<(usize, usize)> {
    loop {
        let token = tokens.0.get(at)?;
        match (token.kind, token.text.as_str()) {
            (Kind::Open, "{") => return Some((token.line, tokens.0[token.end].line)),
            (Kind::Open, _) => at = token.end,
            (Kind::Close, _) | (Kind::Sign, ";") => return None,
            _ => {}
        }
        at += 1;
    }
}

pub(crate) fn without_opening_sentence(house: &House) -> Vec<Finding> {
    let remedy = "open the file with one `//!` sentence that says what it is for, ended by a full stop";
    let silent = house.rust().filter_map(|f| opening_fault(&f.text).map(|what| (f, what)));
    silent.map(|(f, what)| Finding::new(&f.path, 1, what, remedy)).collect()
}

/// What is wrong with the first paragraph, if anything is.
fn opening_fault(text: &str) -> Option<String> {
    let lines = text.lines().skip_while(|l| l.starts_with("#!/"));
    let opening: Vec<&str> =
        lines.map_while(|l| l.strip_prefix("//!")).map(str::trim).take_while(|l| !l.is_empty()).collect();
    let opening = opening.join(" ");
    if opening.is_empty() {
        return Some("no `//!` on the first line".into());
    }
    let inner = opening.trim_end_matches(['.', '?', '!']);
    let second = [". ", "? ", "! "].iter().any(|end| {
        inner.match_indices(end).any(|(at, _)| inner[at + 2..].starts_with(|c: char| c.is_uppercase()))
    });
    if inner.len() == opening.len() {
        return Some(format!("the opening does not end a sentence: `{opening}`"));
    }
    second.then(|| format!("the opening is more than one sentence: `{opening}`"))
}

pub(crate) fn drawers(house: &House) -> Vec<Finding> {
    let remedy = "a shared drawer fills up: name the one idea it holds and put it on the ground floor";
    let mut found = Vec::new();
    for file in house.rust() {
        let stem = file.path.trim_end_matches(".rs");
        if let Some(name) = stem.split('/').find(|part| DRAWERS.contains(part)) {
            found.push(Finding::new(&file.path, 1, format!("a file in a drawer called `{name}`"), remedy));
        }
        // Test code shadows such names on purpose.
        let tokens = Some(file.tokens()).filter(|_| !file.is_test());
        let places =
            tokens.into_iter().flat_map(|tokens| tokens.places(&["mod"]).map(move |at| (tokens, at)));
        for (tokens, at) in places.filter(|(tokens, at)| DRAWERS.contains(&tokens.text(at + 1))) {
            let what = format!("a module called `{}`", tokens.text(at + 1));
            found.push(Finding::new(&file.path, tokens.0[at].line, what, remedy));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_wished_shorter_then_refused() {
        let house = |n: usize| House::of(&[("a.rs", "\n".repeat(n).leak())]);
        assert_eq!((above_wish(&house(300)).len(), above_wish(&house(301)).len()), (0, 1));
        assert_eq!((too_long_files(&house(400)).len(), too_long_files(&house(401)).len()), (0, 1));
    }

    #[test]
    fn a_long_function_is_refused_and_a_trait_method_without_body_is_not() {
        let house = |n: usize| {
            let text =
                format!("trait A {{ fn a(&self) -> [u8; 2]; }}\nfn f() -> u8 {{{}}}\n", "\n".repeat(n));
            House::of(&[("a.rs", text.leak())])
        };
        assert_eq!(too_long_functions(&house(59)), []);
        assert_eq!(too_long_functions(&house(60))[0].what, "`f` has 61 lines, at most 60");
    }

    #[test]
    fn an_opening_is_exactly_one_sentence() {
        assert_eq!(opening_fault("//! Reads e.g. files.\n//!\n//! More. And more.\n"), None);
        assert_eq!(opening_fault("//! Reads files\n//! of people.\nmod a;"), None);
        for bad in
            ["mod a;", "//!\n", "//! Reads files\n", "//! Reads files. Writes them.\n", "\n//! Late.\n"]
        {
            assert!(opening_fault(bad).is_some(), "not found: {bad}");
        }
    }

    #[test]
    fn drawers_are_refused_as_files_folders_and_modules() {
        let files = [
            ("runtime/src/utils.rs", ""),
            ("runtime/src/common/a.rs", ""),
            ("runtime/src/a.rs", "mod misc {}"),
        ];
        assert_eq!(drawers(&House::of(&files)).len(), 3);
        assert_eq!(drawers(&House::of(&[("tests/tests/hygiene.rs", "mod core {}")])), []);
    }
}
