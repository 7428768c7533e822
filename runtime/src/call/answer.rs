//! What an HTTP answer inside a `Result` says of the call: a service that answers 5xx has failed, though it answers.

use super::verdict::Verdict;
use super::verdict::probe::Probe;
use http::{Response, StatusCode};

/// `Ok` with an HTTP response.
pub trait Answers {
    /// The status of the response, if there is one.
    fn answer(&self) -> Option<StatusCode>;
}

/// Everything else.
pub trait AnswersNot {
    /// Nothing.
    fn answer(&self) -> Option<StatusCode>;
}

impl<B, E> Answers for &Probe<'_, Result<Response<B>, E>> {
    fn answer(&self) -> Option<StatusCode> {
        self.0.as_ref().ok().map(Response::status)
    }
}

impl<R: ?Sized> AnswersNot for Probe<'_, R> {
    fn answer(&self) -> Option<StatusCode> {
        None
    }
}

impl Verdict<'_> {
    /// A response of 5xx in `Ok` is a failure, and no exception: nothing was thrown.
    #[must_use]
    pub fn answered(self, status: Option<StatusCode>) -> Self {
        match status.filter(StatusCode::is_server_error) {
            Some(status) => self.unanswered(status.as_str().to_owned()),
            None => self,
        }
    }
}
