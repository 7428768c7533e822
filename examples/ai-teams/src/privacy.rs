//! What the services know of a person, and what of it may be seen.

use serde::Deserialize;
use std::net::IpAddr;
use telemark::redact;

/// What somebody sends to log in. Its `Debug`, spans and log lines show what the classes allow, and nothing else can.
#[redact]
#[derive(Deserialize)]
pub(crate) struct Login {
    #[redact(public)]
    pub(crate) user_id: String,
    #[redact(ip)]
    pub(crate) ip: IpAddr,
    #[redact(email)]
    pub(crate) email: String,
    #[redact(secret)]
    pub(crate) password: String,
}

impl Login {
    /// Whether the credentials are good; here everybody's are, if there are any.
    pub(crate) fn is_valid(&self) -> bool {
        !self.password.is_empty() && self.email.contains('@')
    }
}
