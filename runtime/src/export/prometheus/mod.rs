//! What a scrape of `/metrics` gets: every metric, in the format that was asked for.

#[cfg(feature = "server")]
mod answer;
#[cfg(feature = "server")]
mod body;
#[cfg(feature = "server")]
mod encoding;
mod format;
#[cfg(feature = "server")]
mod gzip;
mod labels;
mod negotiate;
mod number;
mod page;
mod scrape;

#[cfg(feature = "server")]
pub(crate) use answer::answer;
pub use scrape::Scrape;

/// Every metric of the program, of its process and of telemark itself: the content type and the text.
///
/// The `Accept` header decides between OpenMetrics 1.0 and the Prometheus text format 0.0.4; without one it is the text
/// format. Nothing here can fail: an unreadable header counts as none, and what the system does not tell is left out.
/// [`Scrape`] gives the same in chunks.
#[must_use]
pub fn render(accept: Option<&str>) -> (&'static str, String) {
    let scrape = Scrape::new(accept);
    let content_type = scrape.content_type();
    let mut text = Vec::new();
    for chunk in scrape {
        text.extend_from_slice(&chunk);
    }
    (content_type, String::from_utf8_lossy(&text).into_owned())
}
