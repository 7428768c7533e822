//! Which units a metric may have: UCUM's, base units only, and not a second time in the name.

use crate::suggest::nearest;

/// How units are written out, with the unit that is meant.
const WORDS: [(&str, &str); 45] = [
    ("seconds", "s"),
    ("second", "s"),
    ("secs", "s"),
    ("sec", "s"),
    ("milliseconds", "s"),
    ("millisecond", "s"),
    ("millis", "s"),
    ("msec", "s"),
    ("microseconds", "s"),
    ("micros", "s"),
    ("nanoseconds", "s"),
    ("nanos", "s"),
    ("minutes", "s"),
    ("hours", "s"),
    ("ms", "s"),
    ("us", "s"),
    ("ns", "s"),
    ("bytes", "By"),
    ("byte", "By"),
    ("kilobytes", "By"),
    ("kibibytes", "By"),
    ("megabytes", "By"),
    ("mebibytes", "By"),
    ("gigabytes", "By"),
    ("gibibytes", "By"),
    ("kb", "By"),
    ("kib", "By"),
    ("mb", "By"),
    ("mib", "By"),
    ("gb", "By"),
    ("gib", "By"),
    ("ratio", "1"),
    ("percent", "1"),
    ("percentage", "1"),
    ("pct", "1"),
    ("celsius", "Cel"),
    ("volts", "V"),
    ("amperes", "A"),
    ("joules", "J"),
    ("watts", "W"),
    ("hertz", "Hz"),
    ("meters", "m"),
    ("grams", "g"),
    ("kelvin", "K"),
    ("liters", "L"),
];

/// Times and sizes of which another one is the base.
const NOT_BASE: [(&str, &str); 11] = [
    ("ms", "s"),
    ("us", "s"),
    ("ns", "s"),
    ("min", "s"),
    ("h", "s"),
    ("d", "s"),
    ("wk", "s"),
    ("mo", "s"),
    ("a", "s"),
    ("bit", "By"),
    ("%", "1"),
];

/// What may stand behind a prefix such as `k`.
const SCALED: [&str; 26] = [
    "s", "m", "g", "L", "l", "V", "A", "W", "J", "Hz", "N", "Pa", "Ohm", "C", "F", "T", "lm", "lx", "cd",
    "mol", "K", "By", "bit", "eV", "bar", "S",
];

/// What stands alone.
const ALONE: [&str; 13] =
    ["Cel", "[degF]", "rad", "deg", "sr", "Bq", "Gy", "Sv", "Wb", "H", "Bd", "[ppm]", "[ppb]"];

const PREFIXES: [&str; 16] =
    ["Ki", "Mi", "Gi", "Ti", "da", "P", "T", "G", "M", "k", "h", "d", "c", "m", "u", "n"];

/// Checks a unit; the text of the fault says what to write.
pub(crate) fn unit(unit: &str) -> Result<(), String> {
    if let Some(short) = word(unit) {
        return Err(format!("units are in UCUM notation, and base units: write \"{short}\" for {unit:?}"));
    }
    if unit == "B" {
        return Err("in UCUM, `B` is the bel; a byte is \"By\"".to_owned());
    }
    if !unit.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\') || unit.len() > 63 {
        return Err(format!(
            "{unit:?} is not a unit in UCUM notation, such as \"s\", \"By\", \"1\", \"{{request}}\""
        ));
    }
    let Some(parts) = parts(unit) else {
        return Err(format!("the braces of the unit {unit:?} do not match"));
    };
    parts.iter().filter(|factor| !factor.is_empty()).try_for_each(|factor| part(factor))
}

/// Checks that a name does not say its unit, which is added when the metric is exported.
pub(crate) fn in_name(name: &str) -> Result<(), String> {
    let stem = |word: &str| name.strip_suffix(word).and_then(|rest| rest.strip_suffix(['_', '.']));
    // In the singular they are ordinals and kinds: "the second", "byte" code.
    let mut units = WORDS.iter().filter(|(word, _)| !["second", "millisecond", "byte"].contains(word));
    match units.find_map(|(word, unit)| Some((stem(word)?, unit))) {
        Some((stem, unit)) => Err(format!(
            "the unit is added to the name when the metric is exported; write \"{stem}\" with `unit = \"{unit}\"`"
        )),
        None => Ok(()),
    }
}

fn word(written: &str) -> Option<&'static str> {
    let lower = written.to_lowercase();
    // These are units too, of another kind or another size.
    let known = ["ms", "us", "ns"].contains(&written);
    WORDS.iter().find(|(word, _)| *word == lower && !known).map(|(_, unit)| *unit)
}

/// The factors of a unit, without their annotations; nothing if braces do not match.
fn parts(unit: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut inside = false;
    for c in unit.chars() {
        match c {
            '{' if inside => return None,
            '}' if !inside => return None,
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => {}
            '/' | '.' => parts.push(String::new()),
            c => parts.last_mut()?.push(c),
        }
    }
    (!inside).then_some(parts)
}

/// One factor: a number, or a unit with a prefix and an exponent.
fn part(part: &str) -> Result<(), String> {
    let symbol = part.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '^' | '*'));
    if symbol.is_empty() {
        return Ok(());
    }
    let prefixed = || PREFIXES.iter().filter_map(|prefix| symbol.strip_prefix(prefix));
    let base = NOT_BASE.iter().find(|(unit, _)| *unit == symbol).map(|(_, base)| *base).or_else(|| {
        prefixed()
            .find(|rest| ["s", "By", "bit"].contains(rest))
            .map(|rest| if rest == "s" { "s" } else { "By" })
    });
    match base {
        Some("s") => Err(format!(
            "the base unit of time is the second: write \"s\" for {symbol:?}, and give values in seconds or as `Duration`"
        )),
        Some("1") => {
            Err(format!("a share is a ratio: write \"1\" for {symbol:?}, and give values from 0 to 1"))
        }
        Some(base) => Err(format!("the base unit of sizes is the byte: write \"{base}\" for {symbol:?}")),
        None if SCALED.contains(&symbol) || ALONE.contains(&symbol) => Ok(()),
        None if prefixed().any(|rest| SCALED.contains(&rest)) => Ok(()),
        None => Err(unknown(symbol)),
    }
}

fn unknown(unit: &str) -> String {
    let words = WORDS.iter().map(|(word, _)| *word).filter(|word| word.len() > 3);
    if let Some(short) = nearest(unit, words).and_then(word) {
        return format!("{unit:?} is not a unit in UCUM notation, did you mean \"{short}\"?");
    }
    if unit.len() > 2 && unit.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        return format!(
            "{unit:?} is not a unit in UCUM notation; things that are counted stand in braces: \"{{{unit}}}\""
        );
    }
    let known = SCALED.iter().chain(&ALONE).copied();
    let meant = nearest(unit, known).map(|near| format!(", did you mean \"{near}\"?")).unwrap_or_default();
    format!(
        "{unit:?} is not a unit in UCUM notation{meant}\nunits are such as \"s\", \"By\", \"1\", \"Cel\", \"{{request}}\", \"By/s\""
    )
}

#[cfg(test)]
mod tests {
    use super::{in_name, unit};

    #[test]
    fn base_units_of_ucum_are_units() {
        for legal in [
            "s",
            "By",
            "1",
            "{request}",
            "By/s",
            "",
            "{request}/s",
            "m/s2",
            "kg",
            "g.m/s2",
            "W",
            "Cel",
            "10*3",
            "mm",
            "mol",
        ] {
            assert_eq!(unit(legal), Ok(()), "{legal}");
        }
    }

    #[test]
    fn words_and_misspellings_are_answered_with_the_unit() {
        let said = |written: &str| unit(written).expect_err("none of these is a unit");
        for (written, answer) in [
            ("seconds", "write \"s\" for \"seconds\""),
            ("Bytes", "write \"By\" for \"Bytes\""),
            ("secnds", "did you mean \"s\"?"),
            ("megabtes", "did you mean \"By\"?"),
            ("B", "a byte is \"By\""),
            ("request", "things that are counted stand in braces: \"{request}\""),
            ("Cell", "did you mean \"Cel\"?"),
            ("a b", "is not a unit"),
            ("{request", "the braces"),
            ("{a}}", "the braces"),
        ] {
            assert!(said(written).contains(answer), "{written}: {}", said(written));
        }
    }

    #[test]
    fn multiples_are_answered_with_their_base() {
        let said = |written: &str| unit(written).expect_err("none of these is a base unit");
        for written in ["ms", "us", "min", "h", "d", "{request}/min"] {
            assert!(said(written).contains("write \"s\""), "{written}: {}", said(written));
        }
        for written in ["KiBy", "MBy", "kBy", "bit", "kbit", "GiBy/s"] {
            assert!(said(written).contains("write \"By\""), "{written}: {}", said(written));
        }
        assert!(said("%").contains("write \"1\""));
    }

    #[test]
    fn a_name_does_not_say_its_unit() {
        assert_eq!(in_name("request_duration"), Ok(()));
        assert_eq!(in_name("seconds"), Ok(()));
        assert!(in_name("query_ms").is_err_and(|text| text.contains("write \"query\" with `unit = \"s\"`")));
        assert!(
            in_name("heap.bytes").is_err_and(|text| text.contains("write \"heap\" with `unit = \"By\"`"))
        );
        assert!(in_name("load_percent").is_err_and(|text| text.contains("`unit = \"1\"`")));
    }
}
