//! Each late field is a method of the handle, so its key makes a name of its own.
use telemark::traced;

#[traced(fields(cache.hit: bool, cache_hit: bool, "9": u64, "a/b": u64), span = sp)]
fn load() {
    sp.cache_hit(true);
}

fn main() {
    load();
}
