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

/// All objectives, with what is remembered of each.
struct Watch {
    begun: Instant,
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
        WATCH.get_or_init(|| {
            let watched =
                |shape| Mutex::new(Watched { shape, count: Count::new(shape), ring: Ring::default() });
            Self { begun: Instant::now(), watched: registry::slos().into_iter().map(watched).collect() }
        })
    }

    fn read(&self) {
        for watched in &self.watched {
            let Watched { count, ring, .. } = &mut *watched.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(counted) = count.read() {
                ring.push(self.begun.elapsed(), counted);
            }
        }
    }
}

/// Begins to read the counts now and then, if there is any objective, until `ended` says so.
pub(super) fn watch(ended: impl Fn() -> bool + Send + 'static) {
    let watch = Watch::get();
    if watch.watched.is_empty() {
        return;
    }
    watch.read();
    let read = move || {
        while !ended() {
            thread::sleep(STEP);
            watch.read();
        }
    };
    // Without the thread windows begin where the last question was asked: worse, and nothing to fail for.
    drop(thread::Builder::new().name("telemark-objectives".to_owned()).spawn(read));
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
        self.with(|watched, now, counted| burn(watched.shape, watched.ring.since(now, counted, window)))
    }

    /// Whether the budget burns so fast that somebody is to be woken: 2 % of it within an hour, or 5 % within six, and
    /// still burning.
    ///
    /// # Errors
    /// As [`burn_rate`](Self::burn_rate).
    pub fn is_burning(&self) -> Result<bool> {
        self.with(|watched, now, counted| {
            let over = |window| burn(watched.shape, watched.ring.since(now, counted, window));
            let whole = watched.shape.window as f64;
            PAGES.iter().any(|(short, long, share)| {
                let factor = share * whole / long.as_secs_f64();
                over(*short) > factor && over(*long) > factor
            })
        })
    }

    fn with<T: Default>(&self, answer: impl FnOnce(&Watched, Duration, Counted) -> T) -> Result<T> {
        // Nothing is counted, and no objective is known either.
        if !cfg!(feature = "record") {
            return Ok(T::default());
        }
        let watch = Watch::get();
        let found = watch.watched.iter().find_map(|watched| {
            let watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
            (watched.shape.name == self.name).then_some(watched)
        });
        let Some(mut watched) = found else { return Err(unknown(&self.name)) };
        let counted = watched.count.read().ok_or_else(|| {
            Error::new(format!(
                "objective `{}` has a pattern that is understood by Prometheus only: its burn rate is not known here",
                self.name
            ))
        })?;
        Ok(answer(&watched, watch.begun.elapsed(), counted))
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
