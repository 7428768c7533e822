//! What has changed between two catalogs, and what of it turns a test red.

use std::panic::catch_unwind;
use telemark::catalog::{Catalog, ConditionEntry, IndicatorEntry, ValueSet};
use telemark::{Counter, Event, Failure, Histogram, LabelValue, Labels, Outcome, Redact, metric, traced};

#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    Large,
}

#[derive(Labels, Clone, Copy)]
struct ParcelLabels {
    size: Size,
    outcome: Outcome,
}

/// Parcels sent.
#[metric(counter = "diff_parcels", unit = "{parcel}")]
static PARCELS: Counter<ParcelLabels>;

/// Weight of parcels.
#[metric(histogram = "diff_weight", unit = "g", buckets = [100, 500, 1000])]
static WEIGHT: Histogram;

/// Parcels weighed.
#[metric(counter = "diff_weighed", unit = "{parcel}", renamed_from = "diff_scales")]
static WEIGHED: Counter<Outcome>;

/// Parcels lost.
#[metric(counter = "diff_lost", deprecated = "read `diff_parcels` instead")]
static LOST: Counter;

telemark::slo! { diff_sent: 99 % over 30d, good = PARCELS.where(outcome = "success"), total = PARCELS }
telemark::alert! { diff_heavy: quantile(0.5, WEIGHT) > 500, severity = "info" }

#[derive(Event)]
#[event(name = "diff.sent", level = "info", message = "sent {count}")]
struct Sent {
    #[redact(public)]
    count: u64,
}

#[derive(Failure, Debug)]
enum SendError {
    #[failure(expected, http = 409)]
    TooHeavy,
}

#[traced(args(weight), fields(parcel: ParcelNumber), span = sp)]
fn send(weight: u64) -> Result<(), SendError> {
    sp.parcel(ParcelNumber(weight));
    PARCELS.inc(ParcelLabels {
        size: if weight > 500 { Size::Large } else { Size::Small },
        outcome: Outcome::Success,
    });
    WEIGHT.record(weight as f64);
    WEIGHED.inc(Outcome::Success);
    LOST.add(0);
    Sent { count: 1 }.emit();
    if weight > 5000 { Err(SendError::TooHeavy) } else { Ok(()) }
}

#[derive(Redact)]
struct ParcelNumber(#[redact(public)] u64);

#[traced(name = "measure")]
fn measure(text: &str) -> Result<u64, std::num::ParseIntError> {
    text.parse()
}

/// What is done to the earlier catalog, and the change that it makes.
type Case = (fn(&mut Catalog), &'static str);

/// The changes since a catalog that differs from that of this program in one thing.
fn since(mutate: impl FnOnce(&mut Catalog)) -> Vec<String> {
    let mut earlier = telemark::catalog();
    mutate(&mut earlier);
    let diff = telemark::catalog().diff(&earlier);
    diff.to_string().lines().filter(|line| !line.starts_with("  at ")).map(str::to_owned).collect()
}

fn metric<'a>(catalog: &'a mut Catalog, name: &str) -> &'a mut telemark::catalog::MetricEntry {
    catalog.metrics.iter_mut().find(|metric| metric.name == name).expect("it is declared above")
}

#[test]
fn nothing_has_changed_between_two_builds_of_one_source() {
    assert!(send(1).is_ok() && send(9000).is_err() && measure("7").is_ok());
    assert_eq!(since(|_| ()), [] as [&str; 0]);
    let moved = since(|earlier| {
        metric(earlier, "diff_parcels").place.line += 7;
        metric(earlier, "diff_parcels").description = "Other words.".into();
        earlier.metrics.reverse();
    });
    assert_eq!(moved, [] as [&str; 0], "places, words and order are no changes");
}

#[test]
fn what_is_taken_from_a_metric_breaks_its_readers() {
    let cases: [Case; 8] = [
        (
            |c| metric(c, "diff_parcels").name = "diff_packets".into(),
            "metric `diff_packets` is removed; if it is called `diff_parcels` now, say there `renamed_from = \"diff_packets\"`",
        ),
        (
            |c| metric(c, "diff_parcels").kind = "gauge".into(),
            "metric `diff_parcels` is a counter now, and was a gauge",
        ),
        (
            |c| metric(c, "diff_weight").unit = "kg".into(),
            "metric `diff_weight` has the unit `g` now, and had the unit `kg`",
        ),
        (
            |c| metric(c, "diff_parcels").labels[0].name = "bulk".into(),
            "metric `diff_parcels` has lost label `bulk`; label `size` has the same values",
        ),
        (
            |c| {
                let ValueSet::Closed(values) = &mut metric(c, "diff_parcels").labels[0].values else {
                    panic!("it is closed")
                };
                values.push("huge".into());
            },
            "label `size` of metric `diff_parcels` can no longer be `huge`",
        ),
        (
            |c| metric(c, "diff_parcels").labels[0].values = ValueSet::Capped(8),
            "label `size` of metric `diff_parcels` is one of a list now, and was any text",
        ),
        (
            |c| metric(c, "diff_weight").buckets.to_mut().push(5000.0),
            "metric `diff_weight` has lost the bucket boundary 5000",
        ),
        (
            |c| metric(c, "diff_parcels").labels[1].name = "result".into(),
            "metric `diff_parcels` has lost label `result`; label `outcome` has the same values",
        ),
    ];
    for (mutate, expected) in cases {
        let changes = since(mutate);
        assert_eq!(
            changes.first().map(String::as_str),
            Some(format!("breaking: {expected}").as_str()),
            "{changes:?}"
        );
    }
}

#[test]
fn what_comes_in_addition_and_what_was_announced_breaks_nobody() {
    let cases: [Case; 7] = [
        (|c| c.metrics.retain(|m| m.name != "diff_parcels"), "metric `diff_parcels` is new"),
        (
            |c| drop(metric(c, "diff_parcels").labels.remove(0)),
            "metric `diff_parcels` has the new label `size`",
        ),
        (
            |c| metric(c, "diff_weight").buckets.to_mut().truncate(2),
            "metric `diff_weight` has gained the bucket boundary 1000",
        ),
        (
            |c| {
                let weighed = metric(c, "diff_weighed");
                weighed.name = "diff_scales".into();
                weighed.renamed_from = "".into();
            },
            "metric `diff_scales` is called `diff_weighed` now, and exported under both names",
        ),
        (
            |c| {
                let gone = metric(c, "diff_lost");
                gone.name = "diff_gone".into();
            },
            "metric `diff_gone` is removed, which was deprecated: read `diff_parcels` instead",
        ),
        (
            |c| metric(c, "diff_lost").deprecated = "".into(),
            "metric `diff_lost` is deprecated: read `diff_parcels` instead",
        ),
        (
            |c| metric(c, "diff_parcels").renamed_from = "diff_former".into(),
            "metric `diff_parcels` is no longer exported as `diff_former` too",
        ),
    ];
    for (mutate, expected) in cases {
        let changes = since(mutate);
        assert!(changes.contains(&format!("compatible: {expected}")), "{expected} is not in {changes:?}");
        assert!(!changes.iter().any(|change| change.starts_with("breaking")), "{changes:?}");
    }
}

#[test]
fn what_happens_to_the_types_and_the_errors_of_spans_is_told() {
    let cases: [Case; 9] = [
        (
            |c| span(c).fields[0].ty = "text".into(),
            "breaking: field `weight` of span `send` is `u64` now, and was `text`",
        ),
        (
            |c| span(c).fields[0].ty = "Grams".into(),
            "breaking: field `weight` of span `send` is `u64` now, and was `Grams`",
        ),
        (
            |c| span(c).fields[1].ty = "ParcelId".into(),
            "compatible: field `parcel` of span `send` is `ParcelNumber` now, and was `ParcelId`",
        ),
        (|c| span(c).errors.push("broken".into()), "breaking: span `send` can no longer fail with `broken`"),
        (|c| span(c).errors.clear(), "compatible: span `send` can also fail with `too_heavy`"),
        (
            |c| {
                let measure = c.spans.iter_mut().find(|span| span.name == "measure");
                measure.expect("it is declared above").error = "ParseFloatError".into();
            },
            "breaking: span `measure` fails with `std::num::ParseIntError` now, and failed with `ParseFloatError`",
        ),
        (
            |c| kind(c).expected = false,
            "breaking: error `too_heavy` of `SendError` is expected now, and was a fault",
        ),
        (
            |c| kind(c).http_status = 500,
            "compatible: error `too_heavy` of `SendError` is answered with 409 now, and was with 500",
        ),
        (
            |c| metric(c, "diff_weight").zero = "all".into(),
            "compatible: metric `diff_weight` has series from their first update on now, and had all from the first scrape",
        ),
    ];
    for (mutate, expected) in cases {
        let changes = since(mutate);
        assert_eq!(changes, [expected]);
    }
}

#[test]
fn other_words_for_the_same_type_are_no_change() {
    let cases: [fn(&mut Catalog); 4] = [
        |c| span(c).fields[0].ty = "Option<std::num::NonZeroU32>".into(),
        |c| span(c).fields[0].ty = "".into(),
        |c| {
            let measure = c.spans.iter_mut().find(|span| span.name == "measure");
            measure.expect("it is declared above").error = "ParseIntError".into();
        },
        // As it was written before the catalog had types of errors.
        |c| c.failures.clear(),
    ];
    for mutate in cases {
        assert_eq!(since(mutate), [""; 0]);
    }
}

fn kind(catalog: &mut Catalog) -> &mut telemark::catalog::KindEntry {
    let failure = catalog.failures.iter_mut().find(|failure| failure.name == "SendError");
    &mut failure.expect("it is declared above").kinds[0]
}

#[test]
fn spans_events_objectives_and_alerts_are_compared_too() {
    let cases: [Case; 8] = [
        (|c| span(c).name = "dispatch".into(), "breaking: span `dispatch` is removed"),
        (
            |c| span(c).kind = "client".into(),
            "breaking: span `send` is of kind internal now, and was of kind client",
        ),
        (|c| span(c).fields[0].name = "mass".into(), "breaking: span `send` has lost field `mass`"),
        (|c| event(c).name = "diff.dispatched".into(), "breaking: event `diff.dispatched` is removed"),
        (
            |c| event(c).fields[0].name = "parcels".into(),
            "breaking: event `diff.sent` has lost field `parcels`",
        ),
        (
            |c| {
                let slo = c.slos.iter_mut().find(|slo| slo.name == "diff_sent");
                slo.expect("it is declared above").objective = "95".into();
            },
            "compatible: objective `diff_sent` is 99 % over 30d now, and was 95 % over 30d",
        ),
        (
            |c| {
                let slo = c.slos.iter_mut().find(|slo| slo.name == "diff_sent").expect("it is declared");
                let IndicatorEntry::Ratio { good, .. } = &mut slo.indicator else { panic!("it is a ratio") };
                good.matchers.clear();
            },
            "breaking: objective `diff_sent` measures something else",
        ),
        (
            |c| {
                let alert =
                    c.alerts.iter_mut().find(|alert| alert.name == "diff_heavy").expect("it is declared");
                let ConditionEntry::Quantile { q, .. } = &mut alert.condition else {
                    panic!("it is a quantile")
                };
                *q = 0.9;
            },
            "compatible: alert `diff_heavy` is told under another condition",
        ),
    ];
    for (mutate, expected) in cases {
        let changes = since(mutate);
        assert!(changes.iter().any(|change| change == expected), "{expected} is not in {changes:?}");
    }
}

fn span(catalog: &mut Catalog) -> &mut telemark::catalog::SpanEntry {
    catalog.spans.iter_mut().find(|span| span.function.ends_with("diff::send")).expect("it is declared above")
}

fn event(catalog: &mut Catalog) -> &mut telemark::catalog::EventEntry {
    catalog.events.iter_mut().find(|event| event.name == "diff.sent").expect("it is declared above")
}

#[test]
fn the_test_names_what_breaks_and_where_and_passes_what_does_not() {
    let folder = std::env::temp_dir().join(format!("telemark-compatible-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for temporary files");
    let file = folder.join("telemetry.json");
    let judged = || {
        let judged = catch_unwind(|| telemark::testing::assert_catalog_compatible!(&file));
        judged.err().map(|panic| panic.downcast_ref::<String>().cloned().unwrap_or_default())
    };
    let missing = judged().expect("there is no file");
    assert!(missing.contains("TELEMARK_BLESS=1 cargo test -p telemark-tests"), "{missing}");
    let mut earlier = telemark::catalog();
    metric(&mut earlier, "diff_parcels").labels[0].name = "bulk".into();
    std::fs::write(&file, earlier.to_string()).expect("it can be written");
    let broken = judged().expect("a label is gone");
    assert!(broken.contains("has lost label `bulk`") && broken.contains("objectives/diff.rs:"), "{broken}");
    let mut earlier = telemark::catalog();
    drop(metric(&mut earlier, "diff_parcels").labels.remove(0));
    std::fs::write(&file, earlier.to_string()).expect("it can be written");
    assert_eq!(judged(), None, "a label in addition breaks nobody");
    std::fs::remove_dir_all(folder).expect("it was made above");
    assert!(
        catch_unwind(|| telemark::testing::assert_catalog_compatible!("no/such/telemetry.json")).is_err()
    );
}

#[test]
fn a_renamed_metric_is_exported_under_both_names() {
    WEIGHED.add(3, Outcome::Success);
    let (_, page) = telemark::export::prometheus::render(None);
    let of = |name: &str| {
        let line = page.lines().find(|line| line.starts_with(&format!("{name}{{outcome=\"success\"")));
        line.map(|line| line.rsplit(' ').next().unwrap_or_default().to_owned())
    };
    let now = of("diff_weighed_total").unwrap_or_else(|| panic!("it is exported:\n{page}"));
    assert_eq!(of("diff_scales_total"), Some(now));
    assert!(page.contains("# TYPE diff_scales_total counter"));
    let mut reader = telemark::MetricReader::new(telemark::Temporality::Cumulative);
    let read: Vec<_> = reader.collect().into_iter().map(|metric| metric.name).collect();
    assert!(read.contains(&"diff_scales") && read.contains(&"diff_weighed"), "{read:?}");
}
