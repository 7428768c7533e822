//! A small range of whole numbers, as a label.

use super::LabelValue;
use crate::schema::Text;

/// A whole number from `LOW` to `HIGH`, both included, as a label; there are at most 128.
///
/// # Example: jobs by shard
/// ```
/// # use telemark::{Between, Counter, Labels, metric};
/// #[derive(Labels, Clone, Copy)]
/// struct JobLabels {
///     shard: Between<0, 15>,
///     attempt: Between<1, 5>,
/// }
/// /// Jobs done.
/// #[metric(counter = "jobs_done")]
/// static JOBS_DONE: Counter<JobLabels>;
///
/// let (shard, attempt) = (7_usize, 9_u32);
/// JOBS_DONE.inc(JobLabels { shard: Between::clamp(shard), attempt: Between::clamp(attempt) });
/// // jobs_done_total{shard="7",attempt="5"}
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Between<const LOW: i64, const HIGH: i64>(i64);

/// The most numbers that one label may tell apart.
const MOST: usize = 128;

/// Room for the digits of an `i64` and its sign, from the right.
type Digits = [u8; 20];

impl<const LOW: i64, const HIGH: i64> Between<LOW, HIGH> {
    const COUNT: usize = count(LOW, HIGH);
    const DIGITS: &'static [Digits; MOST] = &digits(LOW, Self::COUNT);
    const TEXTS: &'static [&'static str; MOST] = &texts(Self::DIGITS, Self::COUNT);

    /// This number, if it lies between them.
    #[must_use]
    pub fn new(number: impl TryInto<i128>) -> Option<Self> {
        let number = number.try_into().ok().and_then(|number| i64::try_from(number).ok())?;
        (LOW..=HIGH).contains(&number).then_some(Self(number))
    }

    /// This number; one that lies outside becomes the end that is nearer to it.
    #[must_use]
    pub fn clamp(number: impl TryInto<i128>) -> Self {
        // Only a `u128` may be too large for an `i128`.
        let number = number.try_into().unwrap_or(i128::MAX);
        Self(number.clamp(LOW.into(), HIGH.into()) as i64)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl<const LOW: i64, const HIGH: i64> LabelValue for Between<LOW, HIGH> {
    const NAME: &'static str = "number";
    const VALUES: &'static [&'static str] = Self::TEXTS.split_at(Self::COUNT).0;

    #[inline]
    fn index(self) -> usize {
        (self.0 - LOW) as usize
    }
}

const fn count(low: i64, high: i64) -> usize {
    let count = high as i128 - low as i128 + 1;
    assert!(count >= 1, "`Between<LOW, HIGH>` runs from the lower number to the higher one");
    assert!(count <= MOST as i128, "{}", too_many(count).as_str());
    count as usize
}

const fn too_many(count: i128) -> Text {
    let shown = if count > u32::MAX as i128 { usize::MAX } else { count as usize };
    let text = Text::new().push("`Between` tells at most 128 numbers apart, and these are ").number(shown);
    text.push(": each is a series; group them in an enum that derives `LabelValue`")
}

const fn digits(low: i64, count: usize) -> [Digits; MOST] {
    let mut all = [[b' '; 20]; MOST];
    let mut at = 0;
    while at < count {
        let number = low as i128 + at as i128;
        let mut rest = number.unsigned_abs();
        let mut place = 20;
        loop {
            place -= 1;
            all[at][place] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            all[at][place - 1] = b'-';
        }
        at += 1;
    }
    all
}

const fn texts(digits: &'static [Digits; MOST], count: usize) -> [&'static str; MOST] {
    let mut all = [""; MOST];
    let mut at = 0;
    while at < count {
        all[at] = match std::str::from_utf8(digits[at].trim_ascii_start()) {
            Ok(text) => text,
            // Digits are ASCII.
            Err(_) => "",
        };
        at += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Between, LabelValue};

    #[test]
    fn every_number_of_the_range_is_a_value() {
        assert_eq!(Between::<-2, 3>::VALUES, ["-2", "-1", "0", "1", "2", "3"]);
        assert_eq!(Between::<9, 10>::VALUES, ["9", "10"]);
        let ends = [i64::MIN, i64::MIN + 1].map(|number| number.to_string());
        assert_eq!(Between::<{ i64::MIN }, { i64::MIN + 1 }>::VALUES, ends);
        assert_eq!(Between::<1, 128>::CARDINALITY, 128);
        assert_eq!(Between::<1, 128>::clamp(77).as_label(), "77");
    }

    #[test]
    fn a_number_outside_is_none_or_the_nearer_end() {
        type Small = Between<-2, 3>;
        assert_eq!(Small::new(3_u8).map(Small::get), Some(3));
        assert_eq!(Small::new(-3), None);
        assert_eq!(Small::new(u128::MAX), None);
        assert_eq!(Small::new(u64::MAX), None);
        assert_eq!(Small::clamp(usize::MAX).get(), 3);
        assert_eq!(Small::clamp(u128::MAX).get(), 3);
        assert_eq!(Small::clamp(i128::MIN).get(), -2);
        assert_eq!(Small::clamp(1_i64).get(), 1);
    }
}
