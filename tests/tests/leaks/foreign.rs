//! What crates write that know nothing of telemark: secrets in fields whose names say so, and secrets that look like one.

use super::values::percent;
use http::HeaderMap;
use sqlx_core::connection::LogSettings;
use sqlx_core::logger::QueryLogger;
use sqlx_core::sql_str::{AssertSqlSafe, SqlSafeStr};

/// Fields whose names say that their values are secret, headers, and statements.
pub(crate) fn named(shown: &str, secret: &str) {
    let number = secret.parse::<u64>().unwrap_or(7);
    tracing::info!(shown, password = secret, api_key = %secret, token = ?secret, pin = number, "a login of others");
    let span = tracing::info_span!(
        "of others",
        shown,
        client_secret = secret,
        authorization = tracing::field::Empty
    );
    span.record("authorization", tracing::field::display(secret));
    span.in_scope(|| tracing::trace!(url.query = %format!("sig={}", percent(secret)), shown, "inside"));
    let mut headers = HeaderMap::new();
    headers.insert("authorization", percent(secret).parse().expect("letters are a header's value"));
    tracing::debug!(?headers, shown, "headers of others");
    query(&format!("SELECT name FROM users WHERE note = '{}' AND mark = 7", secret.replace('\'', "''")));
}

/// As sqlx tells of a statement: its own callsite.
fn query(statement: &str) {
    let logger = QueryLogger::new(AssertSqlSafe(statement).into_sql_str(), LogSettings::default());
    logger.finish();
}

/// Texts with a secret in them that anybody can tell from other text by its looks.
fn looks(letters: &str) -> Vec<String> {
    let long = letters.repeat(2);
    vec![
        format!("Authorization: Bearer {long}"),
        format!("eyJhbGciOiJIUzI1NiJ9.eyJ{long}.{long}"),
        format!("cloned with ghp_{}", &long[..36]),
        format!("mail of {letters}@gmail.com came back"),
        format!(
            "cannot reach https://ann:{letters}@example.com/path?token={letters}&page=2#access_token={letters}"
        ),
        format!("connect with password={letters} user=ann"),
        format!("-----BEGIN PRIVATE KEY-----\n{long}\n-----END PRIVATE KEY-----"),
    ]
}

/// Such texts as messages and as fields, in events, spans and records of the `log` crate.
pub(crate) fn seen(shown: &str, letters: &str) {
    for look in looks(letters) {
        tracing::warn!(shown, "{look}");
        tracing::info!(shown, note = %look, other = ?look, "noted");
        log::warn!("{shown}: {look}");
        let span = tracing::info_span!("noting", shown, note = %look);
        span.in_scope(|| tracing::debug!("in it: {look}"));
    }
}
