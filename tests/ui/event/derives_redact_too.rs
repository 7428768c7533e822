//! An event is `Redact` already.

use telemark::{Event, Redact};

#[derive(Redact, Event)]
#[event(name = "login.refused")]
struct Before {
    #[redact(public)]
    tries: u64,
}

#[derive(Event, Redact)]
#[event(name = "login.refused")]
struct After {
    #[redact(public)]
    tries: u64,
}

#[telemark::redact]
#[derive(Event)]
#[event(name = "login.refused")]
struct Around {
    #[redact(public)]
    tries: u64,
}

fn main() {
    Before { tries: 1 }.emit();
    After { tries: 2 }.emit();
    Around { tries: 3 }.emit();
}
