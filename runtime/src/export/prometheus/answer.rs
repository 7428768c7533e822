//! The answer to a scrape over HTTP.

use super::body::ScrapeBody;
use super::encoding::accepts_gzip;
use super::negotiate::choose;
use super::scrape::Scrape;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Response};

/// Answers in the format and the encoding that these headers ask for; the body of the request is never read.
pub(crate) fn answer(asked: &HeaderMap) -> Response<ScrapeBody> {
    let scrape = Scrape::of(choose(values(asked, &ACCEPT)));
    let gzip = accepts_gzip(values(asked, &ACCEPT_ENCODING));
    let content_type = HeaderValue::from_static(scrape.content_type());
    let mut answer = Response::new(ScrapeBody::new(scrape, gzip));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(VARY, HeaderValue::from_static("accept, accept-encoding"));
    if gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answer
}

/// The values of a header that are text; the others count as none.
fn values<'a>(asked: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    asked.get_all(name).iter().filter_map(|value| value.to_str().ok())
}
