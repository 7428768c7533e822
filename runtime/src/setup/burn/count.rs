//! Counts what an objective calls bad, among all, from the program's own values.

use super::ring::Counted;
use crate::metric::{Family, families};
use crate::schema::{Indicator, MetricKind, Selection, SloShape};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// What a series counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    Bad,
    /// It is no part of the objective.
    Other,
    /// A pattern in a matcher is not understood here.
    Unknown,
}

/// Reads one objective again and again; the labels of a series are looked at once.
pub(super) struct Count {
    shape: &'static SloShape,
    verdicts: HashMap<usize, Verdict>,
}

impl Count {
    pub(super) fn new(shape: &'static SloShape) -> Self {
        Self { shape, verdicts: HashMap::new() }
    }

    /// What has been counted since the program began; nothing where a matcher is not understood.
    pub(super) fn read(&mut self) -> Option<Counted> {
        let Self { shape, verdicts } = self;
        let metric = match &shape.indicator {
            Indicator::Ratio { total, .. } => total.metric,
            Indicator::Latency { histogram, .. } => histogram.metric,
        };
        let mut counted = Counted { bad: 0, total: 0 };
        let Some(family) = families().iter().find(|family| family.shape().name == metric.name) else {
            return Some(counted);
        };
        let mut understood = true;
        family.read(0, &mut |series, words| {
            let verdict = match verdicts.get(&series) {
                Some(verdict) => *verdict,
                // A text may come after the series that has it.
                None => match family.texts(series) {
                    Some(texts) => *verdicts.entry(series).or_insert(judged(&shape.indicator, &texts)),
                    None => Verdict::Other,
                },
            };
            understood &= verdict != Verdict::Unknown;
            add(&mut counted, &shape.indicator, family, verdict, words);
            ControlFlow::Continue(())
        });
        understood.then_some(counted)
    }
}

fn add(counted: &mut Counted, indicator: &Indicator, family: &Family, verdict: Verdict, words: &[u64]) {
    if matches!(verdict, Verdict::Other | Verdict::Unknown) {
        return;
    }
    let shape = family.shape();
    if let (Indicator::Latency { le, .. }, MetricKind::Histogram) = (indicator, shape.kind) {
        // The last word is the sum.
        let counts = words.get(..words.len().saturating_sub(1)).unwrap_or_default();
        let within = shape.buckets.iter().take_while(|bound| *bound <= le).count();
        counted.total += counts.iter().sum::<u64>();
        counted.bad += counts.iter().skip(within).sum::<u64>();
        return;
    }
    let Some(&word) = words.first() else { return };
    let count = if family.is_float() { f64::from_bits(word).max(0.0) as u64 } else { word };
    counted.total += count;
    if verdict == Verdict::Bad {
        counted.bad += count;
    }
}

fn judged(indicator: &Indicator, texts: &[&str]) -> Verdict {
    match indicator {
        Indicator::Ratio { good, total } => match (admits(total, texts), admits(good, texts)) {
            (Some(false), _) => Verdict::Other,
            (Some(true), Some(true)) => Verdict::Good,
            (Some(true), Some(false)) => Verdict::Bad,
            (None, _) | (_, None) => Verdict::Unknown,
        },
        // Which of its measurements are good say its buckets.
        Indicator::Latency { histogram, .. } => match admits(histogram, texts) {
            Some(true) => Verdict::Good,
            Some(false) => Verdict::Other,
            None => Verdict::Unknown,
        },
    }
}

/// Whether a series with these label values passes; nothing where a pattern is not understood.
fn admits(selection: &Selection, texts: &[&str]) -> Option<bool> {
    let mut known = true;
    for (label, text) in texts.iter().enumerate() {
        match selection.admits(label, text) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = false,
        }
    }
    known.then_some(true)
}
