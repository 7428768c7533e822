//! Every key says how it is written.
use telemark::traced;

#[traced(name = 7, kind(client), args = id, root = true, err = Debug, span = "sp", "load", ok_status = true, level =)]
fn load(id: u64) -> u64 {
    id
}

#[traced(name = "")]
fn nameless() {}

fn main() {
    load(1);
    nameless();
}
