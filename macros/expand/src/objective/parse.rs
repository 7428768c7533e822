//! Reads the input of `slo!` and of `alert!`.

use super::alert_keys::ALERT_KEYS;
use super::amount::{Amount, Duration, Measure, amount, duration};
use super::ast::{Alert, Condition, Head, Latency, Name, Selection, Slo, Told};
use super::selection::{expected, name, selection};
use super::slo_keys::SLO_KEYS;
use crate::diagnostics::Faults;
use crate::grammar::{Entry, entries_of, until_comma};
use crate::paths::Private;
use crate::suggest::did_you_mean;
use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Token, parenthesized};

const SLO: &str = "an objective is written `api_availability: 99.9 % over 30d, good = REQUESTS.where(status !~ \"5..\"), total = REQUESTS`";
const ALERT: &str = "an alert is written `high_error_rate: ratio(REQUESTS.where(status =~ \"5..\"), REQUESTS) > 1 % for 5m, severity = \"warning\"`";

/// Attributes, name and colon; then what `head` reads, and the entries behind it.
fn item<T>(
    input: TokenStream,
    form: &str,
    faults: &mut Faults,
    head: impl FnOnce(ParseStream<'_>, Span, &mut Faults) -> syn::Result<T>,
) -> Option<(Vec<Attribute>, Name, Option<T>, TokenStream)> {
    let parser = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let name = name(input, Span::call_site(), form)?;
        if input.parse::<Option<Token![:]>>()?.is_none() {
            return Err(expected(input, name.span, form));
        }
        let read = match head(input, name.span, faults) {
            Ok(read) => Some(read),
            Err(error) => {
                faults.absorb(error);
                until_comma(input);
                None
            }
        };
        if !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
            if read.is_some() {
                faults.at_span(input.span(), format_args!("expected `,`; {form}"));
            }
            if input.parse::<Option<Token![;]>>()?.is_none() && !begins_entry(input) {
                until_comma(input);
                input.parse::<Option<Token![,]>>()?;
            }
        }
        Ok((attributes, name, read, input.parse::<TokenStream>()?))
    };
    let read = parser.parse2(input);
    faults.keep(read)
}

/// Whether a key stands here, before which only the comma is missing.
fn begins_entry(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && (input.peek2(Token![=]) || input.peek2(syn::token::Paren))
}

/// Reads an objective; nothing only if it has no name.
pub(super) fn slo(input: TokenStream, faults: &mut Faults) -> Option<Slo> {
    let (attributes, name, promise, rest) = item(input, SLO, faults, promise)?;
    let words: Vec<String> = rest.clone().into_iter().map(|tree| tree.to_string()).collect();
    let entries = entries_of(rest, "`slo!`", &SLO_KEYS, until_comma, faults);
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let chosen = |entry: &Entry, faults: &mut Faults| (entry.key.clone(), value(entry, faults, selection));
    let is_misread = |key: &str| find(key).is_none() && words.iter().any(|word| word == key);
    let misread = ["good", "total", "latency"].into_iter().any(is_misread);
    Some(Slo {
        promise,
        misread,
        good: find("good").map(|entry| chosen(entry, faults)),
        total: find("total").map(|entry| chosen(entry, faults)),
        latency: find("latency").map(|entry| (entry.key.clone(), value(entry, faults, latency))),
        page: find("page").and_then(|entry| entry.text(faults)),
        ticket: find("ticket").and_then(|entry| entry.text(faults)),
        told: told(attributes, name, &entries, faults),
    })
}

/// Reads an alert; nothing only if it has no name.
pub(super) fn alert(input: TokenStream, faults: &mut Faults) -> Option<Alert> {
    let (attributes, name, head, rest) = item(input, ALERT, faults, head)?;
    let entries = entries_of(rest, "`alert!`", &ALERT_KEYS, until_comma, faults);
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let over = find("over").and_then(|entry| {
        let range = |input: ParseStream<'_>, _: Span, _: &mut Faults| {
            duration(input, "`over` takes the range of rates")
        };
        value(entry, faults, range).map(|range| (entry.key.clone(), range))
    });
    Some(Alert {
        head,
        severity: find("severity").and_then(|entry| entry.text(faults)),
        by: find("by").map(|entry| list(entry, faults, label)).unwrap_or_default(),
        over,
        told: told(attributes, name, &entries, faults),
    })
}

fn told(attributes: Vec<Attribute>, name: Name, entries: &[Entry], faults: &mut Faults) -> Told {
    let find = |name: &str| entries.iter().find(|entry| entry.name == name);
    let krate = find("crate").and_then(|entry| entry.path(faults));
    Told {
        private: Private::of(krate.as_ref()),
        attributes,
        name,
        description: find("description").and_then(|entry| entry.text(faults)),
        summary: find("summary").and_then(|entry| entry.text(faults)),
        runbook: find("runbook").and_then(|entry| entry.text(faults)),
        labels: find("labels").map(|entry| list(entry, faults, pair)).unwrap_or_default(),
    }
}

/// The value of an entry, all of it.
fn value<T>(
    entry: &Entry,
    faults: &mut Faults,
    read: impl FnOnce(ParseStream<'_>, Span, &mut Faults) -> syn::Result<T>,
) -> Option<T> {
    let parser = |input: ParseStream<'_>| {
        let read = read(input, entry.key.span(), faults)?;
        if !input.is_empty() {
            let message = format!("expected nothing more after the value of `{}`", entry.name);
            let rest = input.span();
            input.parse::<TokenStream>()?;
            return Err(syn::Error::new(rest, message));
        }
        Ok(read)
    };
    let read = parser.parse2(entry.tokens());
    faults.keep(read)
}

/// What stands between the parentheses of an entry.
fn list<T>(entry: &Entry, faults: &mut Faults, read: fn(ParseStream<'_>, Span) -> syn::Result<T>) -> Vec<T> {
    let mut found = Vec::new();
    if entry.tokens().is_empty() {
        faults.at(&entry.key, format_args!("`{}()` is empty; leave it out", entry.name));
    }
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match read(input, entry.key.span()) {
                Ok(read) => found.push(read),
                Err(error) => {
                    faults.absorb(error);
                    until_comma(input);
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    let read = parser.parse2(entry.tokens());
    faults.keep(read);
    found
}

fn label(input: ParseStream<'_>, before: Span) -> syn::Result<Name> {
    name(input, before, "`by(..)` takes names of labels: `by(service, path)`")
}

fn pair(input: ParseStream<'_>, before: Span) -> syn::Result<(Name, LitStr)> {
    const FORM: &str = "a label of the alert has a name and text in quotes: `labels(team = \"platform\")`";
    let name = name(input, before, FORM)?;
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(expected(input, name.span, FORM));
    }
    let value = input.parse::<LitStr>().map_err(|_error| expected(input, name.span, FORM))?;
    Ok((name, value))
}

/// `99.9 % over 30d`
fn promise(input: ParseStream<'_>, before: Span, _: &mut Faults) -> syn::Result<(Amount, Duration)> {
    const FORM: &str = "an objective is a percentage over a window: `99.9 % over 30d`";
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(before, FORM));
    }
    let percent = amount(input)?;
    if percent.measure != Measure::Share {
        return Err(syn::Error::new(percent.span, FORM));
    }
    let over = input.cursor().ident().is_some_and(|(word, _)| word == "over");
    if !over {
        return Err(syn::Error::new(percent.span, FORM));
    }
    let word = input.call(Ident::parse_any)?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(word.span(), FORM));
    }
    Ok((percent, duration(input, "the window of an objective is a range")?))
}

/// `HISTOGRAM <= 1 s`
fn latency(input: ParseStream<'_>, before: Span, faults: &mut Faults) -> syn::Result<Latency> {
    const FORM: &str =
        "a latency is written `latency = DURATION <= 1 s`: a bucket counts what is at most its bound";
    let histogram = selection(input, before, faults)?;
    if input.parse::<Option<Token![<=]>>()?.is_none() {
        return Err(expected(input, before, FORM));
    }
    if input.is_empty() {
        return Err(syn::Error::new(before, FORM));
    }
    Ok(Latency { histogram, bound: amount(input)? })
}

/// `condition > threshold for 5m`
fn head(input: ParseStream<'_>, before: Span, faults: &mut Faults) -> syn::Result<Head> {
    let condition = condition(input, before, faults)?;
    let threshold = if matches!(condition, Condition::Absent(_)) {
        if comparison(input).is_some() {
            return Err(expected(
                input,
                before,
                "`absent(..)` has no threshold: it holds where there is no series",
            ));
        }
        None
    } else {
        let place = input.span();
        let Some(op) = comparison(input) else {
            const COMPARED: &str = "expected `>`, `>=`, `<` or `<=` and a threshold after the condition";
            return Err(expected(input, before, COMPARED));
        };
        if input.is_empty() || input.peek(Token![,]) {
            return Err(syn::Error::new(place, "expected a threshold after the comparison"));
        }
        Some((op, amount(input)?))
    };
    let lasts = match input.parse::<Option<Token![for]>>()? {
        Some(word) if input.is_empty() || input.peek(Token![,]) => {
            return Err(syn::Error::new(word.span, "expected how long it must hold: `for 5m`"));
        }
        Some(_) => Some(duration(input, "`for` takes how long it must hold")?),
        None => None,
    };
    Ok(Head { condition, threshold, lasts })
}

/// The variant of `Comparison`.
fn comparison(input: ParseStream<'_>) -> Option<&'static str> {
    if input.peek(Token![==]) {
        return None;
    }
    if input.parse::<Option<Token![>=]>>().ok()?.is_some() {
        return Some("AtLeast");
    }
    if input.parse::<Option<Token![<=]>>().ok()?.is_some() {
        return Some("AtMost");
    }
    if input.parse::<Option<Token![>]>>().ok()?.is_some() {
        return Some("Above");
    }
    input.parse::<Option<Token![<]>>().ok()?.map(|_| "Below")
}

const CONDITIONS: [&str; 4] = ["ratio", "rate", "quantile", "absent"];

fn condition(input: ParseStream<'_>, before: Span, faults: &mut Faults) -> syn::Result<Condition> {
    if !(input.peek(Ident::peek_any) && input.peek2(syn::token::Paren)) {
        return selection(input, before, faults).map(Condition::Value);
    }
    let word = input.call(Ident::parse_any)?;
    let content;
    parenthesized!(content in input);
    let read = inner(&word, &content, faults);
    // What is left unread would be told a second time.
    let rest = content.span();
    let left = !content.is_empty();
    content.parse::<TokenStream>()?;
    match read {
        Ok(_) if left => Err(syn::Error::new(rest, format_args!("expected nothing more in `{word}(..)`"))),
        read => read,
    }
}

/// What stands between the parentheses of a condition.
fn inner(word: &Ident, content: ParseStream<'_>, faults: &mut Faults) -> syn::Result<Condition> {
    let place = word.span();
    Ok(match word.to_string().as_str() {
        "ratio" => {
            let part = selection(content, place, faults)?;
            comma(content, place, "`ratio(PART, WHOLE)` takes two selections of counters")?;
            Condition::Ratio(part, selection(content, place, faults)?)
        }
        "rate" => Condition::Rate(selection(content, place, faults)?),
        "absent" => Condition::Absent(selection(content, place, faults)?),
        "quantile" => {
            const FORM: &str = "`quantile(0.95, DURATION)` takes a number between 0 and 1 and a histogram";
            if content.is_empty() || content.peek(Ident::peek_any) {
                return Err(syn::Error::new(place, FORM));
            }
            let q = amount(content)?;
            comma(content, place, FORM)?;
            Condition::Quantile(q, selection(content, place, faults)?)
        }
        other => return Err(unknown(other, place)),
    })
}

fn comma(input: ParseStream<'_>, before: Span, message: &str) -> syn::Result<()> {
    input.parse::<Token![,]>().map(|_| ()).map_err(|_error| expected(input, before, message))
}

fn unknown(word: &str, place: Span) -> syn::Error {
    let meant = match word {
        "histogram_quantile" => ", did you mean `quantile`?".to_owned(),
        "increase" | "irate" => ", did you mean `rate`?".to_owned(),
        _ => did_you_mean(word, CONDITIONS),
    };
    syn::Error::new(
        place,
        format_args!(
            "unknown condition `{word}(..)`{meant}\nconditions: ratio(PART, WHOLE), rate(COUNTER), quantile(0.95, HISTOGRAM), absent(METRIC), or a gauge alone"
        ),
    )
}

/// Names of selections for messages.
pub(super) fn shown(selection: &Selection) -> String {
    selection.path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>().join("::")
}
