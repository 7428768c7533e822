//! An option of a type that is no label, decided or not.

use telemark::Labels;

#[derive(Clone, Copy)]
struct Tenant(u32);

#[derive(Labels, Clone, Copy)]
struct CallLabels {
    #[label(none = "none")]
    tenant: Option<Tenant>,
}

#[derive(Labels, Clone, Copy)]
struct NumberLabels {
    #[label(none = "none")]
    number: Option<u64>,
}

fn main() {}
