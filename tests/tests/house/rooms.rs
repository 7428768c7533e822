//! The import table: the rooms of both crates and whom each may import.

/// One crate's plan.
pub(crate) struct Plan {
    pub(crate) folder: &'static str,
    /// What the crate may call itself.
    pub(crate) own_name: &'static str,
    /// Splits a path below the crate into its room, if it is one.
    pub(crate) room: fn(&[String]) -> Option<String>,
    /// Whether the first room may import the second.
    pub(crate) allows: fn(&str, &str) -> bool,
}

pub(crate) const PLANS: [Plan; 2] = [
    Plan { folder: "runtime/src/", own_name: "telemark", room: runtime_room, allows: runtime_allows },
    Plan {
        folder: "macros/expand/src/",
        own_name: "telemark_expand",
        room: expand_room,
        allows: expand_allows,
    },
];

const WORDS: [&str; 6] = ["schema", "value", "id", "clock", "error", "registry"];

const IDEAS: [(&str, &[&str]); 7] = [
    ("context", &[]),
    ("redact", &[]),
    ("sample", &["context"]),
    ("metric", &["context"]),
    ("span", &["context", "redact", "sample"]),
    ("log", &["context", "redact"]),
    ("call", &["span", "metric", "log", "context", "redact"]),
];

/// Doors, and the porches (`export/mod.rs`, `http/route.rs`) in front of them.
const DOORS: [&str; 7] = [
    "export/opentelemetry",
    "export/otlp",
    "export/prometheus",
    "export/stdout",
    "http/server",
    "http/client",
    "catalog",
];
const PORCHES: [&str; 2] = ["export", "http"];

const ROOF: [&str; 4] = ["setup", "testing", "doctor", "cli"];

fn runtime_room(path: &[String]) -> Option<String> {
    let first = path.first()?.as_str();
    let door = path.get(1).map(|second| format!("{first}/{second}"));
    if let Some(door) = door.filter(|d| DOORS.contains(&d.as_str())) {
        return Some(door);
    }
    let ideas = IDEAS.iter().any(|i| i.0 == first);
    let known =
        ideas || [&WORDS[..], &PORCHES, &DOORS, &ROOF, &["__private"]].iter().any(|s| s.contains(&first));
    known.then(|| first.to_owned())
}

fn runtime_allows(from: &str, to: &str) -> bool {
    if from == to || from == "lib" {
        return true;
    }
    if to == "__private" {
        return false;
    }
    if from == "__private" || ROOF.contains(&from) || WORDS.contains(&to) {
        return from == "__private" || !WORDS.contains(&from) || WORDS.contains(&to);
    }
    if let Some((_, neighbours)) = IDEAS.iter().find(|i| i.0 == from) {
        return neighbours.contains(&to);
    }
    let idea = IDEAS.iter().any(|i| i.0 == to);
    let porch = PORCHES.contains(&to) && from.starts_with(&format!("{to}/"));
    (DOORS.contains(&from) || PORCHES.contains(&from)) && (idea || porch)
}

/// Root files, top first: each may import those before it.
const ROOT: [&str; 12] = [
    "diagnostics",
    "suggest",
    "names",
    "units",
    "grammar",
    "paths",
    "fallback",
    "documented",
    "submit",
    "classes",
    "template",
    "written",
];
const ROOMS: [&str; 11] = [
    "traced",
    "metric",
    "labels",
    "redact",
    "failure",
    "event",
    "catalog",
    "call",
    "test",
    "expect",
    "objective",
];

fn expand_room(path: &[String]) -> Option<String> {
    let first = path.first()?;
    (ROOT.contains(&first.as_str()) || ROOMS.contains(&first.as_str())).then(|| first.clone())
}

fn expand_allows(from: &str, to: &str) -> bool {
    let place = |name: &str| ROOT.iter().position(|r| *r == name);
    match (place(from), place(to)) {
        _ if from == to || from == "lib" => true,
        (Some(from), Some(to)) => to < from,
        (None, Some(_)) => true,
        (None, None) => from == "call",
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_design_says() {
        let allowed = [
            ("span", "sample"),
            ("call", "metric"),
            ("log", "value"),
            ("http/server", "metric"),
            ("export/otlp", "export"),
            ("setup", "http/server"),
            ("testing", "span"),
            ("lib", "setup"),
            ("__private", "call"),
            ("id", "value"),
            ("catalog", "registry"),
        ];
        let refused = [
            ("context", "span"),
            ("metric", "span"),
            ("redact", "context"),
            ("schema", "metric"),
            ("registry", "setup"),
            ("http/server", "http/client"),
            ("export/otlp", "http"),
            ("http", "http/server"),
            ("log", "setup"),
            ("catalog", "export/prometheus"),
            ("setup", "__private"),
        ];
        for (a, b) in allowed {
            assert!(runtime_allows(a, b), "{a} → {b}");
        }
        for (a, b) in refused {
            assert!(!runtime_allows(a, b), "{a} → {b}");
        }
    }

    #[test]
    fn a_macro_room_imports_root_files_and_only_call_imports_rooms() {
        assert!(expand_allows("traced", "grammar") && expand_allows("call", "traced"));
        assert!(expand_allows("grammar", "suggest") && !expand_allows("suggest", "grammar"));
        assert!(!expand_allows("traced", "metric") && !expand_allows("paths", "labels"));
    }
}
