//! Capped text alone has no name.

use telemark::{Capped, Counter, metric};

/// Tokens by model.
#[metric(counter = "tokens")]
static TOKENS: Counter<Capped<'_, 32>>;

fn main() {}
