//! Which bucket of a histogram a value falls into, found without walking the bounds.

/// Cells of the table: one byte each.
const CELLS: usize = 256;

/// So many bounds, less one, are found without a search.
const UPPER: usize = 64;

/// The coarsest cells: four to each power of two.
const COARSE: u32 = 50;

/// The finest cells: 64 to each power of two.
const FINE: u32 = 46;

/// Finds the bucket of a value; built from the bounds when the program is compiled.
///
/// Exponent and first bits of the mantissa of a float, read as one number, rise with the float. They choose a cell, and
/// the cell knows the only bound that can still lie below the value. The cells reach far beyond the bounds: values that
/// lie outside of them all are rare. Those, and values among bounds that stand closer than the cells, are searched.
#[derive(Debug)]
pub struct BucketSearch {
    /// How many of a float's last bits do not choose the cell.
    shift: u32,
    /// What the other bits of a float in the first cell are.
    floor: i64,
    /// For each cell, how many bounds lie below all of its values.
    below: [u8; CELLS],
    /// The bounds, then infinity: what lies above all bounds is not above that.
    upper: [f64; UPPER],
    /// The words of a series as a power of two, see [`Self::stride`].
    stride: u32,
}

/// The bits of a float that choose its cell.
const fn chosen(value: f64, shift: u32) -> i64 {
    value.to_bits().cast_signed() >> shift
}

impl BucketSearch {
    /// What a metric without buckets has.
    pub const NONE: Self = Self {
        // No float has such a cell.
        shift: 63,
        floor: 1 << 32,
        below: [0; CELLS],
        upper: [f64::INFINITY; UPPER],
        stride: 0,
    };

    /// The search of these bounds, which rise.
    #[must_use]
    pub const fn of(bounds: &[f64]) -> Self {
        let searched = Self { stride: stride(bounds), ..Self::NONE };
        let mut first = 0;
        while first < bounds.len() && bounds[first] <= 0.0 {
            first += 1;
        }
        if first == bounds.len() || bounds.len() >= UPPER {
            return searched;
        }
        let mut shift = COARSE;
        while shift >= FINE {
            let lowest = chosen(bounds[first], shift);
            let cells = chosen(bounds[bounds.len() - 1], shift) - lowest + 1;
            let spare = CELLS as i64 - cells;
            // Small values are more usual than large ones; below the first cell there must be more than zero.
            let floor = lowest - spare / 4 * 3;
            let above = chosen(f64::INFINITY, shift);
            if spare >= 0 && floor > 0 && floor + (CELLS as i64) < above && apart(bounds, first, shift) {
                return Self { shift, floor, ..searched }.filled(bounds, first);
            }
            shift -= 1;
        }
        searched
    }

    const fn filled(mut self, bounds: &[f64], first: usize) -> Self {
        let mut at = 0;
        while at < bounds.len() {
            self.upper[at] = bounds[at];
            at += 1;
        }
        let mut below = first;
        let mut cell = 0;
        while cell < CELLS {
            self.below[cell] = below as u8;
            if below < bounds.len() && chosen(bounds[below], self.shift) - self.floor == cell as i64 {
                below += 1;
            }
            cell += 1;
        }
        self
    }

    /// How far apart the series of the histogram lie, as a power of two of words: room for the count of each bucket,
    /// of which there is one more than bounds, and for the sum.
    #[inline]
    pub(crate) const fn stride(&self) -> u32 {
        self.stride
    }

    /// How many of the bounds lie below the value, which is the index of its bucket; none if the value is not finite.
    #[inline]
    pub(crate) fn bucket(&self, bounds: &[f64], value: f64) -> Option<usize> {
        let cell = chosen(value, self.shift).wrapping_sub(self.floor).cast_unsigned();
        if cell >= CELLS as u64 {
            return search(bounds, value);
        }
        let below = usize::from(self.below[cell as usize]);
        Some(below + usize::from(self.upper[below % UPPER] < value))
    }
}

#[cold]
#[inline(never)]
fn search(bounds: &[f64], value: f64) -> Option<usize> {
    value.is_finite().then(|| bounds.partition_point(|&bound| bound < value))
}

/// Whether no two of the positive bounds are in one cell.
const fn apart(bounds: &[f64], first: usize, shift: u32) -> bool {
    let mut at = first + 1;
    while at < bounds.len() {
        if chosen(bounds[at], shift) == chosen(bounds[at - 1], shift) {
            return false;
        }
        at += 1;
    }
    true
}

const fn stride(bounds: &[f64]) -> u32 {
    (bounds.len() + 2).next_power_of_two().trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::BucketSearch;
    use proptest::prelude::*;

    /// Whether the usual values are found by the table.
    fn has_table(bounds: &[f64]) -> bool {
        BucketSearch::of(bounds).shift != BucketSearch::NONE.shift
    }

    fn agrees(bounds: &[f64], value: f64) {
        let expected = value.is_finite().then(|| bounds.partition_point(|&bound| bound < value));
        assert_eq!(BucketSearch::of(bounds).bucket(bounds, value), expected, "{value} in {bounds:?}");
    }

    #[test]
    fn bounds_that_do_not_stand_close_need_one_comparison() {
        let seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
        assert!(has_table(&seconds));
        assert!(has_table(&[0.0, 1.0, 2.0]));
        assert!(has_table(&[1e3, 1e6, 1e9, 1e12]));
        assert!(has_table(&[100.0, 101.0, 102.0, 103.0]), "finer cells");
        assert!(!has_table(&[1.0, 1.000_001]));
        assert!(!has_table(&[-1.0, 0.0]));
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
            for value in [
                0.0,
                -0.0,
                f64::MIN,
                f64::MAX,
                f64::MIN_POSITIVE,
                f64::EPSILON,
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
            ] {
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
