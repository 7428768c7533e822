//! How the fields of one callsite are written, decided once.
//!
//! Most callsites have fields that stand in the line in the order in which they are given, whichever of them there are.
//! Their keys are written ahead, and the values follow one by one. What makes this impossible, such as two fields of one
//! name or a value in the way of an object, sends the callsite's records through the tree of [`nest`](super::nest).

use super::fixed::Fixed;
use super::json::{self, insert};
use super::line::text;
use super::nest::{Leaf, Node, Tree};
use tracing_core::{Level, Metadata};

/// What is the same on each line of a callsite.
pub(super) struct Plan {
    pub(super) level: Level,
    /// From the time to the message: `","@level":"…","@message":`
    pub(super) before: Fixed,
    /// From the message to the service: `,"level":"…","service":`
    pub(super) behind: Fixed,
    /// From the service to the fields: `,"logger":"…"`.
    pub(super) logger: Fixed,
    /// `,"event":{"name":"…"}`, if the event has a name.
    pub(super) name: Vec<u8>,
    /// The name itself; nothing for a plain message.
    pub(super) event_name: &'static str,
    /// Whether the line is written straight; otherwise there has to be a record.
    pub(super) is_straight: bool,
    /// Whether it is one of the callsites at which records of the `log` crate arrive.
    pub(super) is_log: bool,
    pub(super) fields: Vec<Part>,
    pub(super) user: User,
}

/// One field.
pub(super) enum Part {
    /// The message.
    Message,
    /// It is not written.
    Nothing,
    /// A member of the line.
    Member(Member),
}

/// Where a field stands.
pub(super) struct Member {
    /// The objects around it, outermost first; those of one number are the same.
    pub(super) objects: Vec<Object>,
    /// `,"key":`
    pub(super) key: Fixed,
    pub(super) is_user: bool,
}

/// An object of the line.
#[derive(Clone)]
pub(super) struct Object {
    pub(super) number: usize,
    /// `"key":{`
    pub(super) key: Vec<u8>,
}

/// How the user of the request meets the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum User {
    /// No field is about one.
    Free,
    /// A field is `user.id`.
    Field,
    /// Some other field is in the object `user`, or in its way.
    Beside,
}

impl Plan {
    /// The plan of a `tracing` event.
    pub(super) fn of(metadata: &'static Metadata<'static>) -> Self {
        let is_log = metadata.name() == "log event" && metadata.fields().field("log.target").is_some();
        // `tracing` names events after their place unless the author does.
        let is_named = !is_log && !metadata.name().starts_with("event ");
        let keys: Vec<&str> = metadata.fields().iter().map(|field| field.name()).collect();
        let role = |key: &str| match key {
            "message" => Role::Message,
            // What the `log` crate knows of a record is in the metadata already.
            key if is_log && key.starts_with("log.") => Role::Nothing,
            _ => Role::Member,
        };
        let name = if is_named { metadata.name() } else { "" };
        let mut plan = Self::new(*metadata.level(), metadata.target(), name, &keys, role);
        // The message stands before the fields.
        plan.is_straight &= keys.iter().position(|key| *key == "message").unwrap_or(0) == 0;
        (plan.is_log, plan.event_name) = (is_log, name);
        plan
    }

    /// The plan of a typed event.
    pub(super) fn of_typed(level: Level, target: &str, name: &str, keys: &[&str]) -> Self {
        Self::new(level, target, name, keys, |_| Role::Member)
    }

    fn new(level: Level, target: &str, name: &str, keys: &[&str], role: impl Fn(&str) -> Role) -> Self {
        let mut tree = Tree::default();
        let members: Vec<usize> =
            (0..keys.len()).filter(|at| matches!(role(keys[*at]), Role::Member)).collect();
        for &at in &members {
            insert(&mut tree, keys[at], Leaf::Place(at));
        }
        let alone = tree.settle();
        let mut found = Vec::new();
        let (mut objects, mut around) = (0, Vec::new());
        gather(tree.nodes(), &mut objects, &mut around, &mut found);
        // In order and complete: then each field may be missing without moving another.
        let in_order = found.iter().map(|(at, _)| *at).eq(members);
        let collides = !name.is_empty() && tree.nodes().iter().any(|node| node.name() == "event");
        let user = user(tree.nodes());
        let mut fields: Vec<Part> = keys
            .iter()
            .map(|key| match role(key) {
                Role::Message => Part::Message,
                Role::Nothing | Role::Member => Part::Nothing,
            })
            .collect();
        for (at, mut member) in found {
            member.is_user =
                user == User::Field && member.objects.first().is_some_and(|o| o.key == b"\"user\":{");
            fields[at] = Part::Member(member);
        }
        Self {
            level,
            before: Fixed::of(&written(|line| json::before(level.as_str(), line))),
            behind: Fixed::of(&written(|line| json::behind(level.as_str(), line))),
            logger: Fixed::of(&logger(target)),
            name: named(name),
            event_name: "",
            is_straight: alone && in_order && !collides,
            is_log: false,
            fields,
            user,
        }
    }
}

/// What a field is to the line.
enum Role {
    Message,
    Nothing,
    Member,
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut line = Vec::new();
    write(&mut line);
    line
}

/// `,"logger":"…"`
pub(super) fn logger(target: &str) -> Vec<u8> {
    let mut logger = b",\"logger\":".to_vec();
    text(target, &mut logger);
    logger
}

fn named(name: &str) -> Vec<u8> {
    let mut line = Vec::new();
    if !name.is_empty() {
        line.extend_from_slice(b",\"event\":{\"name\":");
        text(name, &mut line);
        line.push(b'}');
    }
    line
}

fn key(name: &str, before: &[u8], after: &[u8]) -> Vec<u8> {
    let mut key = before.to_vec();
    text(name, &mut key);
    key.extend_from_slice(after);
    key
}

/// The leaves of a tree in the order in which they stand in the line.
fn gather(
    nodes: &[Node<'_>],
    objects: &mut usize,
    around: &mut Vec<Object>,
    found: &mut Vec<(usize, Member)>,
) {
    for node in nodes {
        if let Some(leaf) = node.value() {
            let key = Fixed::of(&key(node.name(), b",", b":"));
            let member = Member { objects: around.clone(), key, is_user: false };
            if let Leaf::Place(at) = leaf {
                found.push((at, member));
            }
        } else {
            *objects += 1;
            around.push(Object { number: *objects, key: key(node.name(), b"", b":{") });
            gather(node.children(), objects, around, found);
            around.pop();
        }
    }
}

fn user(nodes: &[Node<'_>]) -> User {
    let Some(node) = nodes.iter().find(|node| node.name() == "user") else { return User::Free };
    match node.children() {
        [child] if child.name() == "id" && child.value().is_some() => User::Field,
        _ => User::Beside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(keys: &[&str]) -> Plan {
        Plan::of_typed(Level::INFO, "t", "", keys)
    }

    #[test]
    fn usual_fields_are_written_straight() {
        for keys in [
            &["a", "b", "c"][..],
            &["request.method", "request.path", "http.route", "user.id"],
            &["error", "other"],
            &["a.b.c", "a.b.d", "a.e"],
            &["level", "service"],
            &[],
        ] {
            assert!(plan(keys).is_straight, "{keys:?}");
        }
    }

    #[test]
    fn what_depends_on_the_fields_that_there_are_is_not() {
        for keys in [
            &["a", "a"][..],
            &["a", "a.b"],
            &["a.b", "a"],
            &["a.b", "c", "a.d"],
            &["error", "error.type"],
            &["level", "a", "service"],
            &["a.", "a"],
        ] {
            assert!(!plan(keys).is_straight, "{keys:?}");
        }
        assert!(!Plan::of_typed(Level::INFO, "t", "named", &["event.id"]).is_straight);
    }

    #[test]
    fn the_user_is_found_among_the_fields() {
        assert_eq!(plan(&["a"]).user, User::Free);
        assert_eq!(plan(&["a", "user.id"]).user, User::Field);
        assert_eq!(plan(&["user.id", "user.vip"]).user, User::Beside);
        assert_eq!(plan(&["user"]).user, User::Beside);
    }
}
