//! Numbers with units, as people write them: `99.9 %`, `1 s`, `512 MiB`, `10 / s`, `30d`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token};

/// What is measured by an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measure {
    /// A number alone.
    Plain,
    /// A share, written with `%`; the number is a fraction.
    Share,
    /// A time; the number is in seconds.
    Time,
    /// A size; the number is in bytes.
    Size,
    /// Something per time; the number is per second.
    Rate,
}

impl Measure {
    /// The variant of `schema::Measure`.
    pub(super) const fn variant(self) -> &'static str {
        match self {
            Self::Plain | Self::Rate => "Plain",
            Self::Share => "Share",
            Self::Time => "Time",
            Self::Size => "Size",
        }
    }
}

/// A number with its unit.
pub(super) struct Amount {
    pub(super) number: f64,
    pub(super) measure: Measure,
    /// The number alone, as it is written.
    pub(super) digits: String,
    /// All of it, as people write it.
    pub(super) written: String,
    pub(super) span: Span,
}

/// A time in whole seconds.
#[derive(Clone, Copy)]
pub(super) struct Duration {
    pub(super) seconds: u64,
    pub(super) span: Span,
}

const TIMES: [(&str, f64); 9] = [
    ("ns", 1e-9),
    ("us", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("m", 60.0),
    ("min", 60.0),
    ("h", 3600.0),
    ("d", 86_400.0),
    ("w", 604_800.0),
];

const SIZES: [(&str, f64); 9] = [
    ("B", 1.0),
    ("By", 1.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

/// The factor of a unit of time from the second upwards, which is what ranges are made of.
fn whole_unit(unit: &str) -> Option<u64> {
    match unit {
        "s" => Some(1),
        "m" | "min" => Some(60),
        "h" => Some(3600),
        "d" => Some(86_400),
        "w" => Some(604_800),
        _ => None,
    }
}

fn at(span: Span, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new(span, message)
}

/// A literal number: its digits, its suffix, its place.
fn number(input: ParseStream<'_>, message: &str) -> syn::Result<(String, String, Span)> {
    let wrong = |span| at(span, message);
    match input.parse::<Lit>().map_err(|error| wrong(error.span()))? {
        Lit::Int(int) => Ok((int.base10_digits().to_owned(), int.suffix().to_owned(), int.span())),
        Lit::Float(float) => Ok((float.base10_digits().to_owned(), float.suffix().to_owned(), float.span())),
        other => Err(wrong(other.span())),
    }
}

/// Reads an amount; what follows it stays.
pub(super) fn amount(input: ParseStream<'_>) -> syn::Result<Amount> {
    const NUMBER: &str =
        "expected a number with its unit, such as `1 %`, `0.5 s`, `512 MiB`, `10 / s` or `5`";
    let minus = input.parse::<Option<Token![-]>>()?.is_some();
    let (digits, suffix, span) = number(input, NUMBER)?;
    let value: f64 = digits.parse().map_err(|_error| at(span, NUMBER))?;
    let value = if minus { -value } else { value };
    let sign = if minus { "-" } else { "" };
    let digits = format!("{sign}{digits}");
    let of = |number, measure, written| Amount { number, measure, digits: digits.clone(), written, span };
    if suffix.is_empty() && input.parse::<Option<Token![%]>>()?.is_some() {
        return Ok(of(value / 100.0, Measure::Share, format!("{digits} %")));
    }
    if suffix.is_empty() && input.parse::<Option<Token![/]>>()?.is_some() {
        let unit =
            input.call(Ident::parse_any).map_err(|e| at(e.span(), "expected `s`, `min` or `h` after `/`"))?;
        let Some(each) = whole_unit(&unit.to_string()) else {
            return Err(at(unit.span(), "a rate is per `s`, `min`, `h` or `d`: `10 / s`"));
        };
        return Ok(of(value / each as f64, Measure::Rate, format!("{digits} / {unit}")));
    }
    let (unit, place) = if suffix.is_empty() {
        let word = input.cursor().ident().map(|(word, _)| word.to_string());
        match word.filter(|word| word != "for" && word != "over") {
            Some(word) => {
                let unit = input.call(Ident::parse_any)?;
                (word, unit.span())
            }
            None => return Ok(of(value, Measure::Plain, digits.clone())),
        }
    } else {
        (suffix, span)
    };
    let factor =
        |known: &[(&str, f64)]| known.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    let written = format!("{digits} {unit}");
    if let Some(factor) = factor(&TIMES) {
        return Ok(of(value * factor, Measure::Time, written));
    }
    if let Some(factor) = factor(&SIZES) {
        return Ok(of(value * factor, Measure::Size, written));
    }
    Err(at(
        place,
        format_args!(
            "unknown unit `{unit}`\nknown units: `%`; ns, us, ms, s, min, h, d, w; B, kB, MB, GB, KiB, MiB, GiB, TiB; `/ s`"
        ),
    ))
}

/// Reads a range of time, such as `30d`; `what` is said of what is none.
pub(super) fn duration(input: ParseStream<'_>, what: &str) -> syn::Result<Duration> {
    let message = format!("{what}, such as `5m`, `1h` or `30d`");
    let (digits, suffix, span) = number(input, &message)?;
    let unit = if suffix.is_empty() {
        input.call(Ident::parse_any).map_err(|_error| at(span, &message))?.to_string()
    } else {
        suffix
    };
    let Some(each) = whole_unit(&unit) else {
        return Err(at(span, format_args!("{message}: its unit is s, m, h, d or w")));
    };
    let count: u64 = digits.parse().map_err(|_error| at(span, format_args!("{message}: a whole number")))?;
    match count.checked_mul(each).filter(|seconds| *seconds > 0) {
        Some(seconds) => Ok(Duration { seconds, span }),
        None => Err(at(span, message)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, amount, duration};
    use syn::parse::Parser;

    #[test]
    fn amounts_have_the_units_that_people_write() {
        let cases = [
            ("1 %", 0.01, Measure::Share, "1 %"),
            ("99.9%", 0.999, Measure::Share, "99.9 %"),
            ("250ms", 0.25, Measure::Time, "250 ms"),
            ("1 s", 1.0, Measure::Time, "1 s"),
            ("512 MiB", 536_870_912.0, Measure::Size, "512 MiB"),
            ("120 / min", 2.0, Measure::Rate, "120 / min"),
            ("-5", -5.0, Measure::Plain, "-5"),
        ];
        for (text, number, measure, written) in cases {
            let read = amount.parse_str(text).expect("it is an amount");
            assert!((read.number - number).abs() < 1e-12, "{text}");
            assert_eq!((read.measure, read.written.as_str()), (measure, written), "{text}");
        }
        for wrong in ["s", "1 parsec", "1 / ms", "\"1\"", ""] {
            assert!(amount.parse_str(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ranges_are_whole_and_have_a_unit() {
        let read =
            |text: &str| (|input: syn::parse::ParseStream<'_>| duration(input, "a range")).parse_str(text);
        assert_eq!(read("30d").map(|range| range.seconds).ok(), Some(2_592_000));
        assert_eq!(read("90 m").map(|range| range.seconds).ok(), Some(5400));
        for wrong in ["30", "0m", "1.5h", "10ms", "d"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
