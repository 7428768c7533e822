//! Callsites of other crates of which it is known what they tell.
//!
//! The names of their fields are those of their sources; `tests/tests/second_line_crates.rs` runs the newest of them.

use super::rule::Rule;
use tracing_core::Level;

/// The field of an event that is its text.
pub(super) const MESSAGE: &str = "message";

/// What happens to this field of a callsite of this target, if it is known.
pub(super) fn rule(target: &str, level: Level, field: &str) -> Option<Rule> {
    match (target, field) {
        // The statement, its first words, and counts; a program may have written values into the text.
        ("sqlx::query", "db.statement" | "summary" | MESSAGE) => Some(Rule::Sql),
        // An unknown parameter of a connection string: a misspelt password is one. What clients send, servers answer.
        ("sqlx_postgres::options::parse", "value") | ("mongodb::command", "command" | "reply") => {
            Some(Rule::Nothing)
        }
        // The whole configuration file.
        (target, MESSAGE) if is_below(target, "sqlx_core::config") => Some(Rule::NoText),
        // Statements with their parameters.
        (target, MESSAGE) if level > Level::INFO && is_below(target, "tokio_postgres") => Some(Rule::NoText),
        _ => None,
    }
}

/// Whether a target is this module or one inside it.
pub(super) fn is_below(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_callsites_that_tell_too_much_it_is_known_what_they_tell() {
        for (target, level, field, wanted) in [
            ("sqlx::query", Level::INFO, MESSAGE, Some(Rule::Sql)),
            ("sqlx::query", Level::DEBUG, "db.statement", Some(Rule::Sql)),
            ("sqlx::query", Level::INFO, "rows_returned", None),
            ("sqlx_postgres::options::parse", Level::WARN, "value", Some(Rule::Nothing)),
            ("sqlx_postgres::options::parse", Level::WARN, "key", None),
            ("mongodb::command", Level::DEBUG, "reply", Some(Rule::Nothing)),
            ("sqlx_core::config", Level::INFO, MESSAGE, Some(Rule::NoText)),
            ("sqlx_core::config::read", Level::INFO, MESSAGE, Some(Rule::NoText)),
            ("sqlx_core::configured", Level::INFO, MESSAGE, None),
            ("tokio_postgres::prepare", Level::DEBUG, MESSAGE, Some(Rule::NoText)),
            ("tokio_postgres", Level::TRACE, MESSAGE, Some(Rule::NoText)),
            ("tokio_postgres::connection", Level::INFO, MESSAGE, None),
            ("tokio_postgres::connection", Level::DEBUG, "rows", None),
            ("orders", Level::DEBUG, MESSAGE, None),
            ("orders", Level::DEBUG, "value", None),
        ] {
            assert_eq!(rule(target, level, field), wanted, "{target} {level} {field}");
        }
    }
}
