//! Types of which it is known, by their name alone, that they are no label; each with what to write instead.

use syn::{Expr, GenericArgument, Ident, Lit, PathArguments, Type, UnOp};

const TEXT: &str = "text has no end of values, and each value is a series: cap it, `Capped<'a, 32>`, which keeps the first 32 texts and calls the rest `_other`\nwhere the texts are known beforehand, an enum with `#[derive(LabelValue)]` is better; `#[label(other)]` on a variant takes the rest";

const WHOLE: &str = "a number has too many values, and each value is a series: `Between<0, 15>` is a label of sixteen\ngroup other numbers in an enum with `#[derive(LabelValue)]`; sizes and times belong in a `Histogram`, ids on the span";

const FRACTION: &str = "a measurement is no label, because each value is a series: record it in a `Histogram`, or group it in an enum with `#[derive(LabelValue)]`";

const LETTER: &str = "a letter has too many values, and each value is a series: group them in an enum with `#[derive(LabelValue)]`";

const UNDECIDED: &str = "a label that may be missing needs a decision: `#[label(none = \"none\")]` says which value stands for `None`";

const MISSING_TEXT: &str = "capped text is never missing: make the field `Capped<'a, N>`, and decide where it is filled, `Capped(text.unwrap_or(\"none\"))`";

const BACKWARDS: &str = "`Between<LOW, HIGH>` runs from the lower number to the higher one";

const WIDE: &str = "`Between` tells at most 128 numbers apart, because each is a series; group more in an enum with `#[derive(LabelValue)]`";

/// Whether the type is one label, or none, and so no set of them.
pub(super) fn is_one(ty: &Type) -> bool {
    match ty {
        Type::Tuple(_) => true,
        Type::Path(path) => path.path.is_ident("bool"),
        _ => false,
    }
}

/// Why this type is no label; `decided` says that there is a value for `None`.
///
/// Only names of the language and its library are known here. What has another name is judged by rustc, which asks
/// for the trait.
pub(super) fn reason(ty: &Type, decided: bool) -> Option<&'static str> {
    match ty {
        Type::Group(group) => reason(&group.elem, decided),
        Type::Paren(paren) => reason(&paren.elem, decided),
        Type::Reference(reference) => reason(&reference.elem, decided).filter(|reason| *reason == TEXT),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            if last.ident == "Between" {
                return range(&last.arguments);
            }
            match argument(&last.arguments) {
                Some(inner) if last.ident == "Option" => inside(inner, decided),
                Some(inner) if holds(&last.ident) => reason(inner, false).filter(|reason| *reason == TEXT),
                Some(_) => None,
                None => primitive(&last.ident),
            }
        }
        _ => None,
    }
}

/// Why an option of this type is no label.
fn inside(inner: &Type, decided: bool) -> Option<&'static str> {
    if let Some(reason) = reason(inner, false) {
        return Some(reason);
    }
    let capped = matches!(inner, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Capped"));
    match (capped, decided) {
        (true, _) => Some(MISSING_TEXT),
        (false, false) => Some(UNDECIDED),
        (false, true) => None,
    }
}

/// What is wrong with a range whose ends are written out.
fn range(arguments: &PathArguments) -> Option<&'static str> {
    let PathArguments::AngleBracketed(list) = arguments else { return None };
    let mut ends = list.args.iter().map(|argument| match argument {
        GenericArgument::Const(end) => number(end),
        _ => None,
    });
    let (low, high) = (ends.next()??, ends.next()??);
    match high - low {
        ..0 => Some(BACKWARDS),
        0..128 => None,
        _ => Some(WIDE),
    }
}

fn number(end: &Expr) -> Option<i128> {
    match end {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse::<i64>().ok().map(i128::from),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => number(&unary.expr).map(|number| -number),
        _ => None,
    }
}

fn holds(name: &Ident) -> bool {
    ["Box", "Rc", "Arc", "Cow"].iter().any(|holder| name == holder)
}

fn primitive(name: &Ident) -> Option<&'static str> {
    match name.to_string().as_str() {
        "str" | "String" => Some(TEXT),
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => {
            Some(WHOLE)
        }
        "f32" | "f64" => Some(FRACTION),
        "char" => Some(LETTER),
        _ => None,
    }
}

/// The only type between the angle brackets.
fn argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(list) = arguments else { return None };
    let mut types = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.next().filter(|_| types.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{BACKWARDS, FRACTION, MISSING_TEXT, TEXT, UNDECIDED, WHOLE, WIDE, reason};

    fn of(ty: &str, decided: bool) -> Option<&'static str> {
        reason(&syn::parse_str(ty).expect("the types below are types"), decided)
    }

    #[test]
    fn text_and_numbers_are_known_however_they_are_held() {
        for ty in
            ["String", "&'a str", "std::string::String", "&String", "Box<str>", "Cow<'a, str>", "(String)"]
        {
            assert_eq!(of(ty, false), Some(TEXT), "{ty}");
        }
        assert_eq!(of("u16", false), Some(WHOLE));
        assert_eq!(of("f64", false), Some(FRACTION));
        assert_eq!(of("Option<String>", true), Some(TEXT));
        assert_eq!(of("Option<u8>", false), Some(WHOLE));
    }

    #[test]
    fn an_option_is_a_label_when_its_absence_is_decided() {
        assert_eq!(of("Option<bool>", false), Some(UNDECIDED));
        assert_eq!(of("Option<bool>", true), None);
        assert_eq!(of("Option<Capped<'a, 4>>", true), Some(MISSING_TEXT));
    }

    #[test]
    fn a_range_has_at_most_128_numbers_the_lower_one_first() {
        assert_eq!(of("Between<-64, 63>", false), None);
        assert_eq!(of("telemark::Between<0, 128>", false), Some(WIDE));
        assert_eq!(of("Between<15, 0>", false), Some(BACKWARDS));
        assert_eq!(of("Between<LOW, 3>", false), None);
        assert_eq!(of("Option<Between<3, 2>>", true), Some(BACKWARDS));
    }

    #[test]
    fn what_is_not_known_is_left_to_rustc() {
        for ty in
            ["bool", "Kind", "Capped<'a, 32>", "Between<0, 15>", "ErrorType<E>", "&'a Kind", "Box<Kind>"]
        {
            assert_eq!(of(ty, false), None, "{ty}");
        }
    }
}
