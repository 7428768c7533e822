//! measured: a dense vector of series, written by its buffered encoder.

use super::input::{each, tenants, text};
use crate::case::Case;
use measured::text::BufferedTextEncoder;
use measured::{CounterVec, FixedCardinalityLabel, LabelGroup, MetricGroup};

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
    Patch,
    Head,
}

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Class {
    Ok,
    Client,
    Server,
}

#[derive(Clone, Copy, LabelGroup)]
#[label(set = RequestSet)]
struct Request<'a> {
    #[label(fixed_with = lasso::RodeoReader)]
    tenant: &'a str,
    method: Method,
    class: Class,
}

#[derive(MetricGroup)]
struct All {
    /// Requests.
    requests_total: CounterVec<RequestSet>,
}

const METHODS: [Method; 6] =
    [Method::Get, Method::Post, Method::Put, Method::Delete, Method::Patch, Method::Head];
const CLASSES: [Class; 3] = [Class::Ok, Class::Client, Class::Server];

pub fn cases() -> Vec<Case> {
    let mut names = lasso::Rodeo::default();
    for tenant in tenants() {
        names.get_or_intern(tenant);
    }
    let all = All { requests_total: CounterVec::with_label_set(RequestSet::new(names.into_reader())) };
    each(|tenant, method, class, value| {
        all.requests_total.inc_by(Request { tenant, method: METHODS[method], class: CLASSES[class] }, value);
    });
    vec![text(move || {
        let mut encoder = BufferedTextEncoder::new();
        all.collect_group_into(&mut encoder).expect("writing to memory cannot fail");
        encoder.finish().len()
    })]
}
