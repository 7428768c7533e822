//! What readers see: every metric once, however often it is declared.

use super::digits::Digits;
use super::merge::Merged;
use crate::registry;
use crate::schema::{EachSeries, Exemplar, LabelShape, Series, Shape, prometheus_name, prometheus_name_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// All declarations of one metric, read as one.
///
/// A series has one index, which stays the same as long as the program runs; its digits are the places of its label
/// values, and [`Family::text`] gives their texts.
pub(crate) struct Family {
    shape: &'static Shape,
    members: Members,
}

enum Members {
    One(&'static dyn Series),
    Many(Merged),
}

static FAMILIES: OnceLock<Vec<Family>> = OnceLock::new();

/// Whether somebody has read metrics already: from then on their shapes stay.
pub(crate) fn families_are_known() -> bool {
    FAMILIES.get().is_some()
}

/// Every metric, by name; a declaration that conflicts with the first of its name is left out.
///
/// What is declared does not change while the program runs.
pub(crate) fn families() -> &'static [Family] {
    FAMILIES.get_or_init(|| {
        let mut found: Vec<Vec<&'static dyn Series>> = Vec::new();
        for series in registry::metrics() {
            let shape = series.shape();
            match found.last_mut().and_then(|alike| Some((alike.first()?.shape(), alike))) {
                Some((first, alike)) if first.name == shape.name => {
                    if first.same(shape) {
                        alike.push(series);
                    }
                }
                _ => found.push(vec![series]),
            }
        }
        let former = former(&found);
        let mut families: Vec<Family> = found.into_iter().filter_map(Family::of).collect();
        families.extend(former);
        families.sort_by_key(|family| family.shape.name);
        families
    })
}

/// The metrics that had another name before, under that name, unless somebody else has it now.
fn former(found: &[Vec<&'static dyn Series>]) -> Vec<Family> {
    let taken: BTreeSet<String> =
        found.iter().filter_map(|alike| Some(prometheus_name(alike.first()?.shape()))).collect();
    let mut former: BTreeMap<String, Family> = BTreeMap::new();
    for alike in found {
        let renamed = alike.iter().map(|series| series.shape()).find(|shape| !shape.renamed_from.is_empty());
        if let Some(shape) = renamed
            && let name = prometheus_name_of(shape.renamed_from, shape.kind, shape.unit)
            && !taken.contains(&name)
            && let Some(family) = Family::of(alike.clone())
        {
            // Once in the life of the program, for each metric that was renamed.
            let shape: &'static Shape = Box::leak(Box::new(Shape { name: shape.renamed_from, ..*shape }));
            former.insert(name, Family { shape, ..family });
        }
    }
    former.into_values().collect()
}

impl Family {
    /// The family of these declarations, which are alike; nothing if there is none.
    fn of(members: Vec<&'static dyn Series>) -> Option<Self> {
        let shape = members.first()?.shape();
        let members = match members[..] {
            [only] => Members::One(only),
            _ => Members::Many(Merged::new(members)),
        };
        Some(Self { shape, members })
    }

    /// The first declaration.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// Whether the values live elsewhere and are asked for by a reading.
    pub(crate) fn is_observed(&self) -> bool {
        match &self.members {
            Members::One(only) => only.is_observed(),
            Members::Many(merged) => merged.is_observed(),
        }
    }

    /// Whether the words of its sums are the bits of an `f64`; those of a gauge always are.
    pub(crate) fn is_float(&self) -> bool {
        match &self.members {
            Members::One(only) => only.is_float(),
            Members::Many(merged) => merged.is_float(),
        }
    }

    /// How many places there are for the values of each label: the digits of a series' index, the first the most
    /// significant.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        match &self.members {
            Members::One(only) => only.shape().labels.iter().map(LabelShape::size).collect(),
            Members::Many(merged) => merged.sizes(),
        }
    }

    /// The text at this place of a label, if something is there yet.
    pub(crate) fn text(&self, label: usize, place: usize) -> Option<&'static str> {
        match &self.members {
            Members::One(only) => only.shape().labels.get(label)?.text(place),
            Members::Many(merged) => merged.text(label, place),
        }
    }

    /// The texts of a series' labels, in order; nothing if one is not there yet.
    pub(crate) fn texts(&self, series: usize) -> Option<Vec<&'static str>> {
        let mut digits = Digits::new(self.sizes());
        digits.go(series);
        digits.places().iter().enumerate().map(|(label, &place)| self.text(label, place)).collect()
    }

    /// Calls `each` with the index and the words of every series from this index on, in order, until it breaks; see
    /// [`Series::read`] for the words. A reader that broke goes on later from the next index.
    pub(crate) fn read(&self, from: usize, each: &mut EachSeries<'_>) {
        match &self.members {
            Members::One(only) => only.read(from, each),
            Members::Many(merged) => merged.read(from, each),
        }
    }

    /// Whether there may be any exemplar.
    pub(crate) fn has_exemplars(&self) -> bool {
        match &self.members {
            Members::One(only) => only.has_exemplars(),
            Members::Many(merged) => merged.has_exemplars(),
        }
    }

    /// The last measurement of a sampled span in this series, and in this bucket of a histogram (0 for a counter).
    pub(crate) fn exemplar(&self, series: usize, bucket: usize) -> Option<Exemplar> {
        match &self.members {
            Members::One(only) => only.exemplar(series, bucket),
            Members::Many(merged) => merged.exemplar(series, bucket),
        }
    }
}
