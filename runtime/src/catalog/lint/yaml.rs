//! YAML as a tree that knows where each of its values begins.

use yaml_rust2::parser::{Event, MarkedEventReceiver, Parser};
use yaml_rust2::scanner::Marker;

/// A value and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// What it is.
    pub(super) value: Value,
    /// The byte at which it begins, within the text that was parsed.
    pub(super) at: usize,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A scalar, as text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in order.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The items of a sequence.
    pub(super) fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The text under a key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }
}

/// The documents of a text; or why it is not YAML, and at which line, from 1.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, (String, usize)> {
    let mut builder = Builder { lines: line_starts(text), open: Vec::new(), documents: Vec::new(), text };
    let told = |error: yaml_rust2::ScanError| (error.info().to_owned(), error.marker().line());
    Parser::new_from_str(text).load(&mut builder, true).map_err(told)?;
    Ok(builder.documents)
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// A list or mapping that is not over yet.
struct Open {
    node: Node,
    key: Option<String>,
}

struct Builder<'a> {
    text: &'a str,
    lines: Vec<usize>,
    open: Vec<Open>,
    documents: Vec<Node>,
}

impl Builder<'_> {
    fn place(&self, mark: Marker) -> usize {
        let start = self.lines.get(mark.line().saturating_sub(1)).copied().unwrap_or(self.text.len());
        let line = &self.text[start..];
        start + line.char_indices().nth(mark.col()).map_or(0, |(at, _)| at)
    }

    fn open(&mut self, value: Value, mark: Marker) {
        let node = Node { value, at: self.place(mark) };
        self.open.push(Open { node, key: None });
    }

    fn close(&mut self) {
        if let Some(done) = self.open.pop() {
            self.add(done.node);
        }
    }

    /// Puts a value where it belongs; the first of a pair in a mapping is its key.
    fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.documents.push(node);
            return;
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(entries), Some(key)) => entries.push((key, node)),
            (Value::Map(entries), None) => {
                // The parser tells the colon behind the first key.
                if entries.is_empty() {
                    open.node.at = open.node.at.min(node.at);
                }
                open.key = Some(node.text().unwrap_or_default().to_owned());
            }
            (Value::Text(_), _) => {}
        }
    }
}

impl MarkedEventReceiver for Builder<'_> {
    fn on_event(&mut self, event: Event, mark: Marker) {
        match event {
            Event::Scalar(text, ..) => {
                let at = self.place(mark);
                self.add(Node { value: Value::Text(text), at });
            }
            // What an alias stands for has been read where its anchor is.
            Event::Alias(_) => {
                let at = self.place(mark);
                self.add(Node { value: Value::Text(String::new()), at });
            }
            Event::SequenceStart(..) => self.open(Value::List(Vec::new()), mark),
            Event::MappingStart(..) => self.open(Value::Map(Vec::new()), mark),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn every_value_knows_where_it_begins() {
        let text = "groups:\n  - name: ä\n    rules:\n      - expr: |\n          up\n            == 0\n        for: 5m\n";
        let documents = parse(text).expect("it is YAML");
        let group = &documents[0].get("groups").expect("the key is there").items()[0];
        let rule = &group.get("rules").expect("the key is there").items()[0];
        assert_eq!(rule.text_of("expr"), Some("up\n  == 0\n"));
        let wait = rule.get("for").expect("the key is there");
        assert_eq!(&text[wait.at..wait.at + 2], "5m");
        assert_eq!(&text[group.get("name").expect("the key is there").at..][.."ä".len()], "ä");
    }

    #[test]
    fn what_is_not_yaml_is_told_with_its_line() {
        let (_, line) = parse("a: 1\nb: [1, 2\n").expect_err("the list is not closed");
        assert!(line >= 2, "{line}");
    }
}
