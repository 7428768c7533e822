//! A trait only declares; whoever implements it is traced.
use telemark::traced;

trait Load {
    #[traced(args(id))]
    fn load(&self, id: u64) -> u64;

    #[traced]
    async fn load_later(&self, id: u64) -> u64;
}

struct Store;

impl Load for Store {
    fn load(&self, id: u64) -> u64 {
        id
    }

    async fn load_later(&self, id: u64) -> u64 {
        id
    }
}

fn main() {
    Store.load(1);
    drop(Store.load_later(1));
}
