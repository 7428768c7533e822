//! Layers that count and time, and open no span.

use super::router::{asked, router};
use crate::case::Case;
use axum_otel_metrics::{HttpMetricsLayer, HttpMetricsLayerBuilder};
use axum_prometheus::PrometheusMetricLayer;
use opentelemetry_sdk_032::error::OTelSdkResult;
use opentelemetry_sdk_032::metrics::data::ResourceMetrics;
use opentelemetry_sdk_032::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk_032::metrics::{PeriodicReader, SdkMeterProvider, Temporality};
use std::time::Duration;
use tokio::runtime::Builder;

/// Longer than a bench runs: nothing is collected meanwhile.
const NEVER: Duration = Duration::from_secs(3600);

struct Nowhere;

impl PushMetricExporter for Nowhere {
    async fn export(&self, _: &ResourceMetrics) -> OTelSdkResult {
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

/// axum-otel-metrics, which is of an earlier version of the SDK.
pub fn layer() -> HttpMetricsLayer {
    let reader = PeriodicReader::builder(Nowhere).with_interval(NEVER).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let layer = HttpMetricsLayerBuilder::new().with_provider(provider.clone()).build();
    // It lives as long as the process.
    std::mem::forget(provider);
    layer
}

pub fn otel() -> Vec<Case> {
    vec![asked(router().layer(layer()))]
}

pub fn prometheus() -> Vec<Case> {
    // It wants a runtime for a task that tidies up, which is not measured.
    let runtime = Builder::new_current_thread().build().expect("a runtime without drivers needs nothing");
    let _inside = runtime.enter();
    let (layer, handle) = PrometheusMetricLayer::pair();
    std::mem::forget(handle);
    vec![asked(router().layer(layer))]
}
