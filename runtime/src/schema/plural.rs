//! Numbers of things, as people say them.

/// `1 file`, `3 files`.
pub(crate) fn counted(number: usize, one: &str) -> String {
    let many = match one.strip_suffix('y') {
        _ if number == 1 => return format!("1 {one}"),
        Some(stem) => format!("{stem}ies"),
        None => format!("{one}s"),
    };
    format!("{number} {many}")
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_one_and_none_are_many() {
        assert_eq!([0, 1, 2].map(|number| counted(number, "file")), ["0 files", "1 file", "2 files"]);
        assert_eq!([1, 2].map(|number| counted(number, "query")), ["1 query", "2 queries"]);
    }
}
