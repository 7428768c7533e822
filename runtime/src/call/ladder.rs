//! The judgement of a return value by its type: the first rule that fits decides.
//!
//! The rules are methods of one name on types that lie inside each other. The compiler takes the first whose bounds hold,
//! on its way inwards through `Deref`. Traits and a ladder of `&` would find the same rule for half as much again of the
//! compiler's time, because all of them are looked at on every rung.

use super::failure::{Failure, SafeError};
use super::telling::chain;
use super::verdict::{self, Cause, Verdict};
use http::{Response, StatusCode};
use std::any::type_name;
use std::error::Error;
use std::fmt::Display;
use std::ops::Deref;

/// A return value, and what is known of it.
pub struct Returned<'a, R> {
    returned: &'a R,
    /// The status of an HTTP response inside `Ok`.
    status: Option<StatusCode>,
}

impl<R> Clone for Returned<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Returned<'_, R> {}

macro_rules! rungs {
    ($($(#[$doc:meta])+ $outer:ident in front of $inner:ident;)+) => {
        $($(#[$doc])+
        pub struct $outer<'a, R>($inner<'a, R>);

        impl<'a, R> From<Returned<'a, R>> for $outer<'a, R> {
            #[inline]
            fn from(value: Returned<'a, R>) -> Self {
                Self($inner::from(value))
            }
        }

        impl<'a, R> Deref for $outer<'a, R> {
            type Target = $inner<'a, R>;

            #[inline]
            fn deref(&self) -> &$inner<'a, R> {
                &self.0
            }
        })+
    };
}

rungs! {
    /// `Ok` with an HTTP response: a service that answers 5xx has failed, though it answers.
    Answering in front of Knowing;
    /// `Err` with a failure that knows its sources.
    Knowing in front of Failing;
    /// `Err` with a failure.
    Failing in front of Speaking;
    /// `Err` with an error whose message may be recorded.
    Speaking in front of Sourced;
    /// `Err` with an error that knows its sources.
    Sourced in front of Boxed;
    /// `Err` with an error in a box that may be sent, as `anyhow::Error` is.
    Boxed in front of Unsent;
    /// `Err` with an error in a box.
    Unsent in front of Shown;
    /// `Err` with something that can be shown.
    Shown in front of Fallible;
    /// `Err` with anything.
    Fallible in front of Responding;
    /// An HTTP response.
    Responding in front of Returned;
}

/// Generated code asks `judge(&returned).answer().verdict()`.
#[inline]
pub fn judge<R>(returned: &R) -> Answering<'_, R> {
    Answering::from(Returned { returned, status: None })
}

impl<'a, B, E> Answering<'a, Result<Response<B>, E>> {
    /// The same, with the status of the answer.
    pub fn answer(&self) -> Knowing<'a, Result<Response<B>, E>> {
        let value = self.value();
        let status = value.returned.as_ref().ok().map(Response::status);
        Knowing::from(Returned { status, ..value })
    }
}

impl<R> Knowing<'_, R> {
    /// The same: there is no answer.
    #[inline]
    pub fn answer(&self) -> Self {
        Self::from(self.value())
    }
}

impl<'a, T, E> Returned<'a, Result<T, E>> {
    #[inline]
    fn judge(self, failed: impl FnOnce(&'a E) -> Verdict<'a>) -> Verdict<'a> {
        match self.returned {
            Ok(_) => Verdict::SUCCESS.answered(self.status),
            Err(error) => failed(error),
        }
    }

    /// The judgement of an error in a box.
    #[inline]
    fn boxed(self, inside: impl FnOnce(&'a E) -> &'a dyn Error) -> Verdict<'a> {
        self.judge(|error| Verdict::failure(type_name::<E>(), Cause::Boxed(inside(error))))
    }

    fn chain_in_box(self, inside: impl FnOnce(&'a E) -> &'a dyn Error) -> Vec<String> {
        self.returned.as_ref().err().map(|error| chain(inside(error))).unwrap_or_default()
    }
}

impl<'a, T, E: Failure + Error> Knowing<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().judge(|error| Verdict::known(error, Cause::Error(error)))
    }
}

impl<'a, T, E: Failure> Failing<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().judge(|error| Verdict::known(error, Cause::Opaque))
    }
}

impl<'a, T, E: SafeError + Error> Speaking<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().judge(|error| Verdict::safe(type_name::<E>(), error, Cause::Error(error)))
    }
}

impl<'a, T, E: Error> Sourced<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().judge(|error| Verdict::failure(type_name::<E>(), Cause::Error(error)))
    }
}

impl<'a, T, E: AsRef<dyn Error + Send + Sync>> Boxed<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().boxed(|error| error.as_ref())
    }

    /// `err(.., chain)`: the text of each source of the error.
    #[must_use]
    pub fn chain(&self) -> Vec<String> {
        self.value().chain_in_box(|error| error.as_ref())
    }
}

impl<'a, T, E: AsRef<dyn Error>> Unsent<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().boxed(|error| error.as_ref())
    }

    /// `err(.., chain)`: the text of each source of the error.
    #[must_use]
    pub fn chain(&self) -> Vec<String> {
        self.value().chain_in_box(|error| error.as_ref())
    }
}

impl<'a, T, E: Display> Shown<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().judge(|error| Verdict::failure(type_name::<E>(), Cause::Text(error)))
    }
}

impl<'a, T, E> Fallible<'a, Result<T, E>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        self.value().judge(|_| Verdict::failure(type_name::<E>(), Cause::Opaque))
    }
}

impl<'a, B> Responding<'a, Response<B>> {
    /// The judgement.
    #[inline]
    pub fn verdict(&self) -> Verdict<'a> {
        Verdict::SUCCESS.answered(Some(self.value().returned.status()))
    }
}

impl<'a, R> Returned<'a, R> {
    /// The judgement: nothing that is known to fail.
    #[inline]
    #[expect(clippy::unused_self, reason = "a rule is a method")]
    pub fn verdict(&self) -> Verdict<'a> {
        Verdict::SUCCESS
    }

    /// `err(.., chain)`: the text of each source of the error.
    #[must_use]
    pub fn chain(&self) -> Vec<String>
    where
        R: verdict::Fallible<Error: Error>,
    {
        self.returned.error().map(|error| chain(error)).unwrap_or_default()
    }

    #[inline]
    fn value(&self) -> Self {
        *self
    }
}

impl Verdict<'_> {
    /// A response of 5xx is a failure, and no exception: nothing was thrown.
    #[inline]
    fn answered(self, status: Option<StatusCode>) -> Self {
        match status.filter(StatusCode::is_server_error) {
            Some(status) => Self::unanswered(status.as_str().to_owned()),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::judge;

    macro_rules! fails {
        ($value:expr) => {
            judge(&$value).answer().verdict().failure.map(|failed| failed.error_type.into_owned())
        };
    }

    struct Bare;

    fn generic<T>(value: T) -> Option<String> {
        fails!(Result::<T, std::fmt::Error>::Ok(value))
    }

    #[test]
    fn the_type_of_a_return_value_decides() {
        type Alias<T> = Result<T, Bare>;
        assert_eq!(fails!(Result::<(), _>::Err(std::fmt::Error)).as_deref(), Some("core::fmt::Error"));
        assert_eq!(fails!(Result::<(), _>::Err("text")).as_deref(), Some("&str"));
        assert!(fails!(Alias::<u8>::Err(Bare)).is_some_and(|name| name.ends_with("Bare")));
        assert_eq!(fails!(Alias::<u8>::Ok(1)), None);
        assert_eq!(fails!(3), None);
        assert_eq!(generic(3), None);
        let response =
            |status: u16| http::Response::builder().status(status).body(()).expect("a valid status code");
        assert_eq!(fails!(response(503)).as_deref(), Some("503"));
        assert_eq!(fails!(response(404)), None);
        assert_eq!(fails!(Ok::<_, Bare>(response(503))).as_deref(), Some("503"));
        assert_eq!(fails!(Ok::<_, std::fmt::Error>(response(404))), None);
    }
}
