//! The same series for every rival: 5556 tenants × 6 methods × 3 classes, each with another value.

use crate::case::Case;

pub const TENANTS: usize = 5556;
pub const METHODS: [&str; 6] = ["get", "post", "put", "delete", "patch", "head"];
pub const CLASSES: [&str; 3] = ["ok", "client", "server"];

/// Every tenant's name.
pub fn tenants() -> impl Iterator<Item = String> {
    (0..TENANTS).map(|at| format!("tenant-{at:05}"))
}

/// Every series: its tenant, the places of its method and class, and its value.
pub fn each(mut take: impl FnMut(&str, usize, usize, u64)) {
    let mut at: u64 = 0;
    for tenant in tenants() {
        for method in 0..METHODS.len() {
            for class in 0..CLASSES.len() {
                take(&tenant, method, class, at * 2_654_435_761 % 1_000_000 + 1);
                at += 1;
            }
        }
    }
}

/// All of them as text; each call gives the number of bytes.
pub fn text(render: impl FnMut() -> usize + 'static) -> Case {
    whole("text100k", render)
}

/// All of them as an OTLP request; each call gives the number of bytes.
pub fn otlp(encode: impl FnMut() -> usize + 'static) -> Case {
    whole("otlp100k", encode)
}

fn whole(name: &'static str, mut work: impl FnMut() -> usize + 'static) -> Case {
    Case::new(name, move |n| {
        for _ in 0..n {
            let bytes = work();
            // Less than this cannot hold them all: the case would measure something else.
            assert!(bytes > TENANTS * METHODS.len() * CLASSES.len() * 40, "{name}: {bytes} bytes");
        }
    })
}
