//! Reads single lines from a scrape.

use telemark::export::prometheus::render;

/// The page that a scraper without wishes gets.
pub(crate) fn text() -> String {
    render(None).1
}

/// The lines of the page that begin with this text.
pub(crate) fn lines(beginning: &str) -> Vec<String> {
    text().lines().filter(|line| line.starts_with(beginning)).map(ToOwned::to_owned).collect()
}

/// The value of one series, written as the page writes it; nothing if the series does not exist.
pub(crate) fn value(series: &str) -> Option<f64> {
    let page = text();
    let line = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
    Some(line.parse().expect("a sample is a number"))
}
