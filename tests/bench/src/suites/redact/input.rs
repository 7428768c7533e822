//! The same people for every rival.

/// One record in clear.
pub struct Person {
    pub id: u64,
    pub name: String,
    pub email: String,
    pub ip: String,
    pub card: String,
    pub active: bool,
}

/// So many that no rival learns them by heart.
const PEOPLE: u64 = 256;

fn people() -> impl Iterator<Item = Person> {
    (0..PEOPLE).map(|i| Person {
        id: i * 7919,
        name: format!("Alice Example {i}"),
        email: format!("alice.example{i}@example.com"),
        ip: format!("203.0.113.{i}"),
        card: format!("4111111111{:06}", i * 3907 % 1_000_000),
        active: i % 3 == 0,
    })
}

/// The records in a rival's own form, for as long as the program runs.
pub fn made<T>(make: impl Fn(Person) -> T) -> &'static [T] {
    people().map(make).collect::<Vec<_>>().leak()
}

/// Runs `each` over the records in turn.
pub fn over<T>(records: &'static [T], mut each: impl FnMut(&'static T)) -> impl FnMut(u64) {
    move |times| {
        for i in 0..times {
            each(&records[i as usize % records.len()]);
        }
    }
}
