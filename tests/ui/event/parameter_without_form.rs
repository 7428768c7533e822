//! What a field shows is asked of the parameter where the event is emitted.

use telemark::Event;

#[derive(Event)]
#[event(name = "batch.stored")]
struct BatchStored<T> {
    #[redact(public)]
    item: T,
}

struct Opaque;

fn main() {
    BatchStored { item: 7 }.emit();
    BatchStored { item: Opaque }.emit();
}
