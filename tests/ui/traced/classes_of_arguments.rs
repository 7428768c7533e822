//! A class stands on an argument with a name, and one class is enough.
use telemark::traced;

struct Service;

impl Service {
    #[traced]
    fn call(#[redact(pii)] &self) {}
}

#[traced]
fn pair(#[redact(pii)] (left, right): (String, String)) {
    drop((left, right));
}

#[traced]
fn both(#[redact(public, secret)] token: String) {
    drop(token);
}

#[traced]
fn number(#[redact(ip)] port: u64) {
    let _ = port;
}

fn main() {
    Service.call();
    pair((String::new(), String::new()));
    both(String::new());
    number(1);
}
