//! Text that is held, borrowed or renamed stays text.

use std::borrow::Cow;
use std::sync::Arc;
use telemark::Labels;

#[derive(Labels)]
struct RequestLabels<'a> {
    path: Cow<'a, str>,
    host: Box<str>,
    agent: Arc<str>,
    user: &'a String,
    tenant: Option<String>,
}

fn main() {}
