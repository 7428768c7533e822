//! Variables of Grafana and Sloth become something that parses and that no rule minds.

/// What stands for text that only Grafana knows.
pub(super) const ANY: &str = "__any__";

/// The window of a query whose window is a variable; long enough for every rule.
const WINDOW: &str = "5m";

/// The query with its variables filled in.
pub(super) fn fill(text: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote = None;
    while let Some(letter) = rest.chars().next() {
        if let Some((value, length)) = variable(rest, &filled, quote.is_some()) {
            filled.push_str(&value);
            rest = &rest[length..];
            continue;
        }
        let mut taken = letter.len_utf8();
        match (quote, letter) {
            (Some(_), '\\') => taken += rest[1..].chars().next().map_or(0, char::len_utf8),
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(letter),
            _ => {}
        }
        filled.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    filled
}

/// The value of the variable that begins here, and how long its name is.
fn variable(rest: &str, before: &str, quoted: bool) -> Option<(String, usize)> {
    let (name, length) = name(rest)?;
    let value = if quoted {
        if is_pattern(before) { ".*".to_owned() } else { ANY.to_owned() }
    } else if is_window(before, name) {
        WINDOW.to_owned()
    } else if name.starts_with("__") && (name.ends_with("_s") || name.ends_with("_ms")) {
        "300".to_owned()
    } else if is_name(before, &rest[length..]) {
        ANY.to_owned()
    } else {
        "1".to_owned()
    };
    Some((value, length))
}

/// `$name`, `${name}`, `${name:regex}`, `[[name]]` and `{{.window}}`.
fn name(rest: &str) -> Option<(&str, usize)> {
    if let Some(inner) = rest.strip_prefix("{{") {
        let (name, _) = inner.split_once("}}")?;
        let bare = name.trim().trim_start_matches('.');
        return (bare == "window").then_some((bare, name.len() + 4));
    }
    if let Some(inner) = rest.strip_prefix("[[") {
        let (name, _) = inner.split_once("]]")?;
        return is_identifier(name).then_some((name, name.len() + 4));
    }
    let inner = rest.strip_prefix('$')?;
    if let Some(braced) = inner.strip_prefix('{') {
        let (whole, _) = braced.split_once('}')?;
        let bare = whole.split([':', '.']).next().unwrap_or(whole);
        return is_identifier(bare).then_some((bare, whole.len() + 3));
    }
    let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
    is_identifier(&inner[..length]).then_some((&inner[..length], length + 1))
}

/// `$1` is a group of a pattern, and `$` at the end its end.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether the text in quotes that has begun is a pattern.
fn is_pattern(before: &str) -> bool {
    let open = before.rfind("=~").max(before.rfind("!~"));
    open.is_some_and(|at| before[at + 2..].matches(['"', '\'', '`']).count() == 1)
}

fn is_window(before: &str, name: &str) -> bool {
    let before = before.trim_end();
    let open = before.rfind('[').is_some_and(|at| !before[at..].contains(']'));
    open || before.ends_with("offset")
        || matches!(name, "__rate_interval" | "__interval" | "__range" | "window")
}

/// Whether the name of a metric or a label is meant: next to letters, before a selector, or in a list of labels.
fn is_name(before: &str, behind: &str) -> bool {
    let joined = before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        || behind.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '{' | '['));
    let list = before.rfind('(').is_some_and(|at| {
        let word = before[..at].trim_end();
        let inside = !before[at..].contains(')');
        let lists = ["by", "without", "on", "ignoring", "group_left", "group_right"];
        inside && lists.iter().any(|list| word.ends_with(list))
    });
    joined || list
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn variables_become_what_may_stand_in_their_place() {
        let cases = [
            (r#"rate(x{job=~"$job"}[$__rate_interval])"#, r#"rate(x{job=~".*"}[5m])"#),
            (r#"x{job="${job}"} > $limit"#, r#"x{job="__any__"} > 1"#),
            (r#"x{job=~"${job:regex}-.*"}"#, r#"x{job=~".*-.*"}"#),
            ("rate(${metric}_total[$window])", "rate(__any___total[5m])"),
            ("sum by ($by) ($metric{})", "sum by (__any__) (__any__{})"),
            ("increase(x[{{.window}}]) / $__range_s", "increase(x[5m]) / 300"),
            ("rate(x[[[window]]])", "rate(x[5m])"),
            (r#"x{status=~"5..$"}"#, r#"x{status=~"5..$"}"#),
            (r#"label_replace(x, "a", "$1", "b", "(.*)")"#, r#"label_replace(x, "a", "$1", "b", "(.*)")"#),
            (r#"x{a="\"$y"}"#, r#"x{a="\"__any__"}"#),
        ];
        for (written, filled) in cases {
            assert_eq!(fill(written), filled);
        }
    }
}
