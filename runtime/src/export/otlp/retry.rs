//! One request, tried until it is taken, refused for good, or out of time.

use super::advice::late;
use super::transport::{Answer, Refusal, Retry, Transport};
use crate::id;
use bytes::Bytes;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

/// No pause of our own choice is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What happens to a request before its end.
pub(super) enum Attempt<'a> {
    /// It was not taken; there may be another.
    Failed(&'a Refusal),
    /// It is made once more.
    Again,
}

/// How patient a sender is.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    /// The longest that one attempt takes.
    pub(super) attempt: Duration,
    /// The longest that all attempts take, pauses included.
    pub(super) all: Duration,
    /// The pause before the first retry.
    pub(super) first_retry: Duration,
    /// Becomes true when the process is about to end: a pause is cut short, once.
    pub(super) closing: watch::Receiver<bool>,
}

impl Patience {
    /// Twice as long each time, less up to half by chance, so that many senders do not come back at once.
    fn pause(&self, retry: u32) -> Duration {
        let full = self.first_retry.saturating_mul(1 << retry.min(16)).min(LONGEST_PAUSE);
        let chance = (id::next() >> 11) as f64 / (1_u64 << 53) as f64;
        full.mul_f64(1.0 - chance / 2.0)
    }

    /// Sends until there is an answer; the refusal is the last one, `heard` is told of each attempt after which it goes on.
    pub(super) async fn deliver(
        &mut self,
        transport: &dyn Transport,
        request: Bytes,
        heard: impl Fn(Attempt<'_>),
    ) -> Answer {
        let deadline = Instant::now() + self.all;
        let mut retry = 0;
        let mut before = None;
        loop {
            let whole = Instant::now() + self.attempt;
            let attempt = transport.send(request.clone());
            let refusal = match timeout_at(whole.min(deadline), attempt).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(refusal)) => refusal,
                // It was not given the time that an attempt has, so its silence says less than what was said before.
                Err(_elapsed) if whole > deadline => before.unwrap_or_else(late),
                Err(_elapsed) => late(),
            };
            heard(Attempt::Failed(&refusal));
            match refusal.retry {
                Retry::Soon if Instant::now() < deadline => {
                    let pause = self.pause(retry).min(deadline - Instant::now());
                    tokio::select! {
                        () = sleep(pause) => {}
                        Ok(()) = self.closing.changed() => {}
                    }
                }
                Retry::After(pause) if pause < deadline - Instant::now() => sleep(pause).await,
                _ => return Err(refusal),
            }
            if Instant::now() >= deadline {
                return Err(refusal);
            }
            heard(Attempt::Again);
            before = Some(refusal);
            retry += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::transport::Sending;
    use super::*;
    use std::collections::VecDeque;
    use std::sync::Mutex;

    /// Gives prepared answers, then hangs; remembers when it was asked.
    struct Scripted {
        answers: Mutex<VecDeque<Answer>>,
        asked: Mutex<Vec<Instant>>,
    }

    impl Transport for Scripted {
        fn send(&self, _request: Bytes) -> Sending<'_> {
            self.asked.lock().unwrap().push(Instant::now());
            let answer = self.answers.lock().unwrap().pop_front();
            Box::pin(async move {
                match answer {
                    Some(answer) => answer,
                    None => std::future::pending().await,
                }
            })
        }
    }

    fn refused(retry: Retry) -> Answer {
        Err(Refusal { reason: format!("{retry:?}"), retry, answered: true })
    }

    fn patience(closing: watch::Receiver<bool>) -> Patience {
        Patience {
            attempt: Duration::from_secs(10),
            all: Duration::from_secs(30),
            first_retry: Duration::from_secs(1),
            closing,
        }
    }

    async fn try_with(answers: impl IntoIterator<Item = Answer>) -> (Answer, Vec<Duration>) {
        let (_open, closing) = watch::channel(false);
        let scripted =
            Scripted { answers: Mutex::new(answers.into_iter().collect()), asked: Mutex::new(Vec::new()) };
        let start = Instant::now();
        let answer = patience(closing).deliver(&scripted, Bytes::new(), |_attempt| {}).await;
        let asked = scripted.asked.lock().unwrap().iter().map(|at| *at - start).collect();
        (answer, asked)
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_double_and_vary_by_chance() {
        let busy = || refused(Retry::Soon);
        let (answer, asked) = try_with([busy(), busy(), busy(), Ok(Bytes::new())]).await;
        assert_eq!(answer, Ok(Bytes::new()));
        let pauses: Vec<_> = asked.windows(2).map(|two| two[1].abs_diff(two[0]).as_secs_f64()).collect();
        for (pause, full) in pauses.iter().zip([1.0, 2.0, 4.0]) {
            assert!((full / 2.0 - 0.01..=full + 0.01).contains(pause), "{pauses:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_attempt_that_fails_is_told_and_every_one_that_follows() {
        let (_open, closing) = watch::channel(false);
        for (answers, failed, again) in [
            (vec![Ok(Bytes::new())], 0, 0),
            (vec![refused(Retry::Soon), refused(Retry::Soon), Ok(Bytes::new())], 2, 2),
            (vec![refused(Retry::Soon), refused(Retry::Never)], 2, 1),
            (vec![refused(Retry::After(Duration::from_secs(31)))], 1, 0),
        ] {
            let scripted = Scripted { answers: Mutex::new(answers.into()), asked: Mutex::default() };
            let told = Mutex::new((0, 0));
            let heard = |attempt: Attempt<'_>| match attempt {
                Attempt::Failed(_) => told.lock().unwrap().0 += 1,
                Attempt::Again => told.lock().unwrap().1 += 1,
            };
            drop(patience(closing.clone()).deliver(&scripted, Bytes::new(), heard).await);
            assert_eq!(*told.lock().unwrap(), (failed, again));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_for_good_is_not_tried_again() {
        let (answer, asked) = try_with([refused(Retry::Never)]).await;
        assert_eq!(answer, refused(Retry::Never));
        assert_eq!(asked.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_collector_s_own_pause_is_kept_exactly() {
        let after = |seconds| Retry::After(Duration::from_secs(seconds));
        let (answer, asked) = try_with([refused(after(7)), Ok(Bytes::new())]).await;
        assert_eq!(answer, Ok(Bytes::new()));
        assert!((7.0..7.1).contains(&asked[1].as_secs_f64()), "{asked:?}");
        let (answer, asked) = try_with([refused(after(31)), Ok(Bytes::new())]).await;
        assert_eq!((answer, asked.len()), (refused(after(31)), 1), "longer than there is patience");
    }

    #[tokio::test(start_paused = true)]
    async fn a_collector_that_hangs_costs_what_was_allowed_and_no_more() {
        let start = Instant::now();
        let (answer, asked) = try_with([]).await;
        assert_eq!(answer, Err(late()));
        assert!((2..=3).contains(&asked.len()), "{asked:?}");
        assert!(start.elapsed() <= Duration::from_millis(30_100));
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_is_cut_short_does_not_hide_why_the_one_before_failed() {
        let later = refused(Retry::After(Duration::from_secs(25)));
        assert_eq!(try_with([later.clone()]).await.0, later);
        let later = refused(Retry::After(Duration::from_secs(15)));
        assert_eq!(
            try_with([later]).await.0,
            Err(late()),
            "ten seconds of silence are an answer of their own"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_that_ends_does_not_sit_out_a_pause() {
        let (open, closing) = watch::channel(false);
        let answers = [refused(Retry::Soon), Ok(Bytes::new())];
        let scripted = Scripted { answers: Mutex::new(answers.into()), asked: Mutex::default() };
        let mut patience = Patience { first_retry: Duration::from_secs(10), ..patience(closing) };
        let start = Instant::now();
        let end = async {
            sleep(Duration::from_secs(1)).await;
            open.send_replace(true);
        };
        let (answer, ()) = tokio::join!(patience.deliver(&scripted, Bytes::new(), |_attempt| {}), end);
        assert_eq!(answer, Ok(Bytes::new()));
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
