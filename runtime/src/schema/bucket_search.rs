//! Which bucket of a histogram a value falls into, found without walking the bounds.

/// Cells of the table: one byte each.
const CELLS: usize = 256;

/// So many bounds, less one, are found without a search.
const UPPER: usize = 64;

/// Finds the bucket of a value; built from the bounds when the program is compiled.
///
/// Exponent and first bits of the mantissa of a float, read as one number, rise with the float. They choose a cell, and
/// the cell knows the only bound that can still lie below the value. Where bounds stand closer than the cells, those
/// from there on are searched.
#[derive(Debug)]
pub struct BucketSearch {
    /// How many of a float's last bits do not choose the cell.
    shift: u32,
    /// What is left of a float in the last cell that is below every positive bound.
    floor: i64,
    /// For each cell, how many bounds lie below all of its values.
    below: [u8; CELLS],
    /// The first bounds, then infinity: what lies above all bounds is not above that.
    upper: [f64; UPPER],
    /// Whether some cell holds more than one bound, or there are more bounds than fit above.
    crowded: bool,
    /// The words of a series as a power of two, see [`Self::stride`].
    stride: u32,
}

impl BucketSearch {
    /// What a metric without buckets has.
    pub const NONE: Self = Self {
        shift: 0,
        floor: 0,
        below: [0; CELLS],
        upper: [f64::INFINITY; UPPER],
        crowded: false,
        stride: 0,
    };

    /// The search of these bounds, which rise.
    #[must_use]
    pub const fn of(bounds: &[f64]) -> Self {
        let mut first = 0;
        while first < bounds.len() && bounds[first] <= 0.0 {
            first += 1;
        }
        let searched = Self { crowded: true, stride: stride(bounds), ..Self::NONE };
        if first == bounds.len() {
            return searched;
        }
        let lowest = bounds[first].to_bits().cast_signed();
        let highest = bounds[bounds.len() - 1].to_bits().cast_signed();
        // The finest cells that reach from the first bound to the last, with one to spare at each end.
        let mut shift = 46;
        while shift < 63 && (highest >> shift) - (lowest >> shift) > CELLS as i64 - 3 {
            shift += 1;
        }
        let floor = (lowest >> shift) - 1;
        if floor < 0 {
            // The first cell begins at zero, and a bound at zero is not below it.
            return searched;
        }
        let mut search = Self { shift, floor, crowded: first > 1 || bounds.len() >= UPPER, ..searched };
        let mut at = 0;
        while at < bounds.len() && at < UPPER {
            search.upper[at] = bounds[at];
            at += 1;
        }
        let mut cell = 1;
        let mut passed = first;
        while cell < CELLS {
            search.below[cell] = if passed < 255 { passed as u8 } else { 255 };
            search.crowded |= passed > 255;
            let mut inside = 0;
            while passed < bounds.len()
                && (bounds[passed].to_bits().cast_signed() >> shift) - floor <= cell as i64
            {
                passed += 1;
                inside += 1;
            }
            search.crowded |= inside > 1;
            cell += 1;
        }
        search
    }

    /// How far apart the series of the histogram lie, as a power of two of words: room for the count of each bucket,
    /// of which there is one more than bounds, and for the sum.
    #[inline]
    pub(crate) const fn stride(&self) -> u32 {
        self.stride
    }

    /// How many of the bounds lie below the value: the index of its bucket.
    #[inline]
    pub(crate) fn bucket(&self, bounds: &[f64], value: f64) -> usize {
        let cell = (value.to_bits().cast_signed() >> self.shift) - self.floor;
        let below = usize::from(self.below[cell.clamp(0, CELLS as i64 - 1) as usize]);
        if self.crowded {
            return below
                + bounds.get(below..).map_or(0, |rest| rest.partition_point(|&bound| bound < value));
        }
        below + usize::from(self.upper[below % UPPER] < value)
    }
}

const fn stride(bounds: &[f64]) -> u32 {
    (bounds.len() + 2).next_power_of_two().trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::BucketSearch;
    use proptest::prelude::*;

    fn agrees(bounds: &[f64], value: f64) {
        let expected = bounds.partition_point(|&bound| bound < value);
        assert_eq!(BucketSearch::of(bounds).bucket(bounds, value), expected, "{value} in {bounds:?}");
    }

    #[test]
    fn the_usual_bounds_need_one_comparison() {
        let seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
        assert!(!BucketSearch::of(&seconds).crowded);
        assert!(!BucketSearch::of(&[0.0, 1.0, 2.0]).crowded);
        assert!(!BucketSearch::of(&[1e3, 1e6, 1e9, 1e12]).crowded);
        assert!(BucketSearch::of(&[1.0, 1.000_001]).crowded);
    }

    #[test]
    fn values_at_a_bound_and_beside_it_fall_where_they_belong() {
        let many: Vec<f64> = (1..=600).map(f64::from).collect();
        for bounds in [
            &[0.005, 0.01, 0.025, 0.1, 1.0, 10.0][..],
            &[-2.0, -1.0, 0.0, 1.0, 2.0],
            &[-5.0, -1.0],
            &[0.0],
            &[5e-324, 1.0, f64::MAX],
            &[1.0, 1.000_000_1, 1.000_000_2],
            &many,
        ] {
            for &bound in bounds {
                for value in [bound, bound.next_up(), bound.next_down(), -bound, bound * 3.0, bound / 3.0] {
                    agrees(bounds, value);
                }
            }
            for value in [0.0, -0.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON] {
                agrees(bounds, value);
            }
        }
    }

    proptest! {
        #[test]
        fn every_value_falls_where_a_search_of_all_bounds_puts_it(
            mut bounds in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 1..40),
            values in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 1..40),
        ) {
            bounds.sort_by(f64::total_cmp);
            bounds.dedup_by(|a, b| a <= b && b <= a);
            for value in values {
                agrees(&bounds, value);
            }
        }

        #[test]
        fn values_near_ordinary_bounds_fall_where_they_belong(
            mut bounds in prop::collection::vec(1e-3..1e3, 1..20),
            values in prop::collection::vec(1e-4..1e4, 1..80),
        ) {
            bounds.sort_by(f64::total_cmp);
            for value in values {
                agrees(&bounds, value);
            }
        }
    }
}
