//! What a scrape of `/metrics` gets: every metric, in the format that was asked for.

mod float;
mod format;
mod negotiate;
mod process;

use crate::metric::{Family, families};
use crate::schema::{MetricKind, prometheus_name, prometheus_unit};
use format::{Format, Head, Page};

/// Every metric of the program, of its process and of telemark itself: the content type and the text.
///
/// The `Accept` header decides between OpenMetrics 1.0 and the Prometheus text format 0.0.4; without one it is the text
/// format. Nothing here can fail: an unreadable header counts as none, and what the system does not tell is left out.
#[must_use]
pub fn render(accept: Option<&str>) -> (&'static str, String) {
    let chosen = negotiate::choose(accept);
    let mut page = Page::new(chosen.format);
    let mut families = families();
    families.sort_by_cached_key(|family| prometheus_name(family.shape()));
    for family in &families {
        write(family, &mut page);
    }
    // What a program says of its process itself comes before what the system says.
    process::write(&mut page, |name| !families.iter().any(|family| prometheus_name(family.shape()) == name));
    (chosen.content_type, page.finish())
}

fn write(family: &Family, page: &mut Page) {
    let shape = family.shape();
    let name = prometheus_name(shape);
    let unit = prometheus_unit(shape);
    let names: Vec<&str> = shape.labels.iter().map(|label| label.name).collect();
    let legal: Vec<String> = names.iter().map(|name| name.replace('.', "_")).collect();
    let kind = match shape.kind {
        MetricKind::Counter => "counter",
        MetricKind::UpDown | MetricKind::Gauge => "gauge",
        MetricKind::Histogram => "histogram",
    };
    let mut begun = false;
    family.read(&mut |values, words| {
        // A family without series is left out, as clients of Prometheus do.
        if !std::mem::replace(&mut begun, true) {
            page.head(&Head { name: &name, kind, unit: &unit, help: shape.description });
        }
        // To Prometheus an empty value is no label.
        let labels: Vec<(&str, &str)> = legal
            .iter()
            .map(String::as_str)
            .zip(values.iter().map(AsRef::as_ref))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let Some(&word) = words.first() else { return };
        match shape.kind {
            MetricKind::Counter => page.sample(&name, "", &labels, &word.to_string()),
            MetricKind::UpDown => page.sample(&name, "", &labels, &word.cast_signed().to_string()),
            MetricKind::Gauge => page.sample(&name, "", &labels, &float::canonical(f64::from_bits(word))),
            MetricKind::Histogram => histogram(page, &name, &labels, shape.buckets, words),
        }
    });
}

/// The buckets add up, and their last one is the count, so that the two can never disagree.
fn histogram(page: &mut Page, name: &str, labels: &[(&str, &str)], bounds: &[f64], words: &[u64]) {
    let [counts @ .., sum] = words else { return };
    let mut count: u64 = 0;
    let uppers = bounds.iter().copied().chain([f64::INFINITY]);
    for (upper, in_bucket) in uppers.zip(counts) {
        count = count.wrapping_add(*in_bucket);
        page.bucket(name, labels, &float::canonical(upper), count);
    }
    // OpenMetrics knows no sum of values that may be negative, and no count without a sum.
    if page.format() == Format::OpenMetrics && bounds.first().is_some_and(|&lowest| lowest < 0.0) {
        return;
    }
    page.sample(name, "_sum", labels, &float::canonical(f64::from_bits(*sum)));
    page.sample(name, "_count", labels, &count.to_string());
}
