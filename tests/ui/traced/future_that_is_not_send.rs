//! A future that cannot be sent is told as it is without the attribute: by the value that is held.
use std::rc::Rc;
use telemark::traced;

async fn tick() {}

#[traced]
async fn load() {
    let held = Rc::new(1);
    tick().await;
    drop(held);
}

fn spawn(_: impl Future<Output = ()> + Send) {}

fn main() {
    spawn(load());
}
