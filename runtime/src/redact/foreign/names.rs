//! What the name of a field says of its value: attributes of the semantic conventions, and names of secrets.

use super::clean;
use super::rule::Rule;

/// What a field of this name may show, if its name says so.
pub(super) fn rule(name: &str) -> Option<Rule> {
    semantic(name).or_else(|| {
        let words = words(name);
        is_secret(&words).then_some(Rule::Nothing).or_else(|| match words.last()?.as_str() {
            "url" | "uri" | "href" => Some(Rule::Url),
            "headers" => Some(Rule::NoText),
            _ => None,
        })
    })
}

/// Attributes whose names the semantic conventions have fixed, the older ones too, and what libraries call them.
fn semantic(name: &str) -> Option<Rule> {
    Some(match name {
        "url.full" | "url.original" | "url.path" | "http.url" | "http.target" | "path" | "request.path" => {
            Rule::Url
        }
        "url.query" | "http.query" | "query_string" => Rule::Query,
        "db.statement" | "db.query.text" | "db.query.summary" | "sql" | "statement" => Rule::Sql,
        "url.fragment"
        | "http.request.body.content"
        | "http.response.body.content"
        | "gen_ai.prompt"
        | "gen_ai.completion"
        | "gen_ai.input.messages"
        | "gen_ai.output.messages"
        | "gen_ai.system_instructions"
        | "gen_ai.tool.call.arguments"
        | "gen_ai.tool.call.result"
        | "process.command"
        | "process.command_args"
        | "process.command_line" => Rule::Nothing,
        _ => return below(name),
    })
}

/// Attributes that end in a name of the caller's.
fn below(name: &str) -> Option<Rule> {
    const HEADERS: [&str; 4] =
        ["http.request.header.", "http.response.header.", "rpc.request.metadata.", "rpc.response.metadata."];
    const VALUES: [&str; 3] =
        ["db.query.parameter.", "db.operation.parameter.", "process.environment_variable."];
    if let Some(header) = HEADERS.iter().find_map(|above| name.strip_prefix(above)) {
        let header = header.replace('_', "-").to_ascii_lowercase();
        return Some(if clean::shows_header(&header) { Rule::Scan } else { Rule::Nothing });
    }
    VALUES.iter().any(|above| name.starts_with(above)).then_some(Rule::Nothing)
}

/// The words of a name in lower case: `db.apiKey_2` is `db`, `api`, `key`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for letter in name.chars() {
        if !letter.is_alphabetic() || letter.is_uppercase() && small {
            words.push(String::new());
        }
        small = letter.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphabetic()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Words that a secret's name ends in.
const SECRETS: [&str; 26] = [
    "apikey",
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "cvc",
    "cvv",
    "dsn",
    "iban",
    "jwt",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pin",
    "pwd",
    "secret",
    "secrets",
    "ssn",
    "token",
    "totp",
    "xsrf",
];

/// The same for two words.
const PAIRS: [(&str, &str); 17] = [
    ("access", "key"),
    ("account", "key"),
    ("api", "key"),
    ("card", "number"),
    ("connection", "string"),
    ("credit", "card"),
    ("csrf", "key"),
    ("encryption", "key"),
    ("hmac", "key"),
    ("master", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("session", "key"),
    ("shared", "key"),
    ("signing", "key"),
    ("ssh", "key"),
    ("x", "auth"),
];

/// Words that may follow: `password_hash` is as secret as `password`, `password_attempts` is not.
const FORMS: [&str; 12] = [
    "base",
    "bytes",
    "confirmation",
    "digest",
    "encoded",
    "hash",
    "header",
    "hex",
    "raw",
    "string",
    "text",
    "value",
];

/// Whether something of this name is a secret, by its words.
#[allow(dead_code, reason = "only HTTP records headers")]
pub(crate) fn names_a_secret(name: &str) -> bool {
    is_secret(&words(name))
}

/// Whether a name of these words names a secret; whole words count, not parts of them.
fn is_secret(words: &[String]) -> bool {
    let end = words.iter().rposition(|word| !FORMS.contains(&word.as_str())).map_or(0, |last| last + 1);
    let ends_so = |words: &[String]| match words {
        [.., before, last] if PAIRS.contains(&(before.as_str(), last.as_str())) => true,
        [.., last] => SECRETS.contains(&last.as_str()),
        [] => false,
    };
    ends_so(words) || ends_so(&words[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_by_whole_words() {
        for name in [
            "password",
            "user.password",
            "user.passwordHash",
            "old_password2",
            "API_KEY",
            "x-api-key",
            "apiKey",
            "db.apikey",
            "access_token",
            "http.cookie",
            "set-cookie",
            "client_secret",
            "secret_value",
            "private_key",
            "pin",
            "connection_string",
            "Authorization",
            "authorization_header",
        ] {
            assert_eq!(rule(name), Some(Rule::Nothing), "{name}");
        }
        for name in [
            "token_count",
            "ai.tokens",
            "tokens_used",
            "password_attempts",
            "secret_name",
            "compass",
            "spinning",
            "key",
            "cache_key",
            "author",
            "authorization_endpoint",
            "message",
            "user.id",
            "value",
            "",
        ] {
            assert_eq!(rule(name), None, "{name}");
        }
        assert!(names_a_secret("x-auth-token") && !names_a_secret("x-tenant"), "headers ask so");
    }

    #[test]
    fn attributes_of_the_conventions_have_rules_of_their_own() {
        for (name, wanted) in [
            ("url.full", Rule::Url),
            ("uri", Rule::Url),
            ("database_url", Rule::Url),
            ("url.query", Rule::Query),
            ("db.query.text", Rule::Sql),
            ("db.query.parameter.0", Rule::Nothing),
            ("http.request.header.x_forwarded_for", Rule::Nothing),
            ("http.request.header.content_type", Rule::Scan),
            ("http.response.header.Set-Cookie", Rule::Nothing),
            ("headers", Rule::NoText),
            ("gen_ai.input.messages", Rule::Nothing),
        ] {
            assert_eq!(rule(name), Some(wanted), "{name}");
        }
    }
}
