//! A key and a field are written once.
use telemark::traced;

#[traced(name = "a", name = "b", args(id, id), fields(shard = 1, "shard" = 2))]
fn load(id: u64) -> u64 {
    id
}

#[traced]
#[traced(name = "other")]
fn twice() {}

fn main() {
    load(1);
    twice();
}
