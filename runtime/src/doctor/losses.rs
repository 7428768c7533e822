//! What was lost, by reason: telemetry counts it itself.

use super::page::Sample;
use super::report::{Check, Symptom, Verdict};
use super::scrape::named;

/// The counters, the tree each belongs to, and what is counted.
const COUNTERS: [(&str, Symptom, &str); 3] = [
    ("telemark_spans_dropped_total", Symptom::NoTraces, "spans"),
    ("telemark_points_dropped_total", Symptom::StaleMetrics, "points"),
    ("telemark_logs_dropped_total", Symptom::NoLogs, "records"),
];

/// One check for each signal; none where a page does not count losses, because it is not telemark's.
pub(super) fn of(samples: &[Sample]) -> Vec<Check> {
    COUNTERS.iter().filter_map(|counter| judge(samples, *counter)).collect()
}

fn judge(samples: &[Sample], (name, symptom, what): (&str, Symptom, &str)) -> Option<Check> {
    named(samples, name).next()?;
    let mut lost: Vec<_> = named(samples, name).filter(|sample| sample.value > 0.0).collect();
    lost.sort_by(|one, other| other.value.total_cmp(&one.value));
    let Some(most) = lost.first() else {
        return Some(Check::new(symptom, "losses", Verdict::Fine, format!("no {what} were lost")));
    };
    let reason = |sample: &&Sample| sample.label("reason").unwrap_or("unknown").to_owned();
    let told: Vec<_> = lost.iter().map(|sample| format!("{} by {}", sample.value, reason(sample))).collect();
    let seen = format!("{what} were lost: {}", told.join(", "));
    Some(Check::new(symptom, "losses", Verdict::Warning, seen).remedy(remedy(&reason(most))))
}

/// What to do about a reason; the same as in the guide to operations.
fn remedy(reason: &str) -> &'static str {
    match reason {
        "queue_full" => {
            "more comes than is taken: look at the collector, the disk, the pipe; or a larger OTEL_BSP_MAX_QUEUE_SIZE or OTEL_BLRP_MAX_QUEUE_SIZE"
        }
        "export_failed" => {
            "the collector was not reached or refused: its log, and the check of the collector above"
        }
        "rejected" => "the collector took the requests without these: its log says why",
        "too_large" => {
            "one alone was larger than a request may be: look for an attribute with a whole document in it"
        }
        "shutdown" => "the process ended first: `telemetry.shutdown().await` at the end of `main`",
        "ring_full" => {
            "spans end faster than one thread can encode them: a sampler with a smaller share, or a larger TELEMARK_SPAN_QUEUE_MEMORY for bursts"
        }
        "slots_exhausted" => {
            "half a million spans of one thread are open: look for spans that are kept and never dropped"
        }
        "no_thread" => {
            "spans are opened by destructors of threads that are ending; a few of them are nothing to worry about"
        }
        "tail_evicted" => {
            "traces wait too long or are too many for a tail rule: a larger TELEMARK_TAIL_MEMORY"
        }
        "io" => "lines could not be written: the disk, or the reader of the pipe",
        "reentrant" => "a value's `Debug` logs itself again and again",
        "not_a_time" => "a `Duration` is recorded by a metric whose unit is not the second",
        "not_finite" => "a metric is given NaN or an infinity",
        "observer_panicked" => "the expression of an observed gauge panicked",
        "expression_panicked" => "the expression of a label or a value panicked",
        _ => "docs/operations.md lists the reasons",
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::samples;
    use super::*;

    #[test]
    fn what_was_lost_most_decides_what_to_do() {
        let page = "telemark_spans_dropped_total{reason=\"queue_full\"} 3\n\
                    telemark_spans_dropped_total{reason=\"export_failed\"} 40\n\
                    telemark_logs_dropped_total{reason=\"io\"} 0\n";
        let checks = of(&samples(page, false).expect("a page"));
        assert_eq!(checks.len(), 2);
        assert_eq!(checks[0].seen, "spans were lost: 40 by export_failed, 3 by queue_full");
        assert_eq!(checks[0].remedy.as_deref(), Some(remedy("export_failed")));
        assert_eq!((checks[1].verdict, &*checks[1].seen), (Verdict::Fine, "no records were lost"));
        assert_eq!(of(&samples("up 1\n", false).expect("a page")), []);
    }

    #[test]
    fn every_reason_has_a_remedy() {
        for reason in crate::export::otlp::Lost::REASONS {
            assert_ne!(remedy(reason), remedy("?"), "{reason}");
        }
        let (_, page) = crate::export::prometheus::render(None);
        let all = samples(&page, false).expect("a page");
        for (name, ..) in COUNTERS {
            for sample in named(&all, name) {
                let reason = sample.label("reason").expect("losses have reasons");
                assert_ne!(remedy(reason), remedy("?"), "{reason}");
            }
        }
    }
}
