//! Values and late fields belong to `fields`.
use telemark::traced;

#[traced(args(shard = 3, rows: u64, id items))]
fn load(id: u64, items: u64) -> u64 {
    id + items
}

fn main() {
    load(1, 2);
}
