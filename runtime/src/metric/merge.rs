//! Equal declarations of one metric, added up without holding all of their series at once.

use super::digits::Digits;
use crate::schema::{EachSeries, Exemplar, LabelShape, MetricKind, OTHER, Series, Shape};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most series that are added up at a time.
const MOST: usize = 1024;

/// The most words of theirs.
const WORDS: usize = 16 * 1024;

/// Declarations of the same shape.
///
/// A text may have another place in each of them, so texts are what is compared: the first sight of a text gives it a
/// place that holds for all of them, as long as the program runs.
pub(super) struct Merged {
    shape: &'static Shape,
    members: Vec<&'static dyn Series>,
    /// For each label the places of its texts; closed labels have the same places everywhere.
    places: Mutex<Vec<Option<Places>>>,
}

/// The texts of one capped label.
struct Places {
    by_text: BTreeMap<&'static str, usize>,
    texts: Vec<&'static str>,
    /// For each declaration: the joint place of each of its own.
    joint: Vec<Vec<usize>>,
}

impl Merged {
    pub(super) fn new(members: Vec<&'static dyn Series>) -> Self {
        let shape = members.first().map_or(&Shape::REFUSED, |first| first.shape());
        let open = |label: &LabelShape| {
            (!label.is_closed()).then(|| Places {
                by_text: BTreeMap::new(),
                texts: Vec::new(),
                joint: vec![Vec::new(); members.len()],
            })
        };
        let places = Mutex::new(shape.labels.iter().map(open).collect());
        Self { shape, members, places }
    }

    pub(super) fn is_observed(&self) -> bool {
        self.members.iter().any(|member| member.is_observed())
    }

    pub(super) fn is_float(&self) -> bool {
        self.members.iter().all(|member| member.is_float())
    }

    /// The digits of the joint index: of a capped label every declaration may bring texts of its own.
    pub(super) fn sizes(&self) -> Vec<usize> {
        let of = |label: &LabelShape| {
            if label.is_closed() { label.size() } else { self.members.len() * (label.size() - 1) + 1 }
        };
        self.shape.labels.iter().map(of).collect()
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Option<Places>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn text(&self, label: usize, place: usize) -> Option<&'static str> {
        let shape = self.shape.labels.get(label)?;
        match self.locked().get(label)? {
            None => shape.text(place),
            Some(_) if place == self.members.len() * (shape.size() - 1) => Some(OTHER),
            Some(places) => places.texts.get(place).copied(),
        }
    }

    pub(super) fn read(&self, from: usize, each: &mut EachSeries<'_>) {
        self.learn();
        let mut from = from;
        loop {
            let (window, whole) = self.window(from);
            for (&series, words) in &window {
                if each(series, words).is_break() {
                    return;
                }
            }
            match window.last_key_value() {
                Some((last, _)) if !whole => from = last + 1,
                _ => return,
            }
        }
    }

    /// Gives a joint place to every text that has none.
    fn learn(&self) {
        let mut all = self.locked();
        for (label, places) in all.iter_mut().enumerate() {
            let Some(Places { by_text, texts, joint }) = places else { continue };
            for (member, joint) in self.members.iter().zip(joint) {
                let Some(label) = member.shape().labels.get(label) else { continue };
                for own in joint.len()..label.size() - 1 {
                    let Some(text) = label.text(own) else { break };
                    let place = *by_text.entry(text).or_insert(texts.len());
                    if place == texts.len() {
                        texts.push(text);
                    }
                    joint.push(place);
                }
            }
        }
    }

    /// The first series from this index on, added up, and whether there are no others.
    fn window(&self, from: usize) -> (BTreeMap<usize, Vec<u64>>, bool) {
        let closed = self.shape.labels.iter().all(LabelShape::is_closed);
        let mut window: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
        let mut whole = true;
        let most = (WORDS / self.shape.words()).clamp(1, MOST);
        for (number, member) in self.members.iter().enumerate() {
            let mut way = Way::new(self, number);
            // Where every label is closed the indices are the same everywhere, and rise.
            member.read(if closed { from } else { 0 }, &mut |own, words| {
                let Some(series) = way.joint(own).filter(|series| *series >= from) else {
                    return ControlFlow::Continue(());
                };
                if let Some(sum) = window.get_mut(&series) {
                    self.add(sum, words);
                    return ControlFlow::Continue(());
                }
                let last = window.last_key_value().map_or(0, |(last, _)| *last);
                if window.len() >= most && series > last {
                    whole = false;
                    return if closed { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
                }
                window.insert(series, words.to_vec());
                if window.len() > most {
                    whole = false;
                    window.pop_last();
                }
                ControlFlow::Continue(())
            });
        }
        (window, whole)
    }

    fn add(&self, sum: &mut [u64], words: &[u64]) {
        let last = sum.len().saturating_sub(1);
        let float = self.is_float();
        for (at, (sum, &word)) in sum.iter_mut().zip(words).enumerate() {
            let float = match self.shape.kind {
                MetricKind::Gauge => true,
                MetricKind::Histogram => at == last,
                MetricKind::Counter | MetricKind::UpDown => float,
            };
            *sum = if float {
                (f64::from_bits(*sum) + f64::from_bits(word)).to_bits()
            } else {
                sum.wrapping_add(word)
            };
        }
    }

    pub(super) fn has_exemplars(&self) -> bool {
        self.members.iter().any(|member| member.has_exemplars())
    }

    /// The latest of all declarations.
    pub(super) fn exemplar(&self, series: usize, bucket: usize) -> Option<Exemplar> {
        let mut digits = Digits::new(self.sizes());
        digits.go(series);
        let found = self
            .members
            .iter()
            .enumerate()
            .filter_map(|(number, member)| member.exemplar(self.own(number, digits.places())?, bucket));
        found.max_by_key(|exemplar| exemplar.unix_nanos)
    }

    /// The index that one declaration has for a series of the joint places; nothing if it knows none of its texts.
    fn own(&self, member: usize, places: &[usize]) -> Option<usize> {
        let all = self.locked();
        let mut index = 0;
        for ((label, &place), known) in self.shape.labels.iter().zip(places).zip(all.iter()) {
            let own = match known {
                None => place,
                Some(_) if place == self.members.len() * (label.size() - 1) => label.size() - 1,
                Some(known) => known.joint.get(member)?.iter().position(|joint| *joint == place)?,
            };
            index = index * label.size() + own;
        }
        Some(index)
    }
}

/// The way from the indices of one declaration to the joint ones.
struct Way {
    own: Digits,
    sizes: Vec<usize>,
    /// For each capped label the joint places, `_other` the last.
    joint: Vec<Option<Vec<usize>>>,
}

impl Way {
    fn new(merged: &Merged, member: usize) -> Self {
        let sizes = merged.sizes();
        let all = merged.locked();
        let joint = all.iter().map(|places| Some(places.as_ref()?.joint.get(member)?.clone())).collect();
        let own = Digits::new(merged.shape.labels.iter().map(LabelShape::size).collect());
        Self { own, sizes, joint }
    }

    /// Nothing for a series with a text that came after this reading began.
    fn joint(&mut self, own: usize) -> Option<usize> {
        self.own.go(own);
        let mut index = 0;
        for (((&place, &of), &size), joint) in
            self.own.places().iter().zip(self.own.sizes()).zip(&self.sizes).zip(&self.joint)
        {
            let place = match joint {
                None => place,
                Some(_) if place + 1 == of => size - 1,
                Some(joint) => *joint.get(place)?,
            };
            index = index * size + place;
        }
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Merged};
    use crate::schema::{EachSeries, Interned, LabelShape, LabelValues, MetricKind, Series, Shape};
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;

    const CAP: usize = 2_000;

    /// The texts `first`, `first + step`, ...
    struct Texts(usize, usize);

    impl Interned for Texts {
        fn text(&self, index: usize) -> Option<&'static str> {
            (index < 1_500).then(|| &*format!("t{}", self.0 + index * self.1).leak())
        }
    }

    struct Declared(Shape);

    impl Series for Declared {
        fn shape(&self) -> &'static Shape {
            Box::leak(Box::new(self.0))
        }

        fn read(&self, from: usize, each: &mut EachSeries<'_>) {
            for series in (from..self.0.combinations()).filter(|s| s / 2 < 1_500 || s / 2 == CAP) {
                if each(series, &[series as u64]).is_break() {
                    return;
                }
            }
        }
    }

    fn declared(seen: &'static Texts) -> &'static dyn Series {
        let labels = Box::leak(Box::new([
            LabelShape { name: "text", values: LabelValues::Capped { cap: CAP, seen }, variants: &[] },
            LabelShape { name: "hit", values: LabelValues::Closed(&["false", "true"]), variants: &[] },
        ]));
        Box::leak(Box::new(Declared(Shape { kind: MetricKind::Counter, labels, ..Shape::REFUSED })))
    }

    fn label_values(merged: &Merged, series: usize) -> (String, bool) {
        let text = merged.text(0, series / 2).expect("what is read has a text").to_owned();
        (text, series % 2 == 1)
    }

    #[test]
    fn texts_are_added_up_by_text_in_rising_order_however_often_the_reader_stops() {
        let merged = Merged::new(vec![declared(&Texts(0, 1)), declared(&Texts(1_000, 3))]);
        let mut expected: BTreeMap<(String, bool), u64> = BTreeMap::new();
        for (first, step) in [(0, 1), (1_000, 3)] {
            for series in 0..3_000 {
                let text = format!("t{}", first + series / 2 * step);
                *expected.entry((text, series % 2 == 1)).or_default() += series as u64;
            }
        }
        expected.insert(("_other".to_owned(), false), CAP as u64 * 4);
        expected.insert(("_other".to_owned(), true), CAP as u64 * 4 + 2);

        for most in [usize::MAX, MOST + 7, 100] {
            let (mut found, mut from) = (BTreeMap::new(), 0);
            loop {
                let begin = from;
                merged.read(from, &mut |series, words| {
                    assert!(series >= from, "series rise");
                    from = series + 1;
                    assert_eq!(
                        found.insert(label_values(&merged, series), words[0]),
                        None,
                        "each comes once"
                    );
                    if from - begin > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                if from == begin {
                    break;
                }
            }
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_joint_place_leads_back_to_each_declaration() {
        let merged = Merged::new(vec![declared(&Texts(0, 1)), declared(&Texts(1_000, 3))]);
        merged.read(0, &mut |_, _| ControlFlow::Break(()));
        // The first declaration has seen t1003 as its 1004th text, the second as its second.
        assert_eq!(merged.own(0, &[1_003, 1]), Some(1_003 * 2 + 1));
        assert_eq!(merged.own(1, &[1_003, 1]), Some(3));
        assert_eq!(merged.own(1, &[5, 1]), None, "t5 is not among its texts");
        assert_eq!(merged.own(1, &[2 * CAP, 0]), Some(CAP * 2), "`_other` is the last place everywhere");
    }
}
