//! Reads a page of metrics, strictly: what a scraper would refuse is refused here, with its line.

use std::collections::HashSet;

/// A line with a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) labels: Vec<(String, String)>,
    pub(super) value: f64,
}

impl Sample {
    pub(super) fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// All samples of a page, or the first line that cannot be read and why.
pub(super) fn samples(page: &str, openmetrics: bool) -> Result<Vec<Sample>, String> {
    let mut samples = Vec::new();
    let mut typed = HashSet::new();
    let mut seen = HashSet::new();
    let mut ended = false;
    for (number, line) in (1..).zip(page.lines()) {
        let fault = |why: &str| format!("line {number}: {why}");
        if ended {
            return Err(fault("something follows the end"));
        }
        if line == "# EOF" {
            ended = true;
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let family = rest.split(' ').next().unwrap_or_default();
            if !typed.insert(family) {
                return Err(fault("a metric has two types"));
            }
        } else if !line.starts_with('#') && !line.is_empty() {
            let sample = sample(line).map_err(fault)?;
            if !seen.insert((sample.name.clone(), sample.labels.clone())) {
                return Err(fault("a series stands there twice"));
            }
            samples.push(sample);
        }
    }
    if openmetrics && !ended {
        return Err("the page breaks off: it does not end in `# EOF`".to_owned());
    }
    Ok(samples)
}

/// `name{label="value",…} value`, with what may follow: a timestamp, an exemplar.
fn sample(line: &str) -> Result<Sample, &'static str> {
    let end = line.find(['{', ' ']).ok_or("a sample has no value")?;
    let (name, rest) = line.split_at(end);
    if !is_name(name) {
        return Err("this is no name of a metric");
    }
    let (mut labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    labels.sort();
    let word = rest.split_whitespace().next().ok_or("a sample has no value")?;
    let value = number(word).ok_or("the value is no number")?;
    Ok(Sample { name: name.to_owned(), labels, value })
}

type Labelled<'a> = (Vec<(String, String)>, &'a str);

/// Reads up to the closing brace.
fn labels(mut rest: &str) -> Result<Labelled<'_>, &'static str> {
    let mut labels = Vec::new();
    loop {
        if let Some(rest) = rest.strip_prefix('}') {
            return Ok((labels, rest));
        }
        let (name, quoted) = rest.split_once("=\"").ok_or("a label has no value")?;
        if !is_name(name) || name.contains(':') {
            return Err("this is no name of a label");
        }
        let (value, behind) = quoted_text(quoted).ok_or("a label's value has no end")?;
        labels.push((name.to_owned(), value));
        rest = behind.strip_prefix(',').unwrap_or(behind);
        if !behind.starts_with([',', '}']) {
            return Err("labels are not divided by commas");
        }
    }
}

fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match signs.next()?.1 {
                'n' => value.push('\n'),
                escaped @ ('\\' | '"') => value.push(escaped),
                _ => return None,
            },
            sign => value.push(sign),
        }
    }
    None
}

fn is_name(name: &str) -> bool {
    let follows = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == ':';
    name.starts_with(|sign: char| follows(sign) && !sign.is_ascii_digit()) && name.chars().all(follows)
}

fn number(word: &str) -> Option<f64> {
    match word {
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        word => word.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_of_our_own_can_be_read_in_both_formats() {
        for (accept, openmetrics) in [(None, false), (Some("application/openmetrics-text"), true)] {
            let (_, page) = crate::export::prometheus::render(accept);
            let samples = samples(&page, openmetrics).expect("a page that scrapers read");
            assert!(samples.iter().any(|sample| sample.name == "telemark_spans_dropped_total"), "{page}");
        }
    }

    #[test]
    fn what_a_scraper_refuses_is_refused_with_its_line() {
        for (page, why) in [
            ("<html>\n", "line 1: a sample has no value"),
            ("<html> <body>\n", "line 1: this is no name of a metric"),
            ("# TYPE a counter\na 1\n# TYPE a counter\n", "line 3: a metric has two types"),
            ("a{b=\"1\"} 1\na{b=\"1\"} 2\n", "line 2: a series stands there twice"),
            ("a{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\n", "line 2: a series stands there twice"),
            ("a one\n", "line 1: the value is no number"),
            ("a{b=1} 1\n", "line 1: a label has no value"),
            ("a{b=\"1\"c=\"2\"} 1\n", "line 1: labels are not divided by commas"),
            ("a{b=\"1} 1\n", "line 1: a label's value has no end"),
            ("a{1=\"1\"} 1\n", "line 1: this is no name of a label"),
            ("a 1\n", "the page breaks off: it does not end in `# EOF`"),
            ("a 1\n# EOF\nb 2\n", "line 3: something follows the end"),
        ] {
            assert_eq!(samples(page, true), Err(why.to_owned()), "{page}");
        }
    }

    #[test]
    fn a_sample_has_labels_with_escapes_and_may_have_an_exemplar() {
        let page = "a_bucket{le=\"+Inf\",p=\"\\\"x\\\\\\n\"} 3 # {trace_id=\"1\"} 0.5 1.0\nb NaN\n";
        let samples = samples(page, false).expect("two samples");
        assert_eq!(samples[0].label("p"), Some("\"x\\\n"));
        assert_eq!((samples[0].label("le"), samples[0].value), (Some("+Inf"), 3.0));
        assert!(samples[1].value.is_nan());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(page in "[a-z{}=\",\\\\ #\n0-9éE]{0,80}") {
            drop(samples(&page, true));
            drop(samples(&page, false));
        }
    }
}
