//! Reads `use` items and inline paths, and holds them against the import table.

use super::finding::Finding;
use super::rooms::{PLANS, Plan};
use super::source::{House, Source};
use super::tokens::{Kind, Tokens};
use std::collections::{BTreeMap, BTreeSet};

/// One import: the room that names, the room named, and where.
struct Import {
    from: String,
    to: Result<String, String>,
    path: String,
    line: usize,
}

/// Imports that the table does not list.
pub(crate) fn forbidden(house: &House) -> Vec<Finding> {
    PLANS.iter().flat_map(|plan| imports(house, plan).filter_map(|i| fault(plan, &i))).collect()
}

fn fault(plan: &Plan, import: &Import) -> Option<Finding> {
    let (what, remedy) = match &import.to {
        Err(name) if import.from == "?" => (
            format!("`{name}` is no room of the table"),
            "put the file into a room of DESIGN §6, or add the room to docs/architecture.md and tests/house/rooms.rs",
        ),
        _ if ["lib", "__private"].contains(&import.from.as_str()) => return None,
        // A macro for users can only be exported from the root; its home gives it its public name.
        Err(name) if name.starts_with("__") => return None,
        Err(name) => (
            format!("`{}` imports `{name}` through the crate root", import.from),
            "name the room, as in `use crate::context::Scope`; the root only lists what users see",
        ),
        Ok(to) if (plan.allows)(&import.from, to) => return None,
        Ok(to) => (
            format!("`{}` may not import `{to}`", import.from),
            "move what both need down into a word or an idea below both, or hand it in from the roof (DESIGN §6)",
        ),
    };
    Some(Finding::new(&import.path, import.line, what, remedy))
}

/// Rooms that import each other in a circle, each circle once.
pub(crate) fn cycles(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for plan in &PLANS {
        let mut graph = Graph::new();
        for import in imports(house, plan).filter(|i| i.from != "lib" && i.from != "__private") {
            if let Ok(to) = &import.to
                && *to != import.from
            {
                let places = graph.entry(import.from.clone()).or_default();
                places.entry(to.clone()).or_insert((import.path, import.line));
            }
        }
        for room in graph.keys() {
            if let Some(circle) = circle_from(&graph, room).filter(|c| c.iter().min() == Some(room)) {
                let (path, line) = &graph[room][&circle[1]];
                found.push(Finding::new(
                    path,
                    *line,
                    format!("circle {}", circle.join(" → ")),
                    "one of these knows too much: move the shared part below both rooms",
                ));
            }
        }
    }
    found
}

type Graph = BTreeMap<String, BTreeMap<String, (String, usize)>>;

/// The shortest way from a room back to itself.
fn circle_from(graph: &Graph, room: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![room.to_owned()]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last().expect("a way starts with its room");
            for next in graph.get(last).into_iter().flat_map(BTreeMap::keys) {
                let mut way = way.clone();
                way.push(next.clone());
                if next == room {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}

fn imports<'a>(house: &'a House, plan: &'a Plan) -> impl Iterator<Item = Import> + 'a {
    house.below(plan.folder).flat_map(move |file| of_file(file, plan))
}

fn of_file(file: &Source, plan: &Plan) -> Vec<Import> {
    let home = module_of(&file.path, plan.folder);
    let from = if home.is_empty() { Some("lib".to_owned()) } else { (plan.room)(&home) };
    let Some(from) = from else {
        let to = Err(home.join("::"));
        return vec![Import { from: "?".into(), to, path: file.path.clone(), line: 1 }];
    };
    let resolve = |(names, line): (Vec<String>, usize)| {
        let to = (plan.room)(&names).ok_or_else(|| names.join("::"));
        Import { from: from.clone(), to, path: file.path.clone(), line }
    };
    paths(file.tokens(), &home, plan.own_name).into_iter().map(resolve).collect()
}

/// `runtime/src/span/mod.rs` is the module `span`.
fn module_of(path: &str, folder: &str) -> Vec<String> {
    let inner = path.trim_start_matches(folder).trim_end_matches(".rs");
    let mut names: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
        names.pop();
    }
    names
}

/// Every path into this crate, from its root, with its line.
fn paths(tokens: &Tokens, home: &[String], own_name: &str) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.0.len() {
        let token = &tokens.0[at];
        let here: Vec<String> = home.iter().chain(&token.modules).cloned().collect();
        if token.text == "use" && token.kind == Kind::Word && tokens.text(at + 1) != "<" {
            let mut leaves = Vec::new();
            at = leaves_of(tokens, at + 1, Vec::new(), &mut leaves);
            found.extend(
                leaves.into_iter().filter_map(|(p, line)| Some((absolute(&p, &here, own_name)?, line))),
            );
            continue;
        }
        if starts_inline_path(tokens, at, own_name) {
            let mut path = vec![token.text.clone()];
            while tokens.text(at + 1) == "::" && tokens.0.get(at + 2).is_some_and(|t| t.kind == Kind::Word) {
                path.push(tokens.text(at + 2).to_owned());
                at += 2;
            }
            found.extend(absolute(&path, &here, own_name).map(|p| (p, token.line)));
        }
        at += 1;
    }
    found
}

/// `crate::…`, `super::…` or our own name; not `$crate` and not `pub(in crate::…)`.
fn starts_inline_path(tokens: &Tokens, at: usize, own_name: &str) -> bool {
    let visibility = tokens.before(at, 1) == "in" && tokens.before(at, 3) == "pub";
    ["crate", "super", own_name].contains(&tokens.text(at))
        && tokens.text(at + 1) == "::"
        && tokens.before(at, 1) != "$"
        && !visibility
        && (tokens.text(at) == own_name || tokens.before(at, 1) != "::")
}

/// Reads one `use` tree; returns the index behind it.
fn leaves_of(
    tokens: &Tokens,
    mut at: usize,
    mut path: Vec<String>,
    leaves: &mut Vec<(Vec<String>, usize)>,
) -> usize {
    let line = tokens.0.get(at).map_or(0, |t| t.line);
    loop {
        match tokens.text(at) {
            "::" => at += 1,
            "{" => {
                let end = tokens.0[at].end;
                at += 1;
                while at < end {
                    at = leaves_of(tokens, at, path.clone(), leaves);
                    at += usize::from(tokens.text(at) == ",");
                }
                return end + 1;
            }
            "as" => at += 2,
            "," | ";" | "}" | "" => break,
            name => {
                path.push(name.to_owned());
                at += 1;
            }
        }
    }
    leaves.push((path, line));
    at
}

/// The path from the crate's root; `None` if it leads out of the crate.
fn absolute(path: &[String], here: &[String], own_name: &str) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    let base = match first.as_str() {
        name if name == "crate" || name == own_name => Vec::new(),
        "self" => here.to_vec(),
        "super" => {
            let up = path.iter().take_while(|p| *p == "super").count();
            let mut base = here[..here.len().saturating_sub(up)].to_vec();
            base.extend(path[up..].iter().cloned());
            return Some(base);
        }
        _ => return None,
    };
    Some(base.into_iter().chain(rest.iter().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        forbidden(&House::of(&[(path, text)])).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn the_imports_of_this_repository_are_seen() {
        let house = House::read();
        let seen: Vec<_> = imports(house, &PLANS[0]).map(|i| (i.from, i.to)).collect();
        assert!(seen.contains(&("span".into(), Ok("context".into()))), "{seen:?}");
    }

    #[test]
    fn a_wrong_import_is_found_in_every_way_of_writing_it() {
        let wrong = [
            "use crate::metric::Counter;",
            "use crate::{clock, metric::{Counter, Gauge}};",
            "use super::super::metric::Counter;",
            "fn f() { crate::metric::count(); }",
            "mod tests { use super::super::super::metric::Counter; }",
            "fn f() -> telemark::metric::Counter { todo() }",
        ];
        for text in wrong {
            assert!(!complaints("runtime/src/span/open.rs", text).is_empty(), "not found: {text}");
        }
        assert_eq!(complaints("runtime/src/span/open.rs", wrong[0]), ["`span` may not import `metric`"]);
    }

    #[test]
    fn allowed_imports_and_foreign_paths_are_left_alone() {
        let right = "use crate::context::Scope; use super::Site; use crate::{clock, sample::Decision};
            use std::metric::X; pub(in crate::span) struct A; macro_rules! m { () => { $crate::metric::x() } }
            fn f() -> impl Sized + use<> { super::super::redact::mask() }";
        assert_eq!(complaints("runtime/src/span/open.rs", right), Vec::<String>::new());
    }

    #[test]
    fn the_crate_root_is_not_a_room() {
        let told = complaints("runtime/src/span/open.rs", "use crate::TraceId;");
        assert_eq!(told, ["`span` imports `TraceId` through the crate root"]);
        assert!(!complaints("runtime/src/value.rs", "use super::*;").is_empty());
    }

    #[test]
    fn nobody_imports_what_generated_code_names() {
        assert!(!complaints("runtime/src/setup/mod.rs", "use crate::__private::Guard;").is_empty());
    }

    #[test]
    fn a_file_outside_the_table_is_found() {
        let told = complaints("runtime/src/console/mod.rs", "");
        assert_eq!(told, ["`console` is no room of the table"]);
    }

    #[test]
    fn a_circle_is_found_once() {
        let files = [
            ("runtime/src/setup/mod.rs", "use crate::testing::Recorder;"),
            ("runtime/src/testing/mod.rs", "use crate::cli::Args;"),
            ("runtime/src/cli/mod.rs", "use crate::setup::Builder;"),
        ];
        let told: Vec<_> = cycles(&House::of(&files)).into_iter().map(|f| f.what).collect();
        assert_eq!(told, ["circle cli → setup → testing → cli"]);
        assert!(cycles(&House::of(&files[..2])).is_empty());
    }
}
