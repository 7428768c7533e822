//! Limits are numbers, and what is left out has none.
use telemark::Redact;

#[derive(Redact)]
struct Batch {
    #[redact(public, max_items = 0)]
    none: Vec<u8>,
    #[redact(public, max_bytes = "10")]
    text: String,
    #[redact(drop, max_items = 3)]
    gone: Vec<u8>,
    #[redact(public, key = hide)]
    keys: std::collections::BTreeMap<String, u8>,
    #[redact(pii, key = keep, each)]
    both: std::collections::BTreeMap<String, u8>,
    #[redact(public, only = "console")]
    sink: u8,
    #[redact(public, each = true)]
    each: Vec<u8>,
    #[redact(max_items = 3)]
    undecided: Vec<u8>,
}

fn main() {}
