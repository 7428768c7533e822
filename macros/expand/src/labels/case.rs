//! Names of variants and types in the spelling that is exported.

/// A spelling, as `rename_all` names it.
#[derive(Clone, Copy)]
pub(super) enum Case {
    Snake,
    ScreamingSnake,
    Kebab,
    Camel,
    Pascal,
    Lower,
    Upper,
}

/// The words of `rename_all`.
pub(super) const CASES: [(&str, Case); 7] = [
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
];

impl Case {
    /// A name in `PascalCase`, spelled this way.
    pub(super) fn apply(self, name: &str) -> String {
        match self {
            Self::Snake => words(name).join("_"),
            Self::ScreamingSnake => words(name).join("_").to_uppercase(),
            Self::Kebab => words(name).join("-"),
            Self::Camel => {
                let mut first = true;
                words(name)
                    .iter()
                    .map(|word| if std::mem::take(&mut first) { word.clone() } else { capital(word) })
                    .collect()
            }
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
        }
    }
}

/// `HttpOk200` is `http`, `ok200`; `HTTPServer` is `http`, `server`.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after_small = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let before_small = letters.get(at + 1).is_some_and(|c| c.is_lowercase());
        let begins =
            letter.is_uppercase() && (after_small || before.is_some_and(char::is_uppercase) && before_small);
        if (begins || letter == '_') && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn words_begin_where_people_see_them() {
        let snake = |name| Case::Snake.apply(name);
        assert_eq!(snake("DataProcessing"), "data_processing");
        assert_eq!(snake("HTTPServer"), "http_server");
        assert_eq!(snake("S5xx"), "s5xx");
        assert_eq!(snake("Utf8Text"), "utf8_text");
        assert_eq!(snake("already_snake"), "already_snake");
    }

    #[test]
    fn every_spelling_of_rename_all() {
        let spelled = |case: Case| case.apply("DataProcessing");
        assert_eq!(spelled(Case::ScreamingSnake), "DATA_PROCESSING");
        assert_eq!(spelled(Case::Kebab), "data-processing");
        assert_eq!(spelled(Case::Camel), "dataProcessing");
        assert_eq!(spelled(Case::Pascal), "DataProcessing");
        assert_eq!(spelled(Case::Lower), "dataprocessing");
        assert_eq!(spelled(Case::Upper), "DATAPROCESSING");
    }
}
