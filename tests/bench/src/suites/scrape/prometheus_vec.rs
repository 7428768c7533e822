//! prometheus: a vector of series, gathered and written into a string.

use super::input::{CLASSES, METHODS, each, text};
use crate::case::Case;
use prometheus::{IntCounterVec, Opts, Registry, TextEncoder};

pub fn cases() -> Vec<Case> {
    let requests =
        IntCounterVec::new(Opts::new("requests_total", "Requests."), &["tenant", "method", "class"])
            .expect("the name and labels are legal");
    each(|tenant, method, class, value| {
        requests.with_label_values(&[tenant, METHODS[method], CLASSES[class]]).inc_by(value);
    });
    let registry = Registry::new();
    registry.register(Box::new(requests)).expect("the registry is empty");
    vec![text(move || {
        let mut page = String::new();
        TextEncoder::new().encode_utf8(&registry.gather(), &mut page).expect("writing to memory cannot fail");
        page.len()
    })]
}
