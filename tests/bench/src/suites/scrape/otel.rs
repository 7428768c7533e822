//! opentelemetry: the SDK behind opentelemetry-prometheus, and its own collection transformed and encoded by prost.

use super::input::{CLASSES, METHODS, each, otlp, text};
use crate::case::Case;
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::metrics::{
    Instrument, InstrumentKind, ManualReader, Pipeline, SdkMeterProvider, Stream, Temporality,
};
use prometheus::{Registry, TextEncoder};
use prost::Message;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A reader that is asked by hand.
#[derive(Debug, Clone)]
struct Asked(Arc<ManualReader>);

impl MetricReader for Asked {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, into: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(into)
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self, kind: InstrumentKind) -> Temporality {
        self.0.temporality(kind)
    }
}

/// By default the SDK keeps 2000 series apart.
fn provider(reader: impl MetricReader) -> SdkMeterProvider {
    let all = |_: &Instrument| Stream::builder().with_cardinality_limit(200_000).build().ok();
    let provider = SdkMeterProvider::builder().with_reader(reader).with_view(all).build();
    let requests = provider.meter("bench").u64_counter("requests").build();
    each(|tenant, method, class, value| {
        let tenant = KeyValue::new("tenant", tenant.to_owned());
        let (method, class) =
            (KeyValue::new("method", METHODS[method]), KeyValue::new("class", CLASSES[class]));
        requests.add(value, &[tenant, method, class]);
    });
    provider
}

pub fn cases() -> Vec<Case> {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build();
    let shown = provider(exporter.expect("the registry is empty"));
    let reader = Asked(Arc::new(ManualReader::builder().build()));
    let sent = provider(reader.clone());
    vec![
        text(move || {
            let _kept = &shown;
            let mut page = String::new();
            TextEncoder::new()
                .encode_utf8(&registry.gather(), &mut page)
                .expect("writing to memory cannot fail");
            page.len()
        }),
        otlp(move || {
            let _kept = &sent;
            let mut collected = ResourceMetrics::default();
            reader.collect(&mut collected).expect("the provider is alive");
            ExportMetricsServiceRequest::from(&collected).encode_to_vec().len()
        }),
    ]
}
