//! A piece of what a sink was given: a line, a span, a request.

/// What one sink got at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    /// The sink.
    pub(super) sink: String,
    /// Where in the sink, for people.
    pub(super) place: String,
    /// What it got.
    pub(super) bytes: Vec<u8>,
}

impl Piece {
    pub(super) fn new(sink: &str, place: String, bytes: impl Into<Vec<u8>>) -> Self {
        Self { sink: sink.to_owned(), place, bytes: bytes.into() }
    }

    /// Every line of a text.
    pub(super) fn lines(sink: &str, text: &[u8]) -> Vec<Self> {
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.enumerate().map(|(at, line)| Self::new(sink, format!("line {}", at + 1), line)).collect()
    }
}
