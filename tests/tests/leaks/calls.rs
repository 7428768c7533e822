//! Annotated functions that are given secrets, and every way in which they end.

use super::values::{Everything, Note, everything, letters, seen};
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use telemark::{Capped, Counter, Failure, Labels, Outcome, metric, traced};
use tracing::Instrument as _;

#[derive(Labels, Clone, Copy)]
struct Tried<'a> {
    what: Capped<'a, 64>,
    outcome: Outcome,
}

/// Calls of the program with its secrets.
#[metric(counter = "leaks_calls", unit = "{call}")]
static CALLS: Counter<Tried<'_>>;

/// An error whose text and whose cause are secret; nobody may record more than its type.
pub(crate) struct Wrong(pub(crate) String);

impl fmt::Debug for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wrong({:?})", self.0)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wrong {}", self.0)
    }
}

impl Error for Wrong {}

/// A failure that says in words what happened, and interpolates what nobody has classified.
#[derive(Failure, thiserror::Error, Debug)]
#[failure(into_response)]
pub(crate) enum Refused {
    #[error("refused {0}")]
    Text(String),
    #[error("refused because of another")]
    #[failure(http = 503)]
    Because(#[source] Wrong),
}

#[traced(span = sp, fields(note: &Note, all: &Everything<'_, Option<Note>>), err)]
#[metric(counter = CALLS, labels(Tried { what: Capped(shown), outcome }))]
#[allow(clippy::too_many_arguments, reason = "each stands for a class or a strategy")]
fn ends(
    ending: Ending,
    #[redact(public)] shown: &str,
    #[redact(secret)] secret: &str,
    #[redact(pii)] personal: &str,
    #[redact(pii = hmac)] user: &str,
    #[redact(email)] email: &str,
    #[redact(last(3))] card: Option<&str>,
    #[redact(nested)] kept: &Note,
) -> Result<usize, Refused> {
    sp.note(kept);
    sp.all(&everything(shown, secret, personal));
    events(shown, secret, personal);
    match ending {
        Ending::Ok => Ok(user.len() + email.len() + card.map_or(0, str::len)),
        Ending::Fails => Err(Refused::Text(secret.to_owned())),
        Ending::FailsBelow => Err(Refused::Because(Wrong(secret.to_owned()))),
        Ending::Panics => panic!("account {personal} of {user}"),
    }
}

/// Everything that a program writes in passing.
fn events(shown: &str, secret: &str, personal: &str) {
    let all = everything(shown, secret, personal);
    tracing::info!(shown, all = ?all, "all: {all:?}");
    tracing::trace!(note = ?Note(secret.to_owned()), redacted = %telemark::Redacted(&all), "{all:#?}");
    log::info!("{shown}: {all:>20?}");
    seen(shown, secret, personal).emit();
    let span = telemark::span!("part", shown = %shown, all = &all);
    span.in_scope(|| tracing::debug!(parent: &span, all = ?Some(&all), "in part"));
    let _theirs = tracing::info_span!("theirs", all = ?all, shown).entered();
    tracing::warn!("within theirs");
}

/// How a call ends.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Ok,
    Fails,
    FailsBelow,
    Panics,
}

const ENDINGS: [Ending; 4] = [Ending::Ok, Ending::Fails, Ending::FailsBelow, Ending::Panics];

fn call(ending: Ending, shown: &str, secret: &str, personal: &str) -> Result<usize, Refused> {
    let card = letters(personal);
    ends(ending, shown, secret, personal, personal, personal, Some(&card), &Note(secret.to_owned()))
}

#[traced(err)]
async fn waits(
    ending: Ending,
    #[redact(public)] shown: &str,
    #[redact(secret)] secret: &str,
    #[redact(pii = hmac)] personal: &str,
) -> Result<usize, Wrong> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    call(ending, shown, secret, personal).map_err(|error| Wrong(error.to_string()))
}

#[traced]
async fn never(#[redact(public)] shown: &str, #[redact(secret)] secret: &str, #[redact(pii)] personal: &str) {
    events(shown, secret, personal);
    std::future::pending::<()>().await;
}

/// Every ending, in every place.
pub(crate) async fn run(shown: &str, secret: &str, personal: &str) {
    for ending in ENDINGS {
        // What a call gives or panics with is not the point here.
        let _ended = catch_unwind(AssertUnwindSafe(|| call(ending, shown, secret, personal)));
        let _ended =
            if let Ending::Panics = ending { Ok(0) } else { waits(ending, shown, secret, personal).await };
        let [a, b, c] = [shown, secret, personal].map(str::to_owned);
        let spawned = tokio::spawn(async move { waits(ending, &a, &b, &c).await }.in_current_span()).await;
        if let Err(error) = spawned {
            tracing::error!(panicked = error.is_panic(), shown, "a task has failed");
        }
        let [a, b, c] = [shown, secret, personal].map(str::to_owned);
        let _ended = tokio::task::spawn_blocking(move || call(ending, &a, &b, &c)).await;
    }
    let late = tokio::time::timeout(Duration::from_millis(5), never(shown, secret, personal)).await;
    assert!(late.is_err(), "it never ends");
    let [a, b, c] = [shown, secret, personal].map(str::to_owned);
    let task = tokio::spawn(async move { never(&a, &b, &c).await });
    tokio::task::yield_now().await;
    task.abort();
    let _aborted = task.await;
}
