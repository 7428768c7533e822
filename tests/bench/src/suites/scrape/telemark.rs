//! telemark: the table that updates write is what readers walk.

use super::input::{each, otlp, text};
use crate::case::Case;
use telemark::export::otlp::{MetricEncoder, Resource};
use telemark::export::prometheus::Scrape;
use telemark::{Capped, Counter, LabelValue, Labels, Temporality, metric};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
    Patch,
    Head,
}

#[derive(LabelValue, Clone, Copy)]
enum Class {
    Ok,
    Client,
    Server,
}

#[derive(Labels, Clone, Copy)]
struct Request<'a> {
    tenant: Capped<'a, 5556>,
    method: Method,
    class: Class,
}

/// Requests.
#[metric(counter = "requests", max_series = 101_000)]
static REQUESTS: Counter<Request<'_>>;

const METHODS: [Method; 6] =
    [Method::Get, Method::Post, Method::Put, Method::Delete, Method::Patch, Method::Head];
const CLASSES: [Class; 3] = [Class::Ok, Class::Client, Class::Server];

pub fn cases() -> Vec<Case> {
    each(|tenant, method, class, value| {
        let labels = Request { tenant: Capped(tenant), method: METHODS[method], class: CLASSES[class] };
        REQUESTS.add(value, labels);
    });
    let mut encoder = MetricEncoder::new(&Resource::new("bench", None), Temporality::Cumulative);
    vec![text(|| Scrape::new(None).map(|chunk| chunk.len()).sum()), otlp(move || encoded(&mut encoder))]
}

/// One collection, all its requests.
fn encoded(encoder: &mut MetricEncoder) -> usize {
    let mut bytes = 0;
    while let Some(request) = encoder.next_request() {
        bytes += request.bytes.len();
        drop(request);
        encoder.settled(true);
    }
    bytes
}
