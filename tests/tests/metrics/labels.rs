//! The forms that a label can have.

use super::page::{lines, value};
use telemark::{Capped, Counter, LabelValue, Labels, Outcome, metric};

#[derive(LabelValue, Debug, Clone, Copy, PartialEq)]
enum Model {
    Small,
    #[label(rename = "large-2")]
    Large,
    #[label(other)]
    Unknown,
}

#[test]
fn one_variant_may_stand_for_every_other_text() {
    assert_eq!(Model::from("small"), Model::Small);
    assert_eq!("large-2".parse(), Ok(Model::Large));
    for other in ["Small", "", "unknown", "gigantic"] {
        assert_eq!(Model::from(other), Model::Unknown, "{other}");
    }
    assert_eq!(Model::Unknown.as_label(), "unknown");
}

#[derive(LabelValue, Clone, Copy)]
enum Colour {
    Red,
    #[label(other, rename = "_other")]
    Rest,
}

#[derive(LabelValue, Clone, Copy)]
#[label(rename_all = "SCREAMING-KEBAB-CASE")]
enum Shouted {
    VeryLoud,
}

#[test]
fn the_rest_may_have_the_name_that_capped_text_has() {
    assert_eq!(Colour::from("blue").as_label(), "_other");
    assert_eq!(Colour::Red.as_label(), "red");
    assert_eq!(Shouted::VeryLoud.as_label(), "VERY-LOUD");
}

#[derive(Labels, Clone, Copy)]
struct OptionalLabels {
    #[label(none = "unpaid")]
    model: Option<Model>,
    #[label(name = "was_hit", none = "unasked")]
    hit: Option<bool>,
}

/// Calls with and without a model.
#[metric(counter = "labels_optional")]
static OPTIONAL: Counter<OptionalLabels>;

#[test]
fn what_is_missing_has_the_value_that_was_decided() {
    OPTIONAL.inc(OptionalLabels { model: None, hit: Some(true) });
    OPTIONAL.add(2, OptionalLabels { model: Some(Model::Large), hit: None });
    assert_eq!(value("labels_optional_total{model=\"unpaid\",was_hit=\"true\"}"), Some(1.0));
    assert_eq!(value("labels_optional_total{model=\"large-2\",was_hit=\"unasked\"}"), Some(2.0));
    // Four models with three answers, all at zero from the start.
    assert_eq!(lines("labels_optional_total{").len(), 12);
}

#[derive(Labels, Clone, Copy)]
struct Where<'a> {
    region: Capped<'a, 2>,
    edge: bool,
}

#[derive(Labels, Clone, Copy)]
struct Placed<'a> {
    model: Model,
    #[label(flatten)]
    place: Where<'a>,
    #[label(flatten)]
    ended: Outcome,
    retried: bool,
}

/// Calls by model and place.
#[metric(counter = "labels_placed", max_series = 2000)]
static PLACED: Counter<Placed<'_>>;

/// Calls by place alone.
#[metric(counter = "labels_places")]
static PLACES: Counter<Where<'_>>;

#[test]
fn the_labels_of_a_set_within_are_labels_of_the_set() {
    let names: Vec<_> = PLACED.shape().labels.iter().map(|label| label.name).collect();
    assert_eq!(names, ["model", "region", "edge", "outcome", "retried"]);
    assert_eq!(PLACED.shape().combinations(), 3 * 3 * 2 * 5 * 2);
    let north = String::from("north");
    for (region, edge, retried) in
        [(north.as_str(), true, false), ("south", false, true), ("west", true, true)]
    {
        let place = Where { region: Capped(region), edge };
        PLACED.inc(Placed { model: Model::Large, place, ended: Outcome::Success, retried });
        PLACES.inc(place);
    }
    for (region, edge, retried) in [("north", true, false), ("south", false, true), ("_other", true, true)] {
        let series = format!(
            "labels_placed_total{{model=\"large-2\",region=\"{region}\",edge=\"{edge}\",outcome=\"success\",retried=\"{retried}\"}}"
        );
        assert_eq!(value(&series), Some(1.0), "{series}");
        assert_eq!(value(&format!("labels_places_total{{region=\"{region}\",edge=\"{edge}\"}}")), Some(1.0));
    }
    assert_eq!(
        value("telemark_label_overflow_total{metric=\"labels_placed\",label=\"region\"}"),
        Some(1.0),
        "the set within counts what found no room"
    );
}
