//! prometheus-client: a family behind a lock, written into a string.

use super::input::{CLASSES, METHODS, each, text};
use crate::case::Case;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    tenant: String,
    method: &'static str,
    class: &'static str,
}

pub fn cases() -> Vec<Case> {
    let requests = Family::<Request, Counter>::default();
    each(|tenant, method, class, value| {
        let labels = Request { tenant: tenant.to_owned(), method: METHODS[method], class: CLASSES[class] };
        requests.get_or_create(&labels).inc_by(value);
    });
    let mut registry = Registry::default();
    registry.register("requests", "Requests", requests);
    vec![text(move || {
        let mut page = String::new();
        prometheus_client::encoding::text::encode(&mut page, &registry)
            .expect("writing to memory cannot fail");
        page.len()
    })]
}
