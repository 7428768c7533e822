//! Fields with dotted keys as a tree of objects, in which no key stands twice.

use crate::value::Value;

/// Deeper keys keep their dots: nobody means a hundred levels.
const DEEPEST: usize = 8;

/// A value in the tree.
#[derive(Debug, Clone, Copy)]
pub(super) enum Leaf<'a> {
    Value(&'a Value),
    Text(&'a str),
    /// The value of the field of this number, while a callsite is planned.
    Place(usize),
}

/// One key with a value, with children, or while the tree grows with both.
#[derive(Debug)]
pub(super) struct Node<'a> {
    name: std::borrow::Cow<'a, str>,
    value: Option<Leaf<'a>>,
    children: Vec<Node<'a>>,
}

impl<'a> Node<'a> {
    const fn new(name: std::borrow::Cow<'a, str>) -> Self {
        Self { name, value: None, children: Vec::new() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) const fn value(&self) -> Option<Leaf<'a>> {
        self.value
    }

    pub(super) fn children(&self) -> &[Self] {
        &self.children
    }

    /// A key that has a value and children hands the value to a child: `error` to `error.message` if that is free,
    /// any other key to `key.value`; a taken name gets underscores until it is free.
    ///
    /// `error` is an object on every line, so that one query finds the text and no index meets two types.
    ///
    /// False if a value and children have met, so that the outcome depends on which of them there are.
    fn settle(&mut self) -> bool {
        let is_error = self.name == "error";
        let alone = self.value.is_none() || self.children.is_empty();
        if let Some(value) = self.value.take_if(|_| is_error || !self.children.is_empty()) {
            let taken = |name: &str| self.children.iter().any(|child| child.name == name);
            let mut name = if is_error && !taken("message") { "message" } else { "value" }.to_owned();
            while taken(&name) {
                name.push('_');
            }
            self.children.push(Node { value: Some(value), ..Node::new(name.into()) });
        }
        settle(&mut self.children) & alone
    }
}

fn settle(nodes: &mut [Node<'_>]) -> bool {
    nodes.iter_mut().fold(true, |alone, node| node.settle() & alone)
}

/// The fields of a record.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    /// Adds a field; of two with the same key the first stays.
    pub(super) fn insert(&mut self, key: &'a str, leaf: Leaf<'a>) {
        insert(&mut self.nodes, key, leaf, 0);
    }

    /// Adds a field below `parent`.
    pub(super) fn insert_under(&mut self, parent: &'a str, key: &'a str, leaf: Leaf<'a>) {
        insert(&mut child(&mut self.nodes, parent).children, key, leaf, 1);
    }

    /// Makes every node a value or an object; after this the tree is written.
    ///
    /// False if a value and children have met, so that the outcome depends on which of them there are.
    pub(super) fn settle(&mut self) -> bool {
        settle(&mut self.nodes)
    }

    pub(super) fn nodes(&self) -> &[Node<'a>] {
        &self.nodes
    }
}

fn insert<'a>(nodes: &mut Vec<Node<'a>>, key: &'a str, leaf: Leaf<'a>, depth: usize) {
    // Dots at the ends and doubled dots name nothing.
    let key = key.trim_matches('.');
    match key.split_once('.') {
        Some((first, rest)) if depth < DEEPEST => {
            insert(&mut child(nodes, first).children, rest, leaf, depth + 1);
        }
        _ => {
            let node = child(nodes, if key.is_empty() { "_" } else { key });
            node.value.get_or_insert(leaf);
        }
    }
}

fn child<'a, 'n>(nodes: &'n mut Vec<Node<'a>>, name: &'a str) -> &'n mut Node<'a> {
    let at = nodes.iter().position(|node| node.name == name).unwrap_or_else(|| {
        nodes.push(Node::new(name.into()));
        nodes.len() - 1
    });
    &mut nodes[at]
}
