//! How much memory finished spans may take while they wait.

use super::engine::{let_so_much_of_tails_wait, let_so_much_wait};

/// How many bytes of finished spans may wait: for the exporter, and for tail rules.
///
/// What does not fit is lost and counted in `telemark_spans_dropped_total`: `ring_full` where too much waits for the
/// exporter, `tail_evicted` where too much waits for a tail rule. Memory is taken when it is needed; a trace that a tail
/// rule waits for takes at least 4 KiB. Each sum is for the whole process.
///
/// The environment wins over the program: TELEMARK_SPAN_QUEUE_MEMORY, TELEMARK_TAIL_MEMORY and
/// TELEMARK_TAIL_TRACE_MEMORY take bytes, or a number with `KiB`, `MiB` or `GiB`.
///
/// # Example: long traces that are kept by their errors
/// ```
/// use telemark::{SpanMemory, sample};
///
/// let memory = SpanMemory::default().tail_traces(128 << 20).tail_trace(4 << 20);
/// let sampler = sample::ratio(0.01).keep_errors();
/// let telemetry = telemark::setup("batch").sampler(sampler).span_memory(memory).install()?;
/// # drop(telemetry);
/// # Ok::<(), telemark::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "it is given to `setup(..).span_memory(..)`"]
pub struct SpanMemory {
    queue: usize,
    tail_traces: usize,
    tail_trace: usize,
}

/// The least that a queue needs: two of its chunks.
const LEAST_QUEUE: usize = 128 * 1024;
/// The least that a trace needs.
const LEAST_TRACE: usize = 8 * 1024;

impl Default for SpanMemory {
    /// 16 MiB for the exporter's queue, 16 MiB for all traces that wait for tail rules, 256 KiB for one of them.
    fn default() -> Self {
        Self { queue: 16 << 20, tail_traces: 16 << 20, tail_trace: 256 << 10 }
    }
}

impl SpanMemory {
    /// Bytes of all spans that wait for the exporter; 16 MiB if nobody says otherwise, and never less than 128 KiB.
    pub const fn queue(mut self, bytes: usize) -> Self {
        self.queue = if bytes < LEAST_QUEUE { LEAST_QUEUE } else { bytes };
        self
    }

    /// Bytes of all traces that wait for tail rules; 16 MiB if nobody says otherwise, and never less than 8 KiB. The
    /// trace whose first span ended longest ago goes where there is no more.
    pub const fn tail_traces(mut self, bytes: usize) -> Self {
        self.tail_traces = if bytes < LEAST_TRACE { LEAST_TRACE } else { bytes };
        self
    }

    /// Bytes of one trace that waits for tail rules; 256 KiB if nobody says otherwise, and never less than 8 KiB. Beyond
    /// it the trace's later spans are lost; what they show still counts for the decision.
    pub const fn tail_trace(mut self, bytes: usize) -> Self {
        self.tail_trace = if bytes < LEAST_TRACE { LEAST_TRACE } else { bytes };
        self
    }

    /// The same, with what the environment says, and a warning for each value that says nothing.
    pub(crate) fn or_environment(mut self, get: &dyn Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut warnings = Vec::new();
        let mut asked = |name: &str| {
            let text = get(name)?;
            let bytes = bytes(&text);
            if bytes.is_none() {
                warnings.push(format!(
                    "{name}={text:?} is no number of bytes, such as 1048576 or 16MiB, and is ignored"
                ));
            }
            bytes
        };
        self = asked("TELEMARK_SPAN_QUEUE_MEMORY").map_or(self, |bytes| self.queue(bytes));
        self = asked("TELEMARK_TAIL_MEMORY").map_or(self, |bytes| self.tail_traces(bytes));
        self = asked("TELEMARK_TAIL_TRACE_MEMORY").map_or(self, |bytes| self.tail_trace(bytes));
        (self, warnings)
    }

    /// Holds from now on, for the whole process.
    pub(crate) fn apply(self) {
        let_so_much_wait(self.queue);
        let_so_much_of_tails_wait(self.tail_traces, self.tail_trace);
    }
}

/// A number of bytes, or of a larger unit.
fn bytes(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1_usize,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return None,
    };
    digits.trim_end().parse::<usize>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_bytes_have_units_or_none() {
        let read = ["4096", "8KiB", "16 MiB", "1gib", "0"].map(bytes);
        assert_eq!(read, [Some(4096), Some(8192), Some(16 << 20), Some(1 << 30), Some(0)]);
        for text in ["", "MiB", "16MB", "-1", "1.5MiB", "99999999999999999999", "99999999999999GiB"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn the_environment_wins_and_what_it_says_wrong_is_told() {
        let get = |name: &str| match name {
            "TELEMARK_SPAN_QUEUE_MEMORY" => Some("32MiB".to_owned()),
            "TELEMARK_TAIL_MEMORY" => Some("much".to_owned()),
            _ => None,
        };
        let (memory, warnings) =
            SpanMemory::default().queue(1 << 30).tail_traces(1 << 30).or_environment(&get);
        assert_eq!(memory, SpanMemory { queue: 32 << 20, tail_traces: 1 << 30, tail_trace: 256 << 10 });
        assert!(
            matches!(warnings.as_slice(), [one] if one.starts_with("TELEMARK_TAIL_MEMORY=\"much\"")),
            "{warnings:?}"
        );
    }

    #[test]
    fn too_little_counts_as_the_least() {
        let memory = SpanMemory::default().queue(0).tail_traces(0).tail_trace(0);
        assert_eq!(memory, SpanMemory { queue: 128 << 10, tail_traces: 8 << 10, tail_trace: 8 << 10 });
    }
}
