//! Every key of an event says what it takes.
use telemark::Event;

#[derive(Event)]
#[event(name = "queue.full", crate = "telemark", bound = 3, level = 9)]
struct QueueFull {
    #[redact(public)]
    length: u64,
}

#[derive(Event)]
#[event(name = 3, message = full)]
struct QueueEmpty {
    #[redact(public)]
    length: u64,
}

fn main() {
    QueueFull { length: 1 }.emit();
    QueueEmpty { length: 0 }.emit();
}
