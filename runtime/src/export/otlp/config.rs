//! What the environment says about exporting traces, and about exporting anything in batches.

use super::target::Target;
use super::transport::Signal;
use super::variables::milliseconds;
use std::time::Duration;

/// Where traces, or log records, are sent and how many at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What is sent.
    pub(super) signal: Signal,
    /// Where.
    pub target: Target,
    /// Spans, or records, that wait; more are dropped and counted.
    pub queue: usize,
    /// Spans, or records, of one request.
    pub batch: usize,
    /// The longest that one waits for others.
    pub delay: Duration,
    /// The longest that one request takes, its retries included.
    pub patience: Duration,
    /// The pause before the first retry; each later one is twice as long.
    pub first_retry: Duration,
}

impl Config {
    /// The defaults of the specification for traces to this target.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self {
            signal: Signal::Traces,
            target,
            queue: 2048,
            batch: 512,
            delay: Duration::from_secs(5),
            patience: Duration::from_secs(30),
            first_retry: Duration::from_millis(500),
        }
    }

    /// What OTEL_EXPORTER_OTLP_* and OTEL_BSP_* say, and what of it could not be followed, one sentence each.
    ///
    /// Without an endpoint there is no configuration: nothing is exported.
    pub fn from_environment(read: &dyn Fn(&str) -> Option<String>) -> (Option<Self>, Vec<String>) {
        let mut warnings = Vec::new();
        let target = Target::from_environment(Signal::Traces, read, &mut warnings);
        let config = target.map(|target| Self::new(target).sized("BSP", read, &mut warnings));
        (config, warnings)
    }

    /// The same with what the variables of this processor say: OTEL_BSP_* for spans, OTEL_BLRP_* for log records.
    pub(super) fn sized(
        mut self,
        processor: &str,
        read: &dyn Fn(&str) -> Option<String>,
        warnings: &mut Vec<String>,
    ) -> Self {
        let mut number = |option: &str, allowed: &dyn Fn(u64) -> bool| {
            let name = format!("OTEL_{processor}_{option}");
            let text = read(&name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
            let number = text.parse().ok().filter(|number| allowed(*number));
            if number.is_none() {
                warnings.push(format!("{name}={text} is not a number that can be used; the default is kept"));
            }
            number
        };
        // Beyond these a queue is not a queue but a leak, and a batch is over every collector's limit.
        let size = |number: u64| (1..=1_000_000).contains(&number);
        if let Some(queue) = number("MAX_QUEUE_SIZE", &size) {
            self.queue = queue as usize;
        }
        if let Some(batch) = number("MAX_EXPORT_BATCH_SIZE", &size) {
            self.batch = batch as usize;
        }
        if let Some(delay) = number("SCHEDULE_DELAY", &|number| number <= 86_400_000) {
            self.delay = Duration::from_millis(delay.max(1));
        }
        if let Some(patience) = number("EXPORT_TIMEOUT", &|_| true) {
            self.patience = milliseconds(&patience.to_string()).unwrap_or(self.patience);
        }
        if self.batch > self.queue {
            warnings.push(format!(
                "OTEL_{processor}_MAX_EXPORT_BATCH_SIZE={} is more than the queue holds; {} is used",
                self.batch, self.queue
            ));
            self.batch = self.queue;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> (Config, Vec<String>) {
        let read = |name: &str| match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some("http://h:4318".to_owned()),
            _ => variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()),
        };
        let (config, warnings) = Config::from_environment(&read);
        (config.unwrap(), warnings)
    }

    #[test]
    fn nothing_set_means_the_specification_s_defaults() {
        let (config, warnings) = with(&[("OTEL_BSP_MAX_QUEUE_SIZE", "")]);
        assert_eq!((config.queue, config.batch), (2048, 512));
        assert_eq!((config.delay, config.patience), (Duration::from_secs(5), Duration::from_secs(30)));
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn every_size_and_time_can_be_set() {
        let (config, warnings) = with(&[
            ("OTEL_BSP_MAX_QUEUE_SIZE", "10000"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1000"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"),
            ("OTEL_BSP_EXPORT_TIMEOUT", "4000"),
        ]);
        assert_eq!((config.queue, config.batch), (10_000, 1000));
        assert_eq!((config.delay, config.patience), (Duration::from_millis(200), Duration::from_secs(4)));
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn what_is_no_size_is_told_and_the_default_kept() {
        for wrong in ["0", "-1", "many", "99999999999999999999"] {
            let (config, warnings) = with(&[("OTEL_BSP_MAX_QUEUE_SIZE", wrong)]);
            assert_eq!(config.queue, 2048);
            let text = format!(
                "OTEL_BSP_MAX_QUEUE_SIZE={wrong} is not a number that can be used; the default is kept"
            );
            assert_eq!(warnings, [text]);
        }
    }

    #[test]
    fn a_batch_is_never_larger_than_the_queue() {
        let (config, warnings) = with(&[("OTEL_BSP_MAX_QUEUE_SIZE", "100")]);
        assert_eq!((config.queue, config.batch), (100, 100));
        assert_eq!(warnings.len(), 1);
    }
}
