//! Which headers may be recorded: a list, and what no list can hold.

use super::foreign::names_a_secret;

/// They open doors; their names are in lower case.
const NEVER: &[&str] = &["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"];

/// They say what was sent, and not by whom.
const USUAL: &[&str] = &[
    "accept",
    "accept-encoding",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

/// Whether the value of this header may be recorded without anybody's asking.
pub(crate) fn shows(name: &str) -> bool {
    shows_of(name, USUAL)
}

/// Whether a header of this name may never be recorded, whoever asks for it: what says so in its name opens doors too.
#[allow(dead_code, reason = "only HTTP records headers")]
pub(crate) fn opens_doors(name: &str) -> bool {
    !shows_of(name, &[name]) || names_a_secret(name)
}

/// Whether the value of this header may be recorded where this list allows it.
pub(crate) fn shows_of(name: &str, list: &[&str]) -> bool {
    // `http.request.header.x_api_key` was written so for a while.
    let is = |known: &&str| {
        known.len() == name.len()
            && known
                .bytes()
                .zip(name.bytes())
                .all(|(known, byte)| known.eq_ignore_ascii_case(&byte) || (known == b'-' && byte == b'_'))
    };
    list.iter().any(is) && !NEVER.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_shown_if_it_is_listed_and_never_if_it_opens_a_door() {
        assert!(shows("Content-Type") && shows("content_type") && !shows("x-forwarded-for") && !shows(""));
        assert!(!shows("contentxtype") && !shows("h_st"));
        for name in NEVER {
            assert!(opens_doors(name), "{name}");
            for spelled in [(*name).to_owned(), name.to_uppercase(), name.replace('-', "_")] {
                assert!(!shows_of(&spelled, &[name, &spelled]), "{spelled}");
            }
        }
        assert!(opens_doors("x-auth-token") && opens_doors("X-Client-Secret") && !opens_doors("x-tenant"));
    }
}
