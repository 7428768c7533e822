//! Prints values of others before they are looked at: what is shown of them is known only when all of it is there.

use super::error;
use std::cell::Cell;
use std::error::Error;
use std::fmt::{self, Debug, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// More than this is not printed: the scanner cuts such a text, and its end is not shown.
const LONGEST: usize = 16 * 1024;
/// What a thread may keep for the next value.
const KEPT: usize = 4 * 1024;
/// Stands for a value whose printing panicked.
const PANICKED: &str = "[panicked while it was printed]";

thread_local! {
    static PAPER: Cell<String> = const { Cell::new(String::new()) };
}

/// A value that has been printed.
pub(crate) struct Printed {
    text: String,
    pieces: usize,
    full: bool,
}

impl Printed {
    /// Prints a value. A `Debug` that panics is told from one that does not, and harms nobody.
    pub(crate) fn of(value: &dyn Debug) -> Self {
        Self::written(|printed| write!(printed, "{value:?}"))
    }

    /// The text of an error, without what some errors are known to repeat of their input.
    pub(crate) fn of_error(value: &(dyn Error + 'static)) -> Self {
        let mut printed = Self::written(|printed| write!(printed, "{value}"));
        error::forget_input(&mut printed.text, value);
        printed
    }

    fn written(write: impl FnOnce(&mut Self) -> fmt::Result) -> Self {
        // A thread that is ending has no paper left, and a value that logs while it is printed takes a new one.
        let text = PAPER.try_with(Cell::take).unwrap_or_default();
        let mut printed = Self { text, pieces: 0, full: false };
        printed.text.clear();
        // An error is the text's end, or the user's own; what was written until then is what there is to say.
        let panicked = catch_unwind(AssertUnwindSafe(|| write(&mut printed))).is_err();
        if panicked && !printed.full {
            printed.text.clear();
            printed.text.push_str(PANICKED);
        }
        printed
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it was written in one piece, as literal text is: what is put together comes in several.
    pub(crate) const fn is_one_piece(&self) -> bool {
        self.pieces <= 1
    }
}

impl fmt::Write for Printed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() {
            return Ok(());
        }
        self.pieces += 1;
        let end = text.floor_char_boundary(LONGEST.saturating_sub(self.text.len()));
        self.text.push_str(&text[..end]);
        self.full |= end < text.len();
        if self.full { Err(fmt::Error) } else { Ok(()) }
    }
}

impl Drop for Printed {
    fn drop(&mut self) {
        if self.text.capacity() <= KEPT {
            let text = std::mem::take(&mut self.text);
            // A thread that is ending keeps nothing.
            let _ended = PAPER.try_with(|paper| paper.set(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bomb;

    impl Debug for Bomb {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("a Debug of somebody's")
        }
    }

    #[test]
    fn what_is_put_together_comes_in_pieces() {
        let name = String::from("ann");
        assert!(Printed::of(&format_args!("a literal")).is_one_piece());
        assert!(!Printed::of(&format_args!("user {name}")).is_one_piece());
        assert_eq!(Printed::of(&format_args!("user {name}")).text(), "user ann");
    }

    #[test]
    fn what_is_too_long_or_panics_is_bounded() {
        assert_eq!(Printed::of(&Bomb).text(), PANICKED);
        assert_eq!(Printed::of(&"ä".repeat(LONGEST)).text().len(), LONGEST - 1);
        let page = "a".repeat(16_000);
        assert_eq!(Printed::of(&format_args!("{page}")).text(), page, "16 KiB are printed");
    }

    /// A value that prints for ever, and panics if it is not stopped.
    struct Endless<'a>(&'a Cell<u32>, bool);

    impl Debug for Endless<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for _ in 0..64 {
                self.0.set(self.0.get() + 1);
                let refused = f.write_str(&"a".repeat(1024)).is_err();
                assert!(!(refused && self.1), "it is told, and panics");
                if refused {
                    return Err(fmt::Error);
                }
            }
            Ok(())
        }
    }

    #[test]
    fn a_value_that_prints_for_ever_is_stopped_and_its_beginning_stays() {
        for panics in [false, true] {
            let written = Cell::new(0);
            let printed = Printed::of(&Endless(&written, panics));
            assert_eq!((printed.text().len(), written.get()), (LONGEST, 17));
        }
    }

    #[test]
    fn a_thread_keeps_the_paper_of_an_ordinary_value_and_not_that_of_a_large_one() {
        let kept = || {
            let paper = PAPER.take();
            let room = paper.capacity();
            PAPER.set(paper);
            room
        };
        drop(Printed::of(&format_args!("{}", "a".repeat(3000))));
        assert!((3000..=4096).contains(&kept()), "{}", kept());
        drop(Printed::of(&format_args!("{}", "a".repeat(5000))));
        assert_eq!(kept(), 0);
    }
}
