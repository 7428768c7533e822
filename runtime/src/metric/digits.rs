//! The labels of a series, counted through like an odometer.

/// The places of the label values of one series after the other.
pub(crate) struct Digits {
    sizes: Vec<usize>,
    places: Vec<usize>,
    series: Option<usize>,
}

impl Digits {
    /// Of labels with so many values each, the first the most significant.
    pub(crate) fn new(sizes: Vec<usize>) -> Self {
        let places = vec![0; sizes.len()];
        Self { sizes, places, series: None }
    }

    /// Goes to a series; the position of the first label that differs from the last series, or the number of labels.
    pub(crate) fn go(&mut self, series: usize) -> usize {
        let before = self.series.replace(series);
        if before.is_some_and(|before| before + 1 == series) {
            return self.step();
        }
        let mut rest = series;
        let mut first = if before.is_none() { 0 } else { self.places.len() };
        for (position, (digit, &size)) in self.places.iter_mut().zip(&self.sizes).enumerate().rev() {
            let now = rest % size.max(1);
            rest /= size.max(1);
            if *digit != now {
                *digit = now;
                first = first.min(position);
            }
        }
        first
    }

    fn step(&mut self) -> usize {
        for (position, (digit, &size)) in self.places.iter_mut().zip(&self.sizes).enumerate().rev() {
            *digit += 1;
            if *digit < size {
                return position;
            }
            *digit = 0;
        }
        0
    }

    /// How many places each label has.
    pub(crate) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The places, one for each label.
    pub(crate) fn places(&self) -> &[usize] {
        &self.places
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    #[test]
    fn steps_and_leaps_lead_to_the_same_places() {
        let mut walking = Digits::new(vec![3, 1, 4]);
        for series in 0..12 {
            let changed = walking.go(series);
            assert_eq!(walking.places(), [series / 4, 0, series % 4]);
            assert_eq!(changed, if series % 4 == 0 { 0 } else { 2 }, "at {series}");
        }
        let mut leaping = Digits::new(vec![3, 1, 4]);
        assert_eq!(leaping.go(2), 0, "the first series has no predecessor");
        assert_eq!((leaping.go(11), leaping.places()), (0, &[2, 0, 3][..]));
        assert_eq!((leaping.go(9), leaping.places()), (2, &[2, 0, 1][..]));
        assert_eq!(leaping.go(9), 3, "nothing has changed");
    }

    #[test]
    fn a_metric_without_labels_has_one_series() {
        let mut digits = Digits::new(Vec::new());
        assert_eq!((digits.go(0), digits.places()), (0, &[][..]));
    }
}
