//! What the environment says about exporting log records.

use super::super::config::Config;
use super::super::target::Target;
use super::super::transport::Signal;
use super::limits::LogLimits;
use std::time::Duration;

/// Where log records are sent, how many at a time, and how much of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// Where, and in which batches.
    pub batches: Config,
    pub(super) limits: LogLimits,
}

impl LogConfig {
    /// The defaults of the specification for this target.
    #[must_use]
    pub fn new(target: Target) -> Self {
        let batches = Config { signal: Signal::Logs, delay: Duration::from_secs(1), ..Config::new(target) };
        Self { batches, limits: LogLimits::default() }
    }

    /// What OTEL_LOGS_EXPORTER, OTEL_EXPORTER_OTLP_*, OTEL_BLRP_* and OTEL_LOGRECORD_* say, and what of it could not be
    /// followed, one sentence each.
    ///
    /// Without an endpoint there is no configuration: nothing is exported.
    pub fn from_environment(read: &dyn Fn(&str) -> Option<String>) -> (Option<Self>, Vec<String>) {
        let mut warnings = Vec::new();
        let target = Target::from_environment(Signal::Logs, read, &mut warnings);
        let config = target.map(|target| {
            let Self { batches, .. } = Self::new(target);
            let batches = batches.sized("BLRP", read, &mut warnings);
            Self { batches, limits: LogLimits::from_environment(read, &mut warnings) }
        });
        (config, warnings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (Option<LogConfig>, Vec<String>) {
        LogConfig::from_environment(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    const ENDPOINT: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");

    #[test]
    fn the_defaults_are_those_of_the_specification() {
        let (config, warnings) = read(&[ENDPOINT]);
        let batches = config.expect("there is an endpoint").batches;
        assert_eq!((batches.queue, batches.batch), (2048, 512));
        assert_eq!((batches.delay, batches.patience), (Duration::from_secs(1), Duration::from_secs(30)));
        assert_eq!(batches.target.endpoint(), "http://collector:4318/v1/logs");
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn batches_of_log_records_have_variables_of_their_own() {
        let (config, warnings) = read(&[
            ENDPOINT,
            ("OTEL_BSP_MAX_QUEUE_SIZE", "1"),
            ("OTEL_BLRP_MAX_QUEUE_SIZE", "100"),
            ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "10"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "250"),
            ("OTEL_BLRP_EXPORT_TIMEOUT", "1500"),
        ]);
        let batches = config.expect("there is an endpoint").batches;
        assert_eq!((batches.queue, batches.batch), (100, 10));
        assert_eq!(
            (batches.delay, batches.patience),
            (Duration::from_millis(250), Duration::from_millis(1500))
        );
        assert_eq!(warnings, Vec::<String>::new());
        let (_, warnings) = read(&[ENDPOINT, ("OTEL_BLRP_SCHEDULE_DELAY", "soon")]);
        assert!(warnings.concat().contains("OTEL_BLRP_SCHEDULE_DELAY=soon"), "{warnings:?}");
    }

    #[test]
    fn the_word_none_keeps_log_records_here() {
        assert_eq!(read(&[ENDPOINT, ("OTEL_LOGS_EXPORTER", "none")]), (None, vec![]));
        assert_eq!(read(&[]), (None, vec![]));
        let (config, _) = read(&[("OTEL_LOGS_EXPORTER", "otlp")]);
        let endpoint = config.expect("it is asked for").batches.target.endpoint();
        assert_eq!(endpoint, "http://localhost:4318/v1/logs");
    }
}
