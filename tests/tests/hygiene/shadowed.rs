//! Every name that careless generated code would take from the prelude means something else here.

#![allow(dead_code, unused_macros, reason = "shadows need not be used to shadow")]

mod alloc {}
mod core {}
mod std {}
mod tracing {}

struct Box;
struct Clone;
struct Copy;
struct Debug;
struct Default;
struct Drop;
struct Err;
struct Fn;
struct From;
struct Into;
struct Iterator;
struct None;
struct Ok;
struct Option;
struct Result;
struct Send;
struct Some;
struct String;
struct Sync;
struct ToString;
struct Vec;

macro_rules! concat {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

macro_rules! env {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

macro_rules! file {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

macro_rules! format_args {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

macro_rules! line {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

macro_rules! module_path {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

macro_rules! stringify {
    ($($any:tt)*) => {
        ::core::compile_error!("generated code took the user's macro")
    };
}

#[derive(::telemark::LabelValue, ::core::clone::Clone, ::core::marker::Copy)]
pub(crate) enum Kind {
    Small,
    Large,
}

#[derive(::telemark::Labels, ::core::clone::Clone, ::core::marker::Copy)]
pub(crate) struct OrderLabels<'a> {
    kind: Kind,
    status: ::telemark::Outcome,
    model: ::telemark::Capped<'a, 4>,
}

/// Orders in hostile surroundings.
#[::telemark::metric(counter = "hygiene_orders")]
static ORDERS: ::telemark::Counter<OrderLabels<'_>>;

/// Time of an order in hostile surroundings.
#[::telemark::metric(histogram = "hygiene_order_duration", unit = "s", buckets = [0.1, 1.0])]
static DURATION: ::telemark::Histogram<Kind>;

/// A depth in hostile surroundings.
#[::telemark::metric(observe = "hygiene_depth", with = || 3.0)]
static DEPTH: ::telemark::Gauge;

#[::telemark::redact]
struct Login {
    #[redact(public)]
    user: &'static str,
    #[redact(email)]
    email: &'static str,
    #[redact(secret)]
    password: &'static str,
}

/// An event in hostile surroundings.
#[derive(::telemark::Event)]
#[event(name = "hygiene.ordered", level = "info", message = "{pieces} pieces for {email}")]
struct Ordered<'a, T> {
    #[redact(public)]
    pieces: T,
    #[redact(email)]
    email: &'a str,
}

#[derive(::telemark::Failure, ::core::fmt::Debug)]
#[failure(into_response, http = 409)]
pub(crate) struct Refused;

impl ::core::fmt::Display for Refused {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.write_str("refused")
    }
}

impl ::core::error::Error for Refused {}

#[derive(::telemark::Failure, ::thiserror::Error, ::core::fmt::Debug)]
#[failure(into_response)]
pub(crate) enum Failed {
    #[error("after {tries} of {most}")]
    #[failure(expected, level = "info", http = 429)]
    Late { tries: u8, most: &'static str },
    #[error(transparent)]
    #[failure(transparent)]
    Refused(Refused),
}

#[::telemark::traced(args(n), fields(rows: u64), span = sp, err(Debug, level = "warn"), ok_status)]
pub(crate) fn made(n: u8) -> impl Future<Output = ::core::result::Result<u8, u8>> {
    sp.rows(1);
    async move { ::core::result::Result::Ok(n) }
}

#[::telemark::traced(err)]
#[::telemark::metric(counter = "hygiene_failed", description = "Fails.", labels(kind: ::telemark::ErrorType<Failed> = error))]
pub(crate) fn fails(late: bool) -> ::core::result::Result<(), Failed> {
    ::core::result::Result::Err(if late {
        Failed::Late { tries: 3, most: "x" }
    } else {
        Failed::Refused(Refused)
    })
}

#[::telemark::traced(args(pieces), ret)]
pub(crate) fn halve(pieces: u64) -> u64 {
    pieces / 2
}

#[::telemark::traced(level = "debug", args(pieces), fields(late: u64), span = sp, err)]
#[::telemark::metric(counter = ORDERS, labels(OrderLabels { kind: Kind::Small, status: outcome, model: ::telemark::Capped("m") }))]
#[::telemark::metric(histogram = DURATION, labels(Kind::Large))]
#[::telemark::metric(counter = "hygiene_inline", description = "Declared in place.", labels(kind: Kind = Kind::Small, good: bool = ret.is_ok()))]
#[::telemark::metric(in_flight = "hygiene_in_flight", description = "Orders now running.")]
pub(crate) async fn order(
    pieces: u64,
    #[redact(pii = hmac)] email: &str,
) -> ::core::result::Result<u64, Refused> {
    sp.late(1);
    let _part = ::telemark::span!("part", pieces = 3).entered();
    Ordered { pieces, email }.emit();
    if pieces == 0 || email.is_empty() {
        return ::core::result::Result::Err(Refused);
    }
    ::core::result::Result::Ok(pieces)
}

#[::telemark::instrument(skip(size), fields(kind = %size.len(), late, {KEY} = 3), err, ret(level = "debug"))]
#[::telemark::metric(counter = "hygiene_instrumented", description = "Instrumented.", labels(status: ::telemark::Outcome = outcome))]
pub(crate) fn instrumented(
    pieces: u64,
    size: &[u8],
    #[redact(email)] email: &str,
) -> ::core::result::Result<u64, Refused> {
    let _ = (size, email);
    if pieces == 0 { ::core::result::Result::Err(Refused) } else { ::core::result::Result::Ok(pieces) }
}

#[allow(clippy::manual_async_fn, reason = "a function that returns a future is what is tested")]
#[::telemark::instrument(level = 3, err)]
pub(crate) fn instrumented_future(n: u8) -> impl Future<Output = ::core::result::Result<u8, u8>> {
    async move { ::core::result::Result::Err(n) }
}

const KEY: &str = "queue.depth";

pub(crate) fn count() {
    ORDERS.inc(OrderLabels {
        kind: Kind::Large,
        status: ::telemark::Outcome::Success,
        model: ::telemark::Capped("m"),
    });
    DURATION.record(0.5, Kind::Small);
    let _: &::telemark::Gauge = &DEPTH;
}

pub(crate) fn shown() -> ::std::string::String {
    let login = Login { user: "ann", email: "ann@example.com", password: "hunter2" };
    ::std::format!("{login:?}")
}
