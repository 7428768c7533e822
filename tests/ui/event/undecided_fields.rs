//! Every field is decided, as in `derive(Redact)`, and the faults of both are told at once.

use telemark::Event;

#[derive(Event)]
#[event(name = "Login.Refused", level = "info", message = "{user} refused, {adress}")]
struct LoginRefused {
    user: String,
    #[redact(emial)]
    address: String,
}

fn main() {
    let refused = LoginRefused { user: String::new(), address: String::new() };
    refused.emit();
    println!("{refused:?}");
}
