//! One family as its readers number it: one index for each series, however many declarations it has.

use super::super::family::{Family, add};
use crate::schema::{LabelShape, LabelValues, OTHER, Series, Shape};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A family whose series have numbers that stay the same as long as the source lives.
pub(crate) struct Source {
    shape: &'static Shape,
    members: Vec<&'static dyn Series>,
    /// What stands in for capped labels where several declarations have met their texts in different orders.
    union: Option<Vec<Texts>>,
}

/// The texts of one label in all declarations together.
#[derive(Debug, Default)]
struct Texts {
    /// The most there can be, without `_other`; nothing for a closed label.
    cap: Option<usize>,
    by_text: BTreeMap<Cow<'static, str>, usize>,
    texts: Vec<Cow<'static, str>>,
}

impl Texts {
    fn of(label: &LabelShape, members: usize) -> Self {
        let cap = match label.values {
            LabelValues::Closed(_) => None,
            LabelValues::Capped { cap, .. } => Some(cap * members),
        };
        Self { cap, ..Self::default() }
    }

    /// The number of this declaration's value here.
    fn place(&mut self, label: &LabelShape, digit: usize) -> Option<usize> {
        let Some(cap) = self.cap else { return Some(digit) };
        if digit + 1 == label.size() {
            return Some(cap);
        }
        let text = label.value(digit)?;
        if let Some(&place) = self.by_text.get(&text) {
            return Some(place);
        }
        let place = self.texts.len();
        self.texts.push(text.clone());
        self.by_text.insert(text, place);
        Some(place)
    }
}

impl Source {
    pub(crate) fn new(family: &Family) -> Self {
        let (shape, members) = (family.shape(), family.members().to_vec());
        let alike = members.len() == 1 || shape.labels.iter().all(LabelShape::is_closed);
        let texts = || shape.labels.iter().map(|label| Texts::of(label, members.len())).collect();
        Self { shape, union: (!alike).then(texts), members }
    }

    /// The first declaration.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// Whether the values live elsewhere and are asked for.
    pub(crate) fn is_observed(&self) -> bool {
        self.members.iter().any(|member| member.is_observed())
    }

    /// How many values the label at this position can have, `_other` included.
    pub(crate) fn size(&self, label: usize) -> usize {
        let texts = self.union.as_ref().and_then(|union| union.get(label));
        match texts.and_then(|texts| texts.cap) {
            Some(cap) => cap + 1,
            None => self.shape.labels.get(label).map_or(1, LabelShape::size),
        }
    }

    /// The value of the label at this position, if there is one yet.
    pub(crate) fn value(&self, label: usize, digit: usize) -> Option<Cow<'static, str>> {
        match self.union.as_ref().and_then(|union| union.get(label)) {
            Some(Texts { cap: Some(cap), .. }) if digit == *cap => Some(OTHER.into()),
            Some(Texts { cap: Some(_), texts, .. }) => texts.get(digit).cloned(),
            _ => self.shape.labels.get(label)?.value(digit),
        }
    }

    /// The values of a series' labels, in order; nothing if one has not been seen yet.
    pub(crate) fn values(&self, mut series: usize) -> Option<Vec<Cow<'static, str>>> {
        let mut values = vec![Cow::Borrowed(""); self.shape.labels.len()];
        for (label, value) in values.iter_mut().enumerate().rev() {
            let size = self.size(label);
            *value = self.value(label, series % size)?;
            series /= size;
        }
        Some(values)
    }

    /// Calls `each` for every series from this one on that is to be shown, in order, until it breaks.
    pub(crate) fn read<F>(&mut self, from: usize, mut each: F)
    where
        F: FnMut(&Self, usize, &[u64]) -> ControlFlow<()>,
    {
        if let [only] = self.members[..] {
            let this = &*self;
            return only.read(from, &mut |series, words| each(this, series, words));
        }
        for (series, words) in &self.sums(from) {
            if each(self, *series, words).is_break() {
                return;
            }
        }
    }

    /// All declarations added up.
    fn sums(&mut self, from: usize) -> BTreeMap<usize, Vec<u64>> {
        let mut sums: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        for &member in &self.members {
            let union = &mut self.union;
            // Texts of a union are in another order than a declaration's: nothing can be skipped there.
            let first = if union.is_some() { 0 } else { from };
            member.read(first, &mut |index, words| {
                let series = match union {
                    Some(union) => placed(union, member.shape(), index),
                    None => Some(index),
                };
                if let Some(series) = series.filter(|series| *series >= from) {
                    match sums.get_mut(&series) {
                        Some(sum) => add(member.shape().kind, sum, words),
                        None => drop(sums.insert(series, words.to_vec())),
                    }
                }
                ControlFlow::Continue(())
            });
        }
        sums
    }
}

/// The number that a declaration's series has in the union.
fn placed(union: &mut [Texts], shape: &Shape, index: usize) -> Option<usize> {
    let digits = shape.digits(index);
    let mut series = 0_usize;
    for ((texts, label), digit) in union.iter_mut().zip(shape.labels).zip(digits) {
        let size = texts.cap.map_or(label.size(), |cap| cap + 1);
        series = series.checked_mul(size)?.checked_add(texts.place(label, digit)?)?;
    }
    Some(series)
}
