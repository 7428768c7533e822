//! A message shows nothing of what no record shows.

use telemark::Event;

#[derive(Event)]
#[event(name = "login.refused", message = "{user} gave {password} in {session}")]
struct LoginRefused {
    #[redact(public)]
    user: u64,
    #[redact(secret)]
    password: String,
    #[redact(drop)]
    session: String,
}

fn main() {}
