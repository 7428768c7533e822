//! How fast the budgets of objectives burn, from the program's own counts.

mod count;
mod ring;

use crate::error::{Error, Result};
use crate::registry;
use crate::schema::SloShape;
use count::Count;
use ring::{Counted, Ring};
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the counts are read: a few reads within the shortest window.
const STEP: Duration = Duration::from_secs(15);

const SHORT: Duration = Duration::from_mins(5);
const HOUR: Duration = Duration::from_hours(1);

/// The windows over which a page is decided, with the share of the whole window's budget that may burn in the long one.
const PAGES: [(Duration, Duration, f64); 2] =
    [(SHORT, HOUR, 0.02), (Duration::from_mins(30), Duration::from_hours(6), 0.05)];

/// Objectives, with what is remembered of each.
struct Watch {
    begun: Instant,
    /// How many times faster than outside the time passes here: tests do not wait for hours.
    speed: u32,
    watched: Vec<Mutex<Watched>>,
}

struct Watched {
    shape: &'static SloShape,
    count: Count,
    ring: Ring,
}

static WATCH: OnceLock<Watch> = OnceLock::new();

impl Watch {
    fn get() -> &'static Self {
        WATCH.get_or_init(|| Self::of(registry::slos(), 1))
    }

    fn of(shapes: Vec<&'static SloShape>, speed: u32) -> Self {
        let watched = |shape| Mutex::new(Watched { shape, count: Count::new(shape), ring: Ring::default() });
        Self { begun: Instant::now(), speed, watched: shapes.into_iter().map(watched).collect() }
    }

    fn now(&self) -> Duration {
        self.begun.elapsed() * self.speed
    }

    fn read(&self) {
        for watched in &self.watched {
            let Watched { count, ring, .. } = &mut *watched.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(counted) = count.read() {
                ring.push(self.now(), counted);
            }
        }
    }

    /// Begins to read the counts now and then, if there is any objective, until `ended` says so.
    fn begin(&'static self, ended: impl Fn() -> bool + Send + 'static) {
        if self.watched.is_empty() {
            return;
        }
        self.read();
        let read = move || {
            while !ended() {
                thread::sleep(STEP / self.speed);
                self.read();
            }
        };
        // Without the thread windows begin where the last question was asked: worse, and nothing to fail for.
        drop(thread::Builder::new().name("telemark-objectives".to_owned()).spawn(read));
    }

    /// What is known of the objective of this name, with what is counted now.
    fn ask<T>(&self, name: &str, answer: impl FnOnce(&Watched, Duration, Counted) -> T) -> Result<T> {
        let found = self.watched.iter().find_map(|watched| {
            let watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
            (watched.shape.name == name).then_some(watched)
        });
        let Some(mut watched) = found else { return Err(unknown(name)) };
        let counted = watched.count.read().ok_or_else(|| {
            Error::new(format!(
                "objective `{name}` has a pattern that is understood by Prometheus only: its burn rate is not known here"
            ))
        })?;
        Ok(answer(&watched, self.now(), counted))
    }
}

impl Watched {
    /// How fast the budget has burned within this window.
    fn burn(&self, now: Duration, counted: Counted, window: Duration) -> f64 {
        burn(self.shape, self.ring.since(now, counted, window))
    }

    /// Whether a page is due.
    fn pages(&self, now: Duration, counted: Counted) -> bool {
        let whole = self.shape.window as f64;
        PAGES.iter().any(|(short, long, share)| {
            let factor = share * whole / long.as_secs_f64();
            self.burn(now, counted, *short) > factor && self.burn(now, counted, *long) > factor
        })
    }
}

/// Begins to read the counts of all objectives now and then, until `ended` says so.
pub(super) fn watch(ended: impl Fn() -> bool + Send + 'static) {
    Watch::get().begin(ended);
}

/// An objective of the program, [`Telemetry::slo`](crate::Telemetry::slo).
pub struct Slo {
    name: String,
}

impl fmt::Debug for Slo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slo({})", self.name)
    }
}

impl Slo {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How fast the budget burns now: 1 would use it up exactly at the end of the objective's window, 0 is no error or no
    /// traffic.
    ///
    /// It is the lower one of the last hour and of the last five minutes, as the first page of the SRE workbook has it:
    /// it rises only when enough has gone wrong to matter, and falls soon after it has stopped. A program that is younger
    /// is judged by all of its life. The counts are this process' own, read every 15 seconds by a thread of their own and
    /// once more now; updates of metrics pay nothing for it.
    ///
    /// # Errors
    /// No objective has this name; the text lists those that there are. Or a pattern of its matchers uses what only
    /// Prometheus understands.
    pub fn burn_rate(&self) -> Result<f64> {
        Ok(self.burn_rate_over(HOUR)?.min(self.burn_rate_over(SHORT)?))
    }

    /// The same over the last so long; of more than three days nothing is remembered.
    ///
    /// # Errors
    /// As [`burn_rate`](Self::burn_rate).
    pub fn burn_rate_over(&self, window: Duration) -> Result<f64> {
        self.with(|watched, now, counted| watched.burn(now, counted, window))
    }

    /// Whether the budget burns so fast that somebody is to be woken: 2 % of it within an hour, or 5 % within six, and
    /// still burning.
    ///
    /// # Errors
    /// As [`burn_rate`](Self::burn_rate).
    pub fn is_burning(&self) -> Result<bool> {
        self.with(Watched::pages)
    }

    fn with<T: Default>(&self, answer: impl FnOnce(&Watched, Duration, Counted) -> T) -> Result<T> {
        // Nothing is counted, and no objective is known either.
        if !cfg!(feature = "record") {
            return Ok(T::default());
        }
        Watch::get().ask(&self.name, answer)
    }
}

/// The share that is bad, in budgets.
fn burn(shape: &SloShape, counted: Counted) -> f64 {
    if counted.total == 0 {
        return 0.0;
    }
    counted.bad as f64 / counted.total as f64 / (1.0 - shape.percent / 100.0)
}

fn unknown(name: &str) -> Error {
    let names: Vec<_> = registry::slos().into_iter().map(|slo| format!("`{}`", slo.name)).collect();
    let list = if names.is_empty() {
        "the linked crates declare none".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    };
    Error::new(format!("there is no objective `{name}`; {list}"))
}

#[cfg(all(test, feature = "record"))]
mod tests {
    use super::{HOUR, SHORT, Watch, Watched};
    use crate::metric::{Counter, Outcome};
    use crate::schema::{Indicator, Location, MatchOp, Matcher, Selection, SloShape};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread::sleep;
    use std::time::{Duration, Instant};
    use telemark_macros::metric;

    /// Jobs that are watched while time passes.
    #[metric(counter = "burn_jobs", unit = "{job}")]
    static JOBS: Counter<Outcome>;

    static GOOD: Selection = Selection {
        metric: JOBS.shape(),
        matchers: &[Matcher { label: "outcome", op: MatchOp::Eq, value: "success" }],
    };

    static SHAPE: SloShape = SloShape {
        name: "burn_jobs",
        objective: "99",
        percent: 99.0,
        window: 2_592_000,
        indicator: Indicator::Ratio { good: GOOD, total: Selection { metric: JOBS.shape(), matchers: &[] } },
        page: "",
        ticket: "",
        description: "",
        summary: "",
        runbook: "",
        labels: &[],
        location: Location { file: "", line: 0, package: "", module: "" },
    };

    /// So many times faster than outside: five minutes are 300 ms.
    const SPEED: u32 = 1000;

    /// How fast the budget has burned within this window.
    fn burns(watch: &Watch, window: Duration) -> f64 {
        let burn = |watched: &Watched, now, counted| watched.burn(now, counted, window);
        watch.ask("burn_jobs", burn).expect("it is watched")
    }

    /// Waits for so much of the watch's time, and then for the window to forget; a busy machine takes longer.
    fn is_forgotten(watch: &Watch, window: Duration, time: Duration) {
        sleep(time / SPEED);
        let begun = Instant::now();
        while burns(watch, window) > 1e-9 {
            assert!(begun.elapsed() < Duration::from_mins(1), "still {}", burns(watch, window));
            sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn the_thread_reads_while_time_passes_so_that_windows_forget_what_is_over() {
        static ENDED: AtomicBool = AtomicBool::new(false);
        let watch: &'static Watch = Box::leak(Box::new(Watch::of(vec![&SHAPE], SPEED)));
        watch.begin(|| ENDED.load(Ordering::Relaxed));
        let pages = || watch.ask("burn_jobs", Watched::pages).expect("it is watched");
        let before = watch.now();
        JOBS.add(50, Outcome::Success);
        JOBS.add(50, Outcome::Failure);
        assert!((burns(watch, HOUR) - 50.0).abs() < 1e-9, "half of all is bad: {}", burns(watch, HOUR));
        assert!(pages() || watch.now() > before + SHORT, "unless a busy machine let the short window pass");
        // Nobody asks meanwhile: only the thread reads.
        is_forgotten(watch, SHORT, SHORT * 2);
        JOBS.add(100, Outcome::Success);
        assert!(burns(watch, SHORT) < 1e-9, "all of the last minutes is good");
        let hour = burns(watch, HOUR);
        assert!((hour - 25.0).abs() < 1e-9 || watch.now() > HOUR, "a quarter of the hour is bad: {hour}");
        is_forgotten(watch, HOUR, HOUR);
        assert!(!pages(), "it is over");
        // What is longer ago is still remembered.
        let day = burns(watch, HOUR * 24);
        assert!((day - 25.0).abs() < 1e-9, "{day}");
        ENDED.store(true, Ordering::Relaxed);
    }

    #[test]
    fn the_thread_ends_when_it_is_told() {
        static ENDED: AtomicBool = AtomicBool::new(false);
        let watch: &'static Watch = Box::leak(Box::new(Watch::of(vec![&SHAPE], SPEED)));
        let told: &'static AtomicUsize = Box::leak(Box::new(AtomicUsize::new(0)));
        watch.begin(move || {
            let ended = ENDED.load(Ordering::Relaxed);
            told.fetch_add(usize::from(ended), Ordering::Relaxed);
            ended
        });
        ENDED.store(true, Ordering::Relaxed);
        let begun = Instant::now();
        while told.load(Ordering::Relaxed) == 0 {
            assert!(begun.elapsed() < Duration::from_mins(1), "it asks again and again");
            sleep(Duration::from_millis(5));
        }
        sleep(Duration::from_millis(200));
        assert_eq!(told.load(Ordering::Relaxed), 1, "nobody asks any more");
    }
}
