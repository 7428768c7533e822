//! Variables that are set and not followed: refused ones, and names that are nearly one of ours.

use super::variables;

/// What to say of the refused variables among these that are set.
pub(in crate::setup) fn refusals<'a>(
    is_set: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    let refused = variables().filter_map(|variable| Some((variable.names, variable.refused?)));
    refused.flat_map(move |(names, why)| {
        let set = names.iter().filter(|name| is_set(name));
        set.map(move |name| format!("{name} is not followed: {why}")).collect::<Vec<_>>()
    })
}

/// The variable that somebody meant who wrote this name, if it is none itself and nearly one.
pub(in crate::setup) fn meant(name: &str) -> Option<&'static str> {
    let ours = name.starts_with("OTEL_") || name.starts_with("TELEMARK_");
    let known = || variables().flat_map(|variable| variable.names).copied();
    if !ours || known().any(|known| known == name) {
        return None;
    }
    known()
        .map(|known| (distance(name.as_bytes(), known.as_bytes()), known))
        .filter(|(far, _)| *far <= 2)
        .min()
        .map(|(_, known)| known)
}

/// How many bytes must be put in, left out, replaced or exchanged with their neighbour.
fn distance(one: &[u8], other: &[u8]) -> usize {
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (at, byte) in one.iter().enumerate() {
        let mut row = vec![at + 1];
        for (to, letter) in other.iter().enumerate() {
            let replaced = last[to] + usize::from(byte != letter);
            let mut fewest = replaced.min(last[to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && one[at - 1] == *letter && other[to - 1] == *byte {
                fewest = fewest.min(before[to - 1] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_slip_of_the_pen_is_understood_and_other_people_s_variables_are_left_alone() {
        for (wrong, right) in [
            ("OTEL_EXPORTER_OTLP_ENDPIONT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
            ("OTEL_EXPORTER_OTLP_METRIC_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"),
            ("OTEL_SERVICENAME", "OTEL_SERVICE_NAME"),
            ("TELEMARK_LOGS", "TELEMARK_LOG"),
        ] {
            assert_eq!(meant(wrong), Some(right), "{wrong}");
        }
        for other in
            ["OTEL_SERVICE_NAME", "OTEL_PYTHON_LOG_CORRELATION", "TELEMARK_TESTS_PROGRAM", "RUST_LOGS"]
        {
            assert_eq!(meant(other), None, "{other}");
        }
    }

    #[test]
    fn every_name_stands_once_in_the_table() {
        let names: Vec<_> = variables().flat_map(|variable| variable.names).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(variables().all(|variable| variable.refused.is_some() == variable.meaning.is_empty()));
    }

    #[test]
    fn a_refused_variable_is_named_with_the_reason_and_only_if_it_is_set() {
        let told: Vec<_> = refusals(|name| name == "OTEL_CONFIG_FILE").collect();
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("OTEL_CONFIG_FILE is not followed: "), "{told:?}");
    }
}
