//! Names of variants and types in the spelling that is exported.

use crate::names::{snake_case, words_of};

/// A spelling, as `rename_all` names it.
#[derive(Clone, Copy)]
pub(super) enum Case {
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
    Camel,
    Pascal,
    Lower,
    Upper,
}

/// The words of `rename_all`.
pub(super) const CASES: [(&str, Case); 8] = [
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
];

impl Case {
    /// A name in `PascalCase`, spelled this way.
    pub(super) fn apply(self, name: &str) -> String {
        match self {
            Self::Snake => snake_case(name),
            Self::ScreamingSnake => words_of(name).join("_").to_uppercase(),
            Self::Kebab => words_of(name).join("-"),
            Self::ScreamingKebab => words_of(name).join("-").to_uppercase(),
            Self::Camel => {
                let mut first = true;
                words_of(name)
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
        assert_eq!(spelled(Case::ScreamingKebab), "DATA-PROCESSING");
        assert_eq!(spelled(Case::Camel), "dataProcessing");
        assert_eq!(spelled(Case::Pascal), "DataProcessing");
        assert_eq!(spelled(Case::Lower), "dataprocessing");
        assert_eq!(spelled(Case::Upper), "DATAPROCESSING");
    }
}
