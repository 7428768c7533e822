//! What has changed of spans and of events.

use super::super::{EventEntry, FieldEntry, SpanEntry};
use super::{Diff, quoted};

pub(super) fn compare(earlier: &[SpanEntry], now: &[SpanEntry], diff: &mut Diff) {
    for old in earlier {
        // One name may have several functions, and those of telemark's own none; one that has moved is found by its name.
        let named = now.iter().filter(|span| span.name == old.name);
        let alike = |span: &&SpanEntry| {
            (span.function == old.function, span.kind == old.kind, span.place == old.place)
        };
        match named.max_by_key(alike) {
            Some(new) => changed(old, new, diff),
            None => diff.breaks(&old.place, format!("span `{}` is removed", old.name)),
        }
    }
    for new in now {
        if !earlier.iter().any(|old| old.name == new.name) {
            diff.fits(&new.place, format!("span `{}` is new", new.name));
        }
    }
}

fn changed(old: &SpanEntry, new: &SpanEntry, diff: &mut Diff) {
    let (name, place) = (&new.name, &new.place);
    if old.kind != new.kind {
        diff.breaks(
            place,
            format!("span `{name}` is of kind {} now, and was of kind {}", new.kind, old.kind),
        );
    }
    for before in &old.fields {
        match new.fields.iter().find(|field| field.name == before.name) {
            Some(field) => field_changed(name, before, field, new, diff),
            None => diff.breaks(place, format!("span `{name}` has lost field `{}`", before.name)),
        }
    }
    let come: Vec<_> =
        new.fields.iter().filter(|field| !old.fields.iter().any(|had| had.name == field.name)).collect();
    if !come.is_empty() {
        let names = quoted(come.iter().map(|field| &*field.name));
        diff.fits(place, format!("span `{name}` has the new field {names}"));
    }
    errors(old, new, diff);
}

fn errors(old: &SpanEntry, new: &SpanEntry, diff: &mut Diff) {
    let (name, place) = (&new.name, &new.place);
    // Of a type whose kinds are not known, `error.type` is the name of the type.
    let unknown = |span: &SpanEntry| span.errors.is_empty() && !span.error.is_empty();
    if unknown(old) && unknown(new) && type_name(&old.error) != type_name(&new.error) {
        let what = format!("span `{name}` fails with `{}` now, and failed with `{}`", new.error, old.error);
        diff.breaks(place, what);
    }
    let gone: Vec<_> = old.errors.iter().filter(|error| !new.errors.contains(error)).collect();
    if !gone.is_empty() {
        let names = quoted(gone.into_iter().map(|error| &**error));
        diff.breaks(place, format!("span `{name}` can no longer fail with {names}"));
    }
    let come: Vec<_> = new.errors.iter().filter(|error| !old.errors.contains(error)).collect();
    if !come.is_empty() {
        let names = quoted(come.into_iter().map(|error| &**error));
        diff.fits(place, format!("span `{name}` can also fail with {names}"));
    }
}

/// The last word of a type, which is what a longer path to it has in common with a shorter one.
fn type_name(written: &str) -> &str {
    let path = written.split('<').next().unwrap_or_default();
    if path == written { path.rsplit("::").next().unwrap_or_default() } else { written }
}

/// What readers see of a field of this type; nothing for the types of the program, which decide that themselves.
fn seen(ty: &str) -> Option<&'static str> {
    let inside = ty.strip_suffix('>').and_then(|rest| rest.split_once('<'));
    if let Some((wrapper, inside)) = inside
        && let "Option" | "Box" | "Rc" | "Arc" | "NonZero" | "Wrapping" | "Saturating" =
            wrapper.rsplit("::").next().unwrap_or_default()
    {
        return seen(inside);
    }
    match ty.rsplit("::").next().unwrap_or_default().trim_start_matches("NonZero") {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize"
        | "I8" | "I16" | "I32" | "I64" | "I128" | "Isize" | "U8" | "U16" | "U32" | "U64" | "U128"
        | "Usize" => Some("integer"),
        "f32" | "f64" | "Duration" => Some("number"),
        "bool" => Some("bool"),
        "text" => Some("text"),
        _ => None,
    }
}

fn field_changed(span: &str, old: &FieldEntry, new: &FieldEntry, of: &SpanEntry, diff: &mut Diff) {
    let field = &new.name;
    if old.ty != new.ty && !old.ty.is_empty() && !new.ty.is_empty() {
        let what = format!("field `{field}` of span `{span}` is `{}` now, and was `{}`", new.ty, old.ty);
        match (seen(&old.ty), seen(&new.ty)) {
            // A number of another width is the same number to those who read it.
            (Some(before), Some(now)) if before == now => {}
            // A type that has got another name may look as before.
            (None, None) => diff.fits(&of.place, what),
            _ => diff.breaks(&of.place, what),
        }
    } else if old.classified != new.classified {
        let class = |field: &FieldEntry| {
            field.classified.as_ref().map_or_else(
                || "not classified".to_owned(),
                |classified| format!("{} by {}", classified.class, classified.strategy),
            )
        };
        let what = format!("field `{field}` of span `{span}` is {} now, and was {}", class(new), class(old));
        diff.fits(&of.place, what);
    }
}

pub(super) fn events(earlier: &[EventEntry], now: &[EventEntry], diff: &mut Diff) {
    for old in earlier {
        let Some(new) = now.iter().find(|event| event.name == old.name) else {
            diff.breaks(&old.place, format!("event `{}` is removed", old.name));
            continue;
        };
        let (name, place) = (&new.name, &new.place);
        if old.level != new.level {
            diff.breaks(place, format!("event `{name}` has level {} now, and had {}", new.level, old.level));
        }
        for field in &old.fields {
            if !new.fields.iter().any(|other| other.name == field.name) {
                diff.breaks(place, format!("event `{name}` has lost field `{}`", field.name));
            }
        }
        for field in &new.fields {
            if !old.fields.iter().any(|other| other.name == field.name) {
                diff.fits(place, format!("event `{name}` has the new field `{}`", field.name));
            }
        }
    }
    for new in now {
        if !earlier.iter().any(|old| old.name == new.name) {
            diff.fits(&new.place, format!("event `{}` is new", new.name));
        }
    }
}
