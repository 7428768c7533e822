//! Texts chosen by somebody who means harm.

use super::page::{bytes, count, sample};
use telemark::{Capped, Counter, Labels, Outcome, metric};

#[derive(Labels, Clone, Copy)]
struct Text<'a> {
    text: Capped<'a, 16>,
    outcome: Outcome,
}

/// Requests by a text that callers choose.
#[metric(counter = "hostile_requests")]
static REQUESTS: Counter<Text<'_>>;

fn request(text: &str) {
    REQUESTS.inc(Text { text: Capped(text), outcome: Outcome::Success });
}

#[test]
fn a_hundred_thousand_texts_grow_neither_series_nor_memory_and_are_counted() {
    const TEXTS: u32 = 25_000;
    bytes();
    request("honest");
    for number in 1..16 {
        request(&format!("first {number}"));
    }
    let before = bytes();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                let long = "x".repeat(100_000);
                for number in 0..TEXTS {
                    request(&format!("{thread} {number}"));
                    request("honest");
                }
                request(&long);
            });
        }
    });
    let overflowed = 4.0 * f64::from(TEXTS) + 4.0;
    assert_eq!(sample("hostile_requests_total{text=\"_other\",outcome=\"success\"}"), Some(overflowed));
    assert_eq!(
        sample("telemark_label_overflow_total{metric=\"hostile_requests\",label=\"text\"}"),
        Some(overflowed)
    );
    assert_eq!(
        sample("hostile_requests_total{text=\"honest\",outcome=\"success\"}"),
        Some(4.0 * f64::from(TEXTS) + 1.0)
    );
    assert!(count("hostile_requests_total{") <= 17 * 5);
    // Other tests run beside this one; a text that is kept takes at least a hundred bytes.
    assert!(bytes() - before < 3 << 20, "{} bytes more", bytes() - before);
}

#[derive(Labels, Clone, Copy)]
struct Raced<'a> {
    text: Capped<'a, 40>,
    outcome: Outcome,
}

/// Texts that many threads meet at once.
#[metric(counter = "hostile_raced")]
static RACED: Counter<Raced<'_>>;

#[test]
fn threads_that_meet_the_same_texts_at_once_agree_on_their_series() {
    let barrier = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                for number in 0..60 {
                    let text = format!("raced {number}");
                    RACED.inc(Raced { text: Capped(&text), outcome: Outcome::Success });
                    RACED.inc(Raced { text: Capped(&text), outcome: Outcome::Success });
                }
            });
        }
    });
    let kept: Vec<f64> = (0..60)
        .filter_map(|number| {
            sample(&format!("hostile_raced_total{{text=\"raced {number}\",outcome=\"success\"}}"))
        })
        .collect();
    assert_eq!(kept.len(), 40);
    assert!(kept.iter().all(|&times| (times - 16.0).abs() < 0.5), "{kept:?}");
    assert_eq!(sample("hostile_raced_total{text=\"_other\",outcome=\"success\"}"), Some(20.0 * 16.0));
}
