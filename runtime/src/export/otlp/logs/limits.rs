//! How much of a log record is sent: OTEL_LOGRECORD_*.

/// The limits of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LogLimits {
    /// Attributes of a record.
    pub(super) attributes: usize,
    /// Characters of a text among them; nothing for no limit.
    pub(super) value_length: Option<usize>,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self { attributes: 128, value_length: None }
    }
}

impl LogLimits {
    /// What the environment says; the limits on attributes in general hold where none is set for log records.
    pub(super) fn from_environment(
        read: &dyn Fn(&str) -> Option<String>,
        warnings: &mut Vec<String>,
    ) -> Self {
        let mut number = |name: &str| {
            let text = read(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
            let number = text.parse::<u32>().ok().map(|number| number as usize);
            if number.is_none() {
                warnings.push(format!("{name}={text} is not a number that can be used; the default is kept"));
            }
            number
        };
        let (count, length) =
            (number("OTEL_ATTRIBUTE_COUNT_LIMIT"), number("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"));
        let usual = Self::default();
        Self {
            attributes: number("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT").or(count).unwrap_or(usual.attributes),
            value_length: number("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT").or(length),
        }
    }

    /// Whether so many attributes are sent as they are.
    pub(super) const fn let_through(self, attributes: usize) -> bool {
        self.value_length.is_none() && attributes <= self.attributes
    }

    /// A text as the limit allows it, cut between two characters.
    pub(super) fn shortened(self, text: &str) -> &str {
        match self.value_length {
            Some(letters) if text.len() > letters => {
                text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
            }
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (LogLimits, Vec<String>) {
        let mut warnings = Vec::new();
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        (LogLimits::from_environment(&value, &mut warnings), warnings)
    }

    #[test]
    fn the_limits_of_log_records_win_over_those_in_general() {
        assert_eq!(read(&[]), (LogLimits::default(), vec![]));
        let general = [("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"), ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "9")];
        assert_eq!(read(&general).0, LogLimits { attributes: 7, value_length: Some(9) });
        let own = [
            general[0],
            general[1],
            ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "0"),
            ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "3"),
        ];
        assert_eq!(read(&own).0, LogLimits { attributes: 0, value_length: Some(3) });
        let (limits, warnings) = read(&[("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "few")]);
        assert_eq!((limits, warnings.len()), (LogLimits::default(), 1));
    }

    #[test]
    fn texts_are_cut_between_two_characters() {
        let limits = LogLimits { attributes: 1, value_length: Some(3) };
        assert_eq!(limits.shortened("äöüß"), "äöü");
        assert_eq!(limits.shortened("äö"), "äö");
        assert_eq!(LogLimits::default().shortened("äöüß"), "äöüß");
    }
}
