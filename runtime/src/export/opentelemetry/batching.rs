//! How many spans an exporter gets at a time, and how long they wait: OTEL_BSP_*.

use std::time::Duration;

/// Sizes and times of one exporter's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Batching {
    /// Spans that wait; more are dropped and counted.
    pub(super) queue: usize,
    /// Spans of one call.
    pub(super) batch: usize,
    /// The longest that a span waits for others.
    pub(super) delay: Duration,
    /// The longest that one call may take.
    pub(super) patience: Duration,
}

/// The specification's.
impl Default for Batching {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { queue: 2048, batch: 512, delay: seconds(5), patience: seconds(30) }
    }
}

/// Beyond this a queue is not a queue but a leak.
const LARGEST: u64 = 1_000_000;
/// A day; nobody means longer waits.
const LONGEST: u64 = 86_400_000;

impl Batching {
    /// What OTEL_BSP_* say; a value that cannot be used is told in `warnings`, and the default kept.
    pub(crate) fn from_environment(
        read: &dyn Fn(&str) -> Option<String>,
        warnings: &mut Vec<String>,
    ) -> Self {
        let mut number = |name: &str, usual: u64, largest: u64| {
            let text = read(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            let Some(text) = text else { return usual };
            let number = text.parse().ok().filter(|number| (1..=largest).contains(number));
            number.unwrap_or_else(|| {
                warnings.push(format!("{name}={text} is not a number that can be used; the default is kept"));
                usual
            })
        };
        let queue = number("OTEL_BSP_MAX_QUEUE_SIZE", 2048, LARGEST) as usize;
        let batch = number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512, LARGEST) as usize;
        let delay = Duration::from_millis(number("OTEL_BSP_SCHEDULE_DELAY", 5000, LONGEST));
        let patience = Duration::from_millis(number("OTEL_BSP_EXPORT_TIMEOUT", 30_000, LONGEST));
        Self { queue, batch: batch.min(queue), delay, patience }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> (Batching, usize) {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        let mut warnings = Vec::new();
        let read = |name: &str| find(name).map(|(_, text)| (*text).to_owned());
        (Batching::from_environment(&read, &mut warnings), warnings.len())
    }

    #[test]
    fn the_environment_sets_each_of_them_and_nothing_means_the_default() {
        assert_eq!(with(&[("OTEL_BSP_MAX_QUEUE_SIZE", " ")]), (Batching::default(), 0));
        let (all, warnings) = with(&[
            ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "200"),
            ("OTEL_BSP_SCHEDULE_DELAY", "7"),
            ("OTEL_BSP_EXPORT_TIMEOUT", "9"),
        ]);
        assert_eq!((all.queue, all.batch, warnings), (100, 100, 0), "a batch is no larger than the queue");
        assert_eq!((all.delay.as_millis(), all.patience.as_millis()), (7, 9));
        assert_eq!(with(&[("OTEL_BSP_MAX_QUEUE_SIZE", "0")]), (Batching::default(), 1));
    }
}
