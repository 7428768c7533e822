//! One directive: `target[span{field=value}]=level`, each part of which may be missing.

use super::values::Wanted;
use tracing_core::Metadata;
use tracing_core::metadata::LevelFilter;

/// What a directive is about, and how much of it is wanted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Directive {
    pub(super) target: Option<String>,
    pub(super) span: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) level: LevelFilter,
}

/// A field that a span must have, and perhaps its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Option<Wanted>,
}

impl Directive {
    /// Reads one directive, without its comma; the error is the rest of a sentence that begins with the directive.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let Some((target, rest)) = text.split_once('[') else { return Self::without_span(text) };
        let (inside, level) = rest.rsplit_once(']').ok_or("lacks a `]`")?;
        let level = match level.strip_prefix('=') {
            Some(level) => read_level(level)?,
            None if level.is_empty() => LevelFilter::TRACE,
            None => return Err(format!("has `{level}` after its `]`, where only `=level` may stand")),
        };
        let (span, fields) = match inside.split_once('{') {
            Some((span, fields)) => {
                let fields = fields.strip_suffix('}').ok_or("lacks a `}` before its `]`")?;
                (span, fields.split(',').map(Field::parse).collect::<Result<_, _>>()?)
            }
            None => (inside, Vec::new()),
        };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Self { target: read_target(target)?, span: given(span.trim()), fields, level })
    }

    fn without_span(text: &str) -> Result<Self, String> {
        let (target, level) = match text.split_once('=') {
            Some((target, level)) => (target, read_level(level)?),
            None => match text.parse() {
                Ok(level) => ("", level),
                Err(_) => (text, LevelFilter::TRACE),
            },
        };
        Ok(Self { target: read_target(target)?, span: None, fields: Vec::new(), level })
    }

    /// Whether it asks for spans or fields, and not only for a target.
    pub(super) const fn names_spans(&self) -> bool {
        self.span.is_some() || !self.fields.is_empty()
    }

    /// Whether it can be decided only when a span's values are known.
    pub(super) fn needs_values(&self) -> bool {
        self.fields.iter().any(|field| field.value.is_some())
    }

    pub(super) fn is_about_target(&self, target: &str) -> bool {
        self.target.as_deref().is_none_or(|start| target.starts_with(start))
    }

    fn has_fields(&self, metadata: &Metadata<'_>) -> bool {
        self.fields.iter().all(|field| metadata.fields().field(&field.name).is_some())
    }

    /// Whether a span of this callsite may be what it asks for.
    pub(super) fn is_about_span(&self, metadata: &Metadata<'_>) -> bool {
        self.is_about_target(metadata.target())
            && self.span.as_deref().is_none_or(|name| name == metadata.name())
            && self.has_fields(metadata)
    }

    /// Whether it decides about this callsite alone, wherever that is reached: a target, and fields of an event.
    pub(super) fn is_about_callsite(&self, metadata: &Metadata<'_>) -> bool {
        self.is_about_target(metadata.target()) && (!metadata.is_event() || self.has_fields(metadata))
    }

    /// The more special directive comes first.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        (self.target.as_ref().map(String::len), self.span.is_some(), self.fields.len())
    }

    /// Whether the other one is about the same thing, so that the later of them counts.
    pub(super) fn is_about_the_same(&self, other: &Self) -> bool {
        (&self.target, &self.span, &self.fields) == (&other.target, &other.span, &other.fields)
    }
}

impl Field {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(Wanted::parse(value.trim())?)),
            None => (text, None),
        };
        match name.trim() {
            "" => Err("lacks the name of a field".to_owned()),
            name => Ok(Self { name: name.to_owned(), value }),
        }
    }
}

fn read_target(text: &str) -> Result<Option<String>, String> {
    let text = text.trim();
    let wrong = |c: &char| !(c.is_alphanumeric() || "_-:.".contains(*c));
    match text.chars().find(wrong) {
        Some(letter) => Err(format!("has `{letter}` in its target")),
        None => Ok((!text.is_empty()).then(|| text.to_owned())),
    }
}

fn read_level(text: &str) -> Result<LevelFilter, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(LevelFilter::TRACE);
    }
    let unknown = || format!("has no level `{text}`: off, error, warn, info, debug and trace are levels");
    text.parse().ok().ok_or_else(unknown)
}

/// The directives of a list; commas between braces belong to a directive.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let parts = text.split(move |letter| {
        match letter {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    parts.filter(|part| !part.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Directive {
        Directive::parse(text).unwrap_or_else(|fault| panic!("`{text}` {fault}"))
    }

    #[test]
    fn every_part_may_be_missing() {
        let whole = read("my_crate::room[load{user=alice,hit}]=debug");
        assert_eq!(whole.target.as_deref(), Some("my_crate::room"));
        assert_eq!(whole.span.as_deref(), Some("load"));
        let names: Vec<_> = whole.fields.iter().map(|f| (f.name.as_str(), f.value.is_some())).collect();
        assert_eq!((names, whole.level), (vec![("user", true), ("hit", false)], LevelFilter::DEBUG));
        assert_eq!(read("warn").level, LevelFilter::WARN);
        assert_eq!(read("WARN").target, None);
        assert_eq!(read("3").level, LevelFilter::INFO);
        assert_eq!(
            (read("my_crate").level, read("my_crate=").level),
            (LevelFilter::TRACE, LevelFilter::TRACE)
        );
        assert_eq!(
            (read("[load]").span.as_deref(), read("[load]").level),
            (Some("load"), LevelFilter::TRACE)
        );
        assert_eq!((read("[{user}]=info").span, read("a[]=off").level), (None, LevelFilter::OFF));
    }

    #[test]
    fn a_list_is_split_at_the_commas_outside_of_braces() {
        let parts: Vec<_> = split("info,a[b{c=1,d}]=debug, ,e=warn,").collect();
        assert_eq!(parts, ["info", "a[b{c=1,d}]=debug", "e=warn"]);
    }

    #[test]
    fn what_is_no_directive_is_told_in_a_sentence() {
        let faults = [
            ("my_crate=loud", "has no level `loud`"),
            ("my crate=info", "has ` ` in its target"),
            ("a[b=info", "lacks a `]`"),
            ("a[b{c]=info", "lacks a `}`"),
            ("a[b]info", "has `info` after its `]`"),
            ("a[b{=1}]=info", "lacks the name of a field"),
            ("a[b{c=(}]=info", "has the pattern `(`"),
        ];
        for (text, fault) in faults {
            let said = Directive::parse(text).expect_err(text);
            assert!(said.contains(fault), "{text}: {said}");
        }
    }
}
