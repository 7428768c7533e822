//! Readers of metrics: any number at once, cumulative or delta, and each adds up by itself.

use proptest::prelude::{Strategy, any, prop, prop_assert_eq, proptest};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use telemark::{
    Capped, Counter, Gauge, Histogram, LabelValue, Labels, MetricData, MetricPoint, MetricReader,
    MetricValue, Temporality, UpDown, metric,
};

#[derive(LabelValue, Clone, Copy, Debug)]
enum Way {
    In,
    Out,
    Lost,
}

const WAYS: [Way; 3] = [Way::In, Way::Out, Way::Lost];

#[derive(Labels, Clone, Copy)]
struct ParcelLabels<'a> {
    depot: Capped<'a, 16>,
    way: Way,
}

/// Parcels moved.
#[metric(counter = "parcels_moved", unit = "{parcel}")]
static PARCELS_MOVED: Counter<ParcelLabels<'_>>;

/// Room for four of six: labels of their own, for whoever fills them leaves no room to other tests.
#[derive(Labels, Clone, Copy)]
struct SortedLabels<'a> {
    depot: Capped<'a, 4>,
    way: Way,
}

/// Parcels sorted.
#[metric(counter = "parcels_sorted", unit = "{parcel}")]
static PARCELS_SORTED: Counter<SortedLabels<'_>>;

/// Weight of a parcel.
#[metric(histogram = "parcel_weight", unit = "kg", buckets = [1, 5, 20])]
static PARCEL_WEIGHT: Histogram<Way>;

/// Parcels now in a depot.
#[metric(updown = "parcels_stored", unit = "{parcel}")]
static PARCELS_STORED: UpDown<Way>;

/// How full the depot is.
#[metric(gauge = "depot_fill", unit = "1")]
static DEPOT_FILL: Gauge;

/// Parcels that were ever seen, kept elsewhere.
#[metric(observe = "parcels_known", with = || 7.0)]
static PARCELS_KNOWN: Gauge;

/// One declaration of `letters_moved`.
mod here {
    use super::ParcelLabels;
    use telemark::{Counter, metric};

    /// Letters moved.
    #[metric(counter = "letters_moved")]
    pub(crate) static LETTERS_MOVED: Counter<ParcelLabels<'_>>;
}

/// Another one of the same metric, whose texts come in another order.
mod there {
    use telemark::{Capped, Counter, Labels, metric};

    #[derive(Labels, Clone, Copy)]
    pub(crate) struct LetterLabels<'a> {
        pub(crate) depot: Capped<'a, 16>,
        pub(crate) way: super::Way,
    }

    /// Letters moved.
    #[metric(counter = "letters_moved")]
    pub(crate) static LETTERS_MOVED: Counter<LetterLabels<'_>>;
}

/// Metrics belong to the process: one test at a time.
static TURN: Mutex<()> = Mutex::new(());

fn found<'a>(data: &'a [MetricData], name: &str) -> Option<&'a MetricData> {
    data.iter().find(|metric| metric.name == name)
}

fn points<'a>(data: &'a [MetricData], name: &str) -> &'a [MetricPoint] {
    found(data, name).map_or(&[], |metric| &metric.points)
}

fn label<'a>(point: &'a MetricPoint, name: &str) -> &'a str {
    point.labels.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

/// The value of the one series with these label values.
fn value(data: &[MetricData], name: &str, labels: &[&str]) -> Option<MetricValue> {
    let wanted =
        |point: &&MetricPoint| point.labels.iter().map(|(_, value)| &**value).eq(labels.iter().copied());
    points(data, name).iter().find(wanted).map(|point| point.value.clone())
}

#[test]
fn a_delta_reader_tells_what_came_and_a_cumulative_one_all_there_is() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut all, mut since) =
        (MetricReader::new(Temporality::Cumulative), MetricReader::new(Temporality::Delta));
    since.collect();
    PARCEL_WEIGHT.record(3.0, Way::In);
    let before = all.collect();
    let first = since.collect();
    let Some(MetricValue::Histogram { counts, bounds, sum }) = value(&first, "parcel_weight", &["in"]) else {
        panic!("{first:?}")
    };
    assert_eq!((counts, bounds, sum), (vec![0, 1, 0, 0], [1.0, 5.0, 20.0].as_slice(), 3.0));
    assert_eq!(value(&first, "parcel_weight", &["out"]), None, "what did not change is left out");
    PARCEL_WEIGHT.record(30.0, Way::In);
    PARCELS_STORED.add(-2, Way::Out);
    let count = |data: &[MetricData]| value(data, "parcel_weight", &["in"]).map(|value| value.count());
    assert_eq!(count(&since.collect()), Some(1));
    assert_eq!(count(&all.collect()), count(&before).map(|before| before + 1));
    let again = since.collect();
    assert_eq!(found(&again, "parcel_weight"), None, "nothing new");
    let stored = found(&again, "parcels_stored").expect("a sum that may fall stays cumulative");
    assert!(!stored.is_delta);
    assert_eq!(value(&again, "parcels_known", &[]), Some(MetricValue::Gauge(7.0)));
}

#[test]
fn a_start_is_never_after_the_first_update_nor_before_the_last_collection() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let began = now();
    let (mut all, mut since) =
        (MetricReader::new(Temporality::Cumulative), MetricReader::new(Temporality::Delta));
    since.collect();
    let collected = now();
    PARCELS_MOVED.inc(ParcelLabels { depot: Capped("late"), way: Way::Lost });
    let start = |data: &[MetricData]| {
        let point = points(data, "parcels_moved").iter().find(|point| label(point, "depot") == "late");
        point.map(|point| (point.start, point.time)).expect("it was just counted")
    };
    let (from, to) = start(&since.collect());
    assert!((began..=to).contains(&from) && from <= collected, "{began} {from} {collected} {to}");
    let (from, _) = start(&all.collect());
    assert!(from <= began, "a sum counts from the start of the process on");
    PARCELS_MOVED.inc(ParcelLabels { depot: Capped("late"), way: Way::Lost });
    let (next, _) = start(&since.collect());
    assert_eq!(next, to, "deltas are gapless");
}

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("it is after 1970").as_nanos() as u64
}

#[test]
fn declarations_of_one_metric_are_one_although_they_met_their_texts_in_another_order() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut since = MetricReader::new(Temporality::Delta);
    since.collect();
    let (a, b, c) = (Capped("a"), Capped("b"), Capped("c"));
    here::LETTERS_MOVED.add(1, ParcelLabels { depot: a, way: Way::In });
    here::LETTERS_MOVED.add(10, ParcelLabels { depot: b, way: Way::In });
    there::LETTERS_MOVED.add(100, there::LetterLabels { depot: b, way: Way::In });
    there::LETTERS_MOVED.add(1000, there::LetterLabels { depot: a, way: Way::In });
    let data = since.collect();
    assert_eq!(value(&data, "letters_moved", &["a", "in"]), Some(MetricValue::Counter(1001)));
    assert_eq!(value(&data, "letters_moved", &["b", "in"]), Some(MetricValue::Counter(110)));
    there::LETTERS_MOVED.add(5, there::LetterLabels { depot: c, way: Way::Out });
    let data = since.collect();
    assert_eq!(value(&data, "letters_moved", &["c", "out"]), Some(MetricValue::Counter(5)));
    assert_eq!(points(&data, "letters_moved").len(), 1);
}

/// What one thread does: the series and by how much; also a histogram's value, which is exact in binary.
type Steps = Vec<(u8, u8, u16)>;

fn steps() -> impl Strategy<Value = Vec<Steps>> {
    let step = (0..6_u8, 0..3_u8, any::<u16>());
    prop::collection::vec(prop::collection::vec(step, 0..60), 1..6)
}

/// Sums by series, from the points of one collection.
fn add_up(data: &[MetricData], sums: &mut BTreeMap<String, (u64, f64)>) {
    for name in ["parcels_sorted", "parcel_weight"] {
        for point in points(data, name) {
            let sum = sums.entry(format!("{name} {:?}", point.labels)).or_default();
            sum.0 += point.value.count();
            if let MetricValue::Histogram { sum: weight, .. } = point.value {
                sum.1 += weight;
            }
        }
    }
}

fn snapshot(reader: &mut MetricReader) -> BTreeMap<String, (u64, f64)> {
    let mut sums = BTreeMap::new();
    add_up(&reader.collect(), &mut sums);
    sums
}

/// What changed from one snapshot to the next.
fn difference(
    before: &BTreeMap<String, (u64, f64)>,
    after: &BTreeMap<String, (u64, f64)>,
) -> BTreeMap<String, (u64, f64)> {
    let mut changed = BTreeMap::new();
    for (series, &(count, sum)) in after {
        let &(old, old_sum) = before.get(series).unwrap_or(&(0, 0.0));
        if count != old || sum.total_cmp(&old_sum).is_ne() {
            changed.insert(series.clone(), (count - old, sum - old_sum));
        }
    }
    changed
}

fn work(steps: &Steps) {
    for (depot, way, n) in steps {
        let way = WAYS[usize::from(*way)];
        // Two of the six find no room under the cap.
        PARCELS_SORTED.add(u64::from(*n), SortedLabels { depot: Capped(&format!("d{depot}")), way });
        PARCEL_WEIGHT.record(f64::from(*n % 64), way);
        DEPOT_FILL.set(f64::from(*n));
    }
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 40, ..Default::default() })]

    #[test]
    fn every_reader_adds_up_to_what_threads_that_come_and_go_have_done(rounds in prop::collection::vec(steps(), 1..4)) {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = MetricReader::new(Temporality::Cumulative);
        let (mut often, mut seldom) =
            (MetricReader::new(Temporality::Delta), MetricReader::new(Temporality::LowMemory));
        let before = snapshot(&mut all);
        often.collect();
        seldom.collect();
        let (mut told, mut expected) = (BTreeMap::new(), 0);
        for threads in &rounds {
            expected += threads.iter().flatten().map(|(_, _, n)| u64::from(*n)).sum::<u64>();
            thread::scope(|scope| {
                let running: Vec<_> = threads.iter().map(|steps| scope.spawn(|| work(steps))).collect();
                // Read in the middle of it, too.
                while running.iter().any(|thread| !thread.is_finished()) {
                    add_up(&often.collect(), &mut told);
                }
            });
        }
        add_up(&often.collect(), &mut told);
        told.retain(|_, sum| sum.0 > 0);
        let after = snapshot(&mut all);
        let mut changed = difference(&before, &after);
        changed.retain(|_, sum| sum.0 > 0);
        prop_assert_eq!(&changed, &told);
        let mut at_once = BTreeMap::new();
        add_up(&seldom.collect(), &mut at_once);
        at_once.retain(|_, sum| sum.0 > 0);
        prop_assert_eq!(&changed, &at_once);
        let moved: u64 =
            changed.iter().filter(|(series, _)| series.starts_with("parcels_sorted")).map(|(_, sum)| sum.0).sum();
        prop_assert_eq!(moved, expected);
    }
}
