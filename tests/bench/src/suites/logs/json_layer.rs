//! json-subscriber: keys and order of one's choice.

use super::input::{SERVICE, info, lines, lines_in_spans, sink};
use crate::case::Case;
use std::sync::Arc;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

pub fn cases() -> Vec<Case> {
    let mut layer = json_subscriber::JsonLayer::new(Arc::new(sink()));
    layer.with_timer("@timestamp", tracing_subscriber::fmt::time::SystemTime);
    layer.with_level("@level");
    layer.with_flattened_event();
    layer.with_flattened_span_fields("span");
    layer.add_static_field("service", SERVICE.into());
    tracing_subscriber::registry().with(layer).init();
    vec![lines("line8", info), lines_in_spans(info)]
}
