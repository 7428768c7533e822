//! Every key of every attribute is used by a program that works, and told in one that is refused.

use super::finding::Finding;
use super::source::{House, Source};
use super::tokens::{Kind, Tokens};
use std::collections::BTreeSet;

/// Where keys are written: an attribute by its name, or a macro with its `!`; `metric` on what it stands.
type Place = &'static str;

/// One key of a list in the macros' parsers.
struct Known<'a> {
    place: Place,
    key: &'a str,
    /// It exists only to say what to write instead.
    refused: bool,
    file: &'a Source,
    line: usize,
}

/// Keys that no program uses, or that no refused program is told about.
pub(crate) fn keys_without_cases(house: &House) -> Vec<Finding> {
    let (used, told) = (used(house), told(house));
    let mut found = Vec::new();
    for known in known(house, &mut found) {
        let written = (known.place, known.key.to_owned());
        let mut missing = |what: &str, remedy| {
            let what = format!("`{}` of `{}` {what}", known.key, known.place);
            found.push(Finding::new(&known.file.path, known.line, what, remedy));
        };
        if !known.refused && !used.contains(&written) {
            missing("is used by no program", "show it in tests/tests or in docs/attributes.md");
        }
        if !told.contains(&written) {
            missing("is told in no refused program", "write its wrong use into a case of tests/ui");
        }
    }
    found
}

/// What the parsers know.
fn known<'a>(house: &'a House, found: &mut Vec<Finding>) -> Vec<Known<'a>> {
    let mut all = Vec::new();
    for file in house.below("macros/expand/src/") {
        let tokens = file.tokens();
        for at in tokens.places(&["key", "("]) {
            let token = &tokens.0[at + 2];
            if token.kind != Kind::Literal || token.test {
                continue;
            }
            let Some(place) = place(&file.path) else {
                let remedy = "say in tests/tests/house/cases.rs which attribute this list belongs to";
                found.push(Finding::new(&file.path, token.line, "a list of keys of no attribute", remedy));
                break;
            };
            let refused = tokens.reads(at + 3, &[",", "Takes", "::", "Refused"]);
            all.push(Known { place, key: token.text.trim_matches('"'), refused, file, line: token.line });
        }
        all.extend(listed(file));
    }
    all
}

/// The arguments of `#[instrument]`, whose grammar is not ours and whose list is one of texts.
fn listed(file: &Source) -> Vec<Known<'_>> {
    let tokens = file.tokens();
    let Some(list) = tokens.places(&["const", "KNOWN", ":", "[", "&", "str"]).next() else {
        return Vec::new();
    };
    let texts =
        (list..tokens.0.len()).take_while(|at| tokens.before(*at, 2) != "]" || tokens.before(*at, 1) != ";");
    let texts = texts.map(|at| &tokens.0[at]).filter(|token| token.text.starts_with('"'));
    texts
        .map(|token| Known {
            place: "instrument",
            key: token.text.trim_matches('"'),
            refused: false,
            file,
            line: token.line,
        })
        .collect()
}

/// The attribute that a file of the macros reads.
fn place(path: &str) -> Option<Place> {
    let path = path.strip_prefix("macros/expand/src/")?;
    Some(match path {
        "traced/span.rs" => "span!",
        "metric/function.rs" | "metric/function_labels.rs" => "metric on a function",
        "redact/taxonomy.rs" => "class",
        "objective/slo_keys.rs" => "slo!",
        "objective/alert_keys.rs" => "alert!",
        _ if path.contains("instrument") => "instrument",
        _ => match path.split('/').next()? {
            "traced" => "traced",
            "metric" => "metric on a static",
            "labels" => "label",
            "redact" => "redact",
            "failure" => "failure",
            "event" => "event",
            "test" => "test",
            _ => return None,
        },
    })
}

/// The keys in programs that compile and run: tests, examples and documents.
fn used(house: &House) -> BTreeSet<(Place, String)> {
    let folders = ["tests/tests/", "tests/renamed/", "tests/disabled/", "examples/", "runtime/src/", "docs/"];
    let mut used = BTreeSet::new();
    for file in house.files.iter().filter(|file| folders.iter().any(|folder| file.path.starts_with(folder))) {
        if file.is_rust() {
            used.extend(keys(file.tokens()).into_iter().map(|(place, key, _)| (place, key)));
        } else if file.has_ending(&["md"]) {
            for block in blocks(&file.text) {
                used.extend(
                    keys(&Tokens::of(&file.path, &block)).into_iter().map(|(place, key, _)| (place, key)),
                );
            }
        }
    }
    used
}

/// The keys in refused programs, on lines that the compiler's answer shows.
fn told(house: &House) -> BTreeSet<(Place, String)> {
    let mut told = BTreeSet::new();
    for case in house.below("tests/ui/") {
        let answer = format!("{}.stderr", case.path.trim_end_matches(".rs"));
        let Some(answer) = house.files.iter().find(|file| file.path == answer) else { continue };
        let shown: BTreeSet<usize> = answer.text.lines().filter_map(shown_line).collect();
        let on_shown = keys(case.tokens()).into_iter().filter(|(_, _, line)| shown.contains(line));
        told.extend(on_shown.map(|(place, key, _)| (place, key)));
    }
    told
}

/// The number before `|`.
fn shown_line(line: &str) -> Option<usize> {
    line.split_once('|')?.0.trim().parse().ok()
}

/// The Rust of a document's blocks, with the lines that readers do not see.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for (at, part) in text.split("```").enumerate() {
        let Some((words, code)) = part.split_once('\n') else { continue };
        if at % 2 == 1 && (words.is_empty() || words.starts_with("rust")) {
            let lines = code.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
            blocks.push(lines.filter(|line| *line != "#").collect::<Vec<_>>().join("\n"));
        }
    }
    blocks
}

/// The words at the beginning of each entry of our attributes and macros, and after `=`, with their lines.
fn keys(tokens: &Tokens) -> Vec<(Place, String, usize)> {
    let mut keys = Vec::new();
    for at in tokens.places(&["#", "["]) {
        let path = (at + 2..).take_while(|at| {
            tokens.0.get(*at).is_some_and(|token| token.kind == Kind::Word) || tokens.text(*at) == "::"
        });
        let Some(last) = path.last() else { continue };
        let Some(place) = attribute(tokens, last, tokens.0[at + 1].end) else { continue };
        if tokens.text(last + 1) == "(" {
            keys.extend(entries(tokens, last + 1).map(|(key, line)| (place, key, line)));
        }
    }
    for at in tokens.places(&["span", "!", "("]) {
        keys.extend(entries(tokens, at + 2).map(|(key, line)| ("span!", key, line)));
    }
    for (name, place) in [("slo", "slo!"), ("alert", "alert!")] {
        for at in tokens.places(&[name, "!", "{"]) {
            keys.extend(entries(tokens, at + 2).map(|(key, line)| (place, key, line)));
        }
    }
    keys
}

fn attribute(tokens: &Tokens, name: usize, end: usize) -> Option<Place> {
    let known: [Place; 8] = ["traced", "instrument", "label", "redact", "class", "failure", "event", "test"];
    if tokens.text(name) != "metric" {
        return known.into_iter().find(|known| *known == tokens.text(name));
    }
    let item = (end..tokens.0.len())
        .find(|at| ["static", "fn", "struct", "impl", "trait"].contains(&tokens.text(*at)))?;
    Some(if tokens.text(item) == "static" { "metric on a static" } else { "metric on a function" })
}

/// The words that may be keys between the parentheses that open at `open`, at any depth.
fn entries(tokens: &Tokens, open: usize) -> impl Iterator<Item = (String, usize)> + '_ {
    let inside = open + 1..tokens.0[open].end;
    let words = inside.filter(|at| tokens.0[*at].kind == Kind::Word);
    words
        .filter(|at| ["(", ",", "="].contains(&tokens.before(*at, 1)))
        .map(|at| (tokens.text(at).to_owned(), tokens.0[at].line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARSER: &str =
        "const K: [Key; 2] = [key(\"name\", Takes::Value, \"\"), key(\"skip\", Takes::Refused, \"\")];";

    fn missing(case: &'static str, answer: &'static str, program: &'static str) -> Vec<String> {
        let files = [
            ("macros/expand/src/traced/parse.rs", PARSER),
            ("tests/ui/traced/case.rs", case),
            ("tests/ui/traced/case.stderr", answer),
            ("docs/attributes.md", program),
        ];
        keys_without_cases(&House::of(&files)).into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn a_key_needs_a_program_and_a_refused_one_and_a_refused_key_only_the_latter() {
        let case = "#[traced(name = 3, skip)]\nfn f() {}";
        assert_eq!(
            missing(case, "1 | #[traced(", "```rust\n#[traced(name = \"a\")]\nfn f() {}\n```"),
            [""; 0]
        );
        assert_eq!(missing(case, "1 | #[traced(", ""), ["`name` of `traced` is used by no program"]);
        assert_eq!(
            missing(case, "2 | fn f() {}", "```\n#[telemark::traced(name = \"a\")]\nfn f() {}\n```"),
            [
                "`name` of `traced` is told in no refused program",
                "`skip` of `traced` is told in no refused program"
            ]
        );
    }

    #[test]
    fn metrics_are_told_apart_by_what_they_stand_on() {
        let text = "#[metric(counter = \"a\")] pub static A: Counter; #[metric(in_flight = B)] #[inline] fn b() {} span!(\"c\", kind = client)";
        let found: Vec<_> = keys(&Tokens::of("a.rs", text))
            .into_iter()
            .map(|(place, key, _)| format!("{place}: {key}"))
            .collect();
        assert_eq!(
            found,
            [
                "metric on a static: counter",
                "metric on a function: in_flight",
                "metric on a function: B",
                "span!: kind",
                "span!: client"
            ]
        );
    }

    #[test]
    fn the_list_of_the_compatible_attribute_is_read_too() {
        let text = "const KNOWN: [&str; 2] = [\"name\", \"skip\"]; const LEVELS: [&str; 1] = [\"INFO\"];";
        let house = House::of(&[("macros/expand/src/traced/instrument/parse.rs", text)]);
        let keys: Vec<_> = known(&house, &mut Vec::new()).iter().map(|known| known.key.to_owned()).collect();
        assert_eq!(keys, ["name", "skip"]);
    }

    #[test]
    fn a_list_of_keys_in_an_unknown_room_is_found() {
        let house = House::of(&[("macros/expand/src/slo/parse.rs", PARSER)]);
        assert_eq!(keys_without_cases(&house)[0].what, "a list of keys of no attribute");
    }
}
