//! Text is recorded only where somebody has decided so.
fn record<T: telemark::Record>(_: T) {}

struct Plain;

fn main() {
    record(7);
    record(Some(true));
    record(telemark::public("eu"));
    record(String::from("ann@example.com"));
    record("ann@example.com");
    record(Plain);
}
