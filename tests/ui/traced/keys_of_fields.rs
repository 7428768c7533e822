//! A field has a key that exporters take, and a value.
use telemark::traced;

#[traced(fields("user id" = 1, "" = 2, shard =, = 3, 4))]
fn load() {}

#[traced(args(id as "user id", id as user))]
fn renamed(id: u64) {
    let _ = id;
}

fn main() {
    load();
    renamed(1);
}
