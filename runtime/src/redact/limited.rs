//! Values of which a part is shown: so many items, so many bytes, one kind of sink.

use super::policy::Channel;
use super::render::{Each, Key, Word};
use super::{Entries, Out, Parts, Policy, Redact};
use crate::schema::Class;
use std::fmt::{self, Debug, Display, Write};

/// Stands for what is left out.
const MORE: &str = "…";

/// A value that one kind of sink alone may see.
pub struct Only<'a> {
    channel: Channel,
    value: &'a dyn Redact,
}

impl<'a> Only<'a> {
    /// For this kind of sink.
    pub const fn new(channel: Channel, value: &'a dyn Redact) -> Self {
        Self { channel, value }
    }
}

impl Redact for Only<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        if self.is_absent(policy) { out.nothing() } else { self.value.redact(out, policy) }
    }

    fn is_absent(&self, policy: Policy) -> bool {
        Channel::current() != Some(self.channel) || self.value.is_absent(policy)
    }
}

/// The items of a collection, each with its own form.
pub struct Items<F> {
    class: Class,
    items: F,
}

impl<F: Fn(&mut dyn Parts)> Items<F> {
    /// Items of this class.
    pub const fn new(class: Class, items: F) -> Self {
        Self { class, items }
    }
}

impl<F: Fn(&mut dyn Parts)> Redact for Items<F> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        let items = |parts: &mut dyn Parts| {
            (self.items)(&mut Each(|key, item: &dyn Redact| {
                // What is left out of a list leaves no trace of how many there were.
                if !item.is_absent(policy) {
                    parts.part(key, item);
                }
            }));
        };
        out.list(&items);
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(self.class)
    }
}

/// The entries of a map, each with its own form, under keys that may be seen.
pub struct Pairs<F> {
    class: Class,
    entries: F,
}

impl<F: Fn(&mut dyn Entries)> Pairs<F> {
    /// Entries of this class.
    pub const fn new(class: Class, entries: F) -> Self {
        Self { class, entries }
    }
}

impl<F: Fn(&mut dyn Entries)> Redact for Pairs<F> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        let entries = |entries: &mut dyn Entries| {
            (self.entries)(&mut Each(|key: &dyn Display, value: &dyn Redact| {
                if !value.is_absent(policy) {
                    entries.entry(key, value);
                }
            }));
        };
        out.map(&entries);
    }

    fn is_absent(&self, policy: Policy) -> bool {
        policy.drops(self.class)
    }
}

/// At most so many items of each list, and so many bytes of each text.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Items of a list or a map.
    pub items: usize,
    /// Bytes of a text.
    pub bytes: usize,
}

/// A value within limits.
pub struct Limited<'a> {
    limits: Limits,
    value: &'a dyn Redact,
}

impl<'a> Limited<'a> {
    /// So much of this value.
    pub const fn new(limits: Limits, value: &'a dyn Redact) -> Self {
        Self { limits, value }
    }
}

impl Redact for Limited<'_> {
    fn redact(&self, out: &mut dyn Out, policy: Policy) {
        self.value.redact(&mut Cutting { limits: self.limits, out }, policy);
    }

    fn is_absent(&self, policy: Policy) -> bool {
        self.value.is_absent(policy)
    }
}

/// Hands on what it is told, within limits.
struct Cutting<'a> {
    limits: Limits,
    out: &'a mut dyn Out,
}

impl Out for Cutting<'_> {
    fn nothing(&mut self) {
        self.out.nothing();
    }

    fn bool(&mut self, value: bool) {
        self.out.bool(value);
    }

    fn i64(&mut self, value: i64) {
        self.out.i64(value);
    }

    fn u64(&mut self, value: u64) {
        self.out.u64(value);
    }

    fn f64(&mut self, value: f64) {
        self.out.f64(value);
    }

    fn f32(&mut self, value: f32) {
        self.out.f32(value);
    }

    fn text(&mut self, value: &str) {
        if value.len() <= self.limits.bytes {
            return self.out.text(value);
        }
        let end = value.floor_char_boundary(self.limits.bytes);
        self.out.text(&[&value[..end], MORE].concat());
    }

    fn printed(&mut self, value: &dyn Debug) {
        self.out.word(&Cut { most: self.limits.bytes, value: &format_args!("{value:?}") });
    }

    fn word(&mut self, value: &dyn Display) {
        self.out.word(&Cut { most: self.limits.bytes, value });
    }

    fn constant(&mut self, value: &'static str) {
        self.out.constant(value);
    }

    fn variant(&mut self, name: &'static str) {
        self.out.variant(name);
    }

    fn named(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let limits = self.limits;
        self.out.named(name, &|out| {
            parts(&mut Each(|key, part: &dyn Redact| out.part(key, &Limited::new(limits, part))));
        });
    }

    fn tuple(&mut self, name: &'static str, parts: &dyn Fn(&mut dyn Parts)) {
        let limits = self.limits;
        self.out.tuple(name, &|out| {
            parts(&mut Each(|key, part: &dyn Redact| out.part(key, &Limited::new(limits, part))));
        });
    }

    fn newtype(&mut self, name: &'static str, value: &dyn Redact) {
        let value = Limited::new(self.limits, value);
        self.out.newtype(name, &value);
    }

    fn list(&mut self, parts: &dyn Fn(&mut dyn Parts)) {
        let limits = self.limits;
        self.out.list(&|out| {
            let mut count = 0_usize;
            parts(&mut Each(|key, item: &dyn Redact| {
                count += 1;
                if count <= limits.items {
                    out.part(key, &Limited::new(limits, item));
                }
            }));
            if count > limits.items {
                out.part(Key::NONE, &Word(MORE));
            }
        });
    }

    fn map(&mut self, entries: &dyn Fn(&mut dyn Entries)) {
        let limits = self.limits;
        self.out.map(&|out| {
            let mut count = 0_usize;
            entries(&mut Each(|key: &dyn Display, value: &dyn Redact| {
                count += 1;
                if count <= limits.items {
                    out.entry(key, &Limited::new(limits, value));
                }
            }));
            if count > limits.items {
                out.entry(&MORE, &Word(MORE));
            }
        });
    }
}

/// The first bytes of a text.
struct Cut<'a> {
    most: usize,
    value: &'a dyn Display,
}

impl Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut limited = Writer { left: self.most, cut: false, f };
        write!(limited, "{}", self.value)
    }
}

struct Writer<'a, 'f> {
    left: usize,
    cut: bool,
    f: &'a mut fmt::Formatter<'f>,
}

impl Write for Writer<'_, '_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        if self.cut {
            return Ok(());
        }
        let end = piece.floor_char_boundary(self.left);
        self.left -= end;
        self.f.write_str(&piece[..end])?;
        if end < piece.len() {
            self.cut = true;
            self.f.write_str(MORE)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redacted;
    use crate::redact::plain::Clear;
    use crate::redact::policy::toward;
    use crate::redact::print::Print;
    use crate::redact::says::{Absent, NAME, OTHER, Says};

    fn shown(value: &dyn Redact) -> String {
        format!("{:?}", Print(value, Policy::Production))
    }

    /// What is left of a value with two items and three bytes at most.
    fn cut(says: impl Fn(&mut dyn Out)) -> String {
        shown(&Limited::new(Limits { items: 2, bytes: 3 }, &Says(says)))
    }

    #[test]
    fn a_value_for_one_kind_of_sink_is_nothing_to_the_others() {
        let value = Only::new(Channel::Log, &Clear(&7));
        let seen = || (value.is_absent(Policy::Production), shown(&value));
        assert_eq!(toward(Channel::Log, seen), (false, "7".to_owned()));
        assert_eq!(toward(Channel::Otlp, seen), (true, "None".to_owned()));
        assert_eq!(seen(), (true, "None".to_owned()), "outside of every sink");
        let absent = Only::new(Channel::Log, &Absent);
        assert!(toward(Channel::Log, || absent.is_absent(Policy::Production)));
    }

    #[test]
    fn items_and_entries_that_are_left_out_leave_no_trace() {
        let items = Items::new(Class::Personal, |parts: &mut dyn Parts| {
            parts.part(&NAME, &Clear(&1));
            parts.part(&OTHER, &Absent);
        });
        let pairs = Pairs::new(Class::Personal, |entries: &mut dyn Entries| {
            entries.entry(&"one", &Clear(&1));
            entries.entry(&"two", &Absent);
        });
        assert_eq!((shown(&items), shown(&pairs)), ("[1]".to_owned(), "{\"one\": 1}".to_owned()));
        assert!(items.is_absent(Policy::ThirdParty) && pairs.is_absent(Policy::ThirdParty));
        assert!(!items.is_absent(Policy::Production) && !pairs.is_absent(Policy::Production));
    }

    #[test]
    fn so_many_bytes_of_a_text_are_shown_and_never_half_a_letter() {
        assert_eq!(cut(|out| out.text("añ")), "\"añ\"");
        assert_eq!(cut(|out| out.text("abcd")), "\"abc…\"");
        assert_eq!(cut(|out| out.text("abñ")), "\"ab…\"");
        assert_eq!(cut(|out| out.word(&"abcd")), "abc…");
        assert_eq!(cut(|out| out.printed(&1234)), "123…");
        assert_eq!(cut(|out| out.word(&format_args!("a{}c{}", 'b', ""))), "abc", "as long as is allowed");
        assert_eq!(cut(|out| out.word(&format_args!("a{}{}", "bcd", "ef"))), "abc…", "in pieces");
        assert_eq!(
            cut(|out| out.word(&format_args!("a{}{}", 'b', "ñf"))),
            "ab…",
            "in pieces of half letters"
        );
        let long = Limits { items: 0, bytes: 5 };
        let pieces = Says(|out: &mut dyn Out| out.word(&format_args!("ab{}", "cdef")));
        assert_eq!(shown(&Limited::new(long, &pieces)), "abcde…");
    }

    #[test]
    fn so_many_items_are_shown_and_that_there_are_more() {
        let of = |count: u64| {
            cut(move |out| out.list(&|parts| (0..count).for_each(|n| parts.part(Key::NONE, &Clear(&n)))))
        };
        assert_eq!([of(1), of(2), of(3), of(9)], ["[0]", "[0, 1]", "[0, 1, …]", "[0, 1, …]"]);
        let of = |count: u64| {
            cut(move |out| out.map(&|entries| (0..count).for_each(|n| entries.entry(&n, &Clear(&n)))))
        };
        assert_eq!([of(1), of(2)], ["{\"0\": 0}", "{\"0\": 0, \"1\": 1}"]);
        assert_eq!([of(3), of(9)], ["{\"0\": 0, \"1\": 1, \"…\": …}", "{\"0\": 0, \"1\": 1, \"…\": …}"]);
    }

    #[test]
    fn the_limits_hold_inside_of_everything_and_numbers_and_marks_stay_whole() {
        let text = &Says(|out: &mut dyn Out| out.text("abcd"));
        assert_eq!(cut(|out| out.named("A", &|parts| parts.part(&NAME, text))), "A { name: \"abc…\" }");
        assert_eq!(cut(|out| out.tuple("A", &|parts| parts.part(&NAME, text))), "A(\"abc…\")");
        assert_eq!(cut(|out| out.newtype("A", text)), "A(\"abc…\")");
        assert_eq!(cut(|out| out.list(&|parts| parts.part(&NAME, text))), "[\"abc…\"]");
        assert_eq!(cut(|out| out.map(&|entries| entries.entry(&"k", text))), "{\"k\": \"abc…\"}");
        assert_eq!(cut(|out| out.constant("[secret]")), "[secret]");
        assert_eq!(cut(|out| out.bool(false)), "false");
        assert_eq!(cut(|out| out.i64(-12345)), "-12345");
        assert_eq!(cut(|out| out.u64(12345)), "12345");
        assert_eq!(cut(|out| out.f64(0.125)), "0.125");
        assert_eq!(cut(|out| out.f32(0.125)), "0.125");
        assert_eq!(cut(|out| out.nothing()), "None");
        let variant = Says(|out: &mut dyn Out| {
            out.variant("Card");
            out.newtype("Card", text);
        });
        let json = Redacted(&Limited::new(Limits { items: 2, bytes: 3 }, &variant)).to_json();
        assert_eq!(json, r#"{"Card":"abc…"}"#, "a variant keeps its name");
    }

    #[test]
    fn a_limited_value_is_left_out_where_the_value_is() {
        let limits = Limits { items: 2, bytes: 3 };
        assert!(Limited::new(limits, &Absent).is_absent(Policy::Production));
        assert!(!Limited::new(limits, &Clear(&1)).is_absent(Policy::Production));
    }
}
