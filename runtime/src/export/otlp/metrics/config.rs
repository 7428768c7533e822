//! What the environment says about exporting metrics.

use super::super::target::Target;
use super::super::transport::Signal;
use super::super::variables::milliseconds;
use crate::metric::Temporality;
use std::time::Duration;

/// Where metrics are sent and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricConfig {
    /// Where.
    pub target: Target,
    /// From one collection to the next.
    pub interval: Duration,
    /// The longest that one collection takes, with all its requests and their retries.
    pub patience: Duration,
    /// The pause before the first retry; each later one is twice as long.
    pub first_retry: Duration,
    /// What the points of sums and histograms hold.
    pub temporality: Temporality,
}

impl MetricConfig {
    /// The defaults of the specification for this target.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self {
            target,
            interval: Duration::from_mins(1),
            patience: Duration::from_secs(30),
            first_retry: Duration::from_millis(500),
            temporality: Temporality::Cumulative,
        }
    }

    /// What OTEL_METRICS_EXPORTER, OTEL_EXPORTER_OTLP_* and OTEL_METRIC_EXPORT_* say, and what of it could not be
    /// followed, one sentence each.
    ///
    /// Without an endpoint there is no configuration: nothing is exported.
    pub fn from_environment(read: &dyn Fn(&str) -> Option<String>) -> (Option<Self>, Vec<String>) {
        let mut warnings = Vec::new();
        let target = Target::from_environment(Signal::Metrics, read, &mut warnings);
        let config = target.map(|target| Self::new(target).timed(read, &mut warnings));
        (config, warnings)
    }

    fn timed(mut self, read: &dyn Fn(&str) -> Option<String>, warnings: &mut Vec<String>) -> Self {
        let set = |name| read(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let mut time = |name, least| {
            let text = set(name)?;
            let time = milliseconds(&text).filter(|_| text.parse().is_ok_and(|number: u64| number >= least));
            if time.is_none() {
                warnings.push(format!(
                    "{name}={text} is not a number of milliseconds that can be used; the default is kept"
                ));
            }
            time
        };
        // No pause at all would be a loop, and 0 does not mean "no limit" for a pause.
        self.interval = time("OTEL_METRIC_EXPORT_INTERVAL", 1).unwrap_or(self.interval);
        self.patience = time("OTEL_METRIC_EXPORT_TIMEOUT", 0).unwrap_or(self.patience);
        if let Some(text) = set(PREFERENCE) {
            let word = text.to_ascii_lowercase();
            match PREFERENCES.iter().find(|(known, _)| *known == word) {
                Some((_, temporality)) => self.temporality = *temporality,
                None => warnings.push(format!(
                    "{PREFERENCE}={text} is not one of cumulative, delta, lowmemory; cumulative is used"
                )),
            }
        }
        let aggregation =
            set(AGGREGATION).filter(|text| !text.eq_ignore_ascii_case("explicit_bucket_histogram"));
        if let Some(text) = aggregation {
            warnings.push(format!(
                "{AGGREGATION}={text} is not followed: a histogram has the buckets it was declared with, \
                 explicit_bucket_histogram"
            ));
        }
        self
    }
}

const AGGREGATION: &str = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
const PREFERENCE: &str = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
const PREFERENCES: [(&str, Temporality); 3] = [
    ("cumulative", Temporality::Cumulative),
    ("delta", Temporality::Delta),
    ("lowmemory", Temporality::LowMemory),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> (Option<MetricConfig>, Vec<String>) {
        let read = |name: &str| match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some("http://h:4318".to_owned()),
            _ => variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()),
        };
        MetricConfig::from_environment(&read)
    }

    #[test]
    fn nothing_set_means_the_specification_s_defaults() {
        let (config, warnings) = with(&[("OTEL_METRIC_EXPORT_INTERVAL", " ")]);
        let config = config.unwrap();
        assert_eq!((config.interval, config.patience), (Duration::from_mins(1), Duration::from_secs(30)));
        assert_eq!(config.temporality, Temporality::Cumulative);
        assert_eq!(config.target.endpoint(), "http://h:4318/v1/metrics");
        assert_eq!(warnings, Vec::<String>::new());
        assert_eq!(MetricConfig::from_environment(&|_| None), (None, Vec::new()));
    }

    #[test]
    fn every_time_and_the_temporality_can_be_set() {
        let (config, warnings) = with(&[
            ("OTEL_METRIC_EXPORT_INTERVAL", "2500"),
            ("OTEL_METRIC_EXPORT_TIMEOUT", "700"),
            (PREFERENCE, "LowMemory"),
            (AGGREGATION, "explicit_bucket_histogram"),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://m:9/in"),
        ]);
        let config = config.unwrap();
        assert_eq!(
            (config.interval, config.patience),
            (Duration::from_millis(2500), Duration::from_millis(700))
        );
        assert_eq!(config.temporality, Temporality::LowMemory);
        assert_eq!(config.target.endpoint(), "http://m:9/in");
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_followed_is_told_and_the_default_kept() {
        let (config, warnings) = with(&[
            ("OTEL_METRIC_EXPORT_INTERVAL", "0"),
            ("OTEL_METRIC_EXPORT_TIMEOUT", "30s"),
            (PREFERENCE, "sometimes"),
            (AGGREGATION, "base2_exponential_bucket_histogram"),
        ]);
        assert_eq!(config, with(&[]).0);
        assert_eq!(
            warnings,
            [
                "OTEL_METRIC_EXPORT_INTERVAL=0 is not a number of milliseconds that can be used; the default is kept",
                "OTEL_METRIC_EXPORT_TIMEOUT=30s is not a number of milliseconds that can be used; the default is kept",
                "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=sometimes is not one of cumulative, delta, \
                 lowmemory; cumulative is used",
                "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=base2_exponential_bucket_histogram is not \
                 followed: a histogram has the buckets it was declared with, explicit_bucket_histogram",
            ]
        );
    }

    #[test]
    fn only_otlp_pushes_and_prometheus_is_left_to_the_scraper() {
        let exporter = |words| with(&[("OTEL_METRICS_EXPORTER", words)]);
        for none in ["none", "prometheus", "Prometheus, none"] {
            assert_eq!(exporter(none), (None, Vec::new()), "{none}");
        }
        for some in ["otlp", "prometheus,otlp"] {
            assert_eq!(exporter(some), with(&[]), "{some}");
        }
        let (config, warnings) = exporter("console,otlp,statsd");
        assert!(config.is_some());
        assert_eq!(
            warnings,
            ["OTEL_METRICS_EXPORTER=statsd is not one of otlp, console, none, prometheus; it is ignored"]
        );
    }
}
