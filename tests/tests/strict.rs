//! A user who forbids unsafe code and turns every warning into an error.

#![forbid(unsafe_code)]
#![deny(missing_docs, warnings, clippy::pedantic, clippy::unwrap_used)]

use telemark::{
    Capped, Counter, Failure, Histogram, LabelValue, Labels, Outcome, Redact, metric, redact, traced,
};

/// What was ordered.
#[derive(LabelValue, Clone, Copy)]
pub enum Kind {
    /// Fits a letter.
    Small,
    /// Needs a van.
    Large,
}

/// By what orders are counted.
#[derive(Labels, Clone, Copy)]
pub struct OrderLabels<'a> {
    /// What was ordered.
    pub kind: Kind,
    /// How it ended.
    pub status: Outcome,
    /// Who carries it.
    pub carrier: Capped<'a, 8>,
}

/// Orders taken.
#[metric(counter = "strict_orders")]
pub static ORDERS: Counter<OrderLabels<'_>>;

/// Time of an order.
#[metric(histogram = "strict_order_duration", unit = "s", buckets = [0.1, 1.0])]
pub static DURATION: Histogram<Kind>;

/// Who ordered.
#[redact]
pub struct Customer {
    /// Her number.
    #[redact(public)]
    pub id: u64,
    /// Her address.
    #[redact(email)]
    pub email: String,
}

/// How she pays.
#[derive(Redact)]
pub enum Payment {
    /// Nothing to hide.
    Cash,
    /// By card.
    Card {
        /// Its number.
        #[redact(secret)]
        number: String,
    },
}

/// Why an order failed.
#[derive(Failure, thiserror::Error, Debug)]
#[failure(into_response)]
pub enum OrderError {
    /// Too much at once.
    #[error("{pieces} pieces of {what}")]
    #[failure(expected, http = 429)]
    TooMany {
        /// How many.
        pieces: u64,
        /// Of what.
        what: String,
    },
    /// Something else.
    #[error("refused: {0}")]
    #[failure(level = "warn")]
    Refused(String),
    /// What the order holds.
    #[error(transparent)]
    #[failure(transparent)]
    Empty(#[from] Nothing),
}

/// Nothing was ordered.
#[derive(Failure, Debug, thiserror::Error)]
#[error("nothing was ordered")]
pub struct Nothing;

/// Takes an order.
///
/// # Errors
/// If there is nothing in it.
#[traced(args(pieces), fields(late: u64), span = sp, err, ret)]
#[metric(counter = ORDERS, labels(OrderLabels { kind: Kind::Small, status: outcome, carrier: Capped("post") }))]
#[metric(histogram = DURATION, labels(Kind::Small))]
pub fn order(pieces: u64) -> Result<u64, Nothing> {
    sp.late(1);
    if pieces == 0 { Err(Nothing) } else { Ok(pieces) }
}

/// Takes orders.
pub struct Shop;

#[traced]
impl Shop {
    /// Takes many orders.
    ///
    /// # Errors
    /// If one of them is empty.
    pub fn orders(&self, all: &[u64]) -> Result<u64, Nothing> {
        all.iter().map(|pieces| order(*pieces)).sum()
    }

    /// Waits for nothing.
    pub async fn wait(&self) -> u64 {
        std::future::ready(1).await
    }
}

#[test]
fn no_lint_of_the_user_minds_generated_code() {
    let captured = telemark::testing::scope();
    assert_eq!(Shop.orders(&[1, 2]).ok(), Some(3));
    assert!(Shop.orders(&[0]).is_err());
    drop(Shop.wait());
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(
        names,
        ["order", "order", "orders", "order", "orders"],
        "a future that was never polled leaves no span"
    );
    let shown = format!("{:?}", Customer { id: 7, email: "ann@example.com".to_owned() });
    assert!(shown.contains('7') && !shown.contains("ann"), "{shown}");
    let paid = format!("{:?} {:?}", Payment::Cash, Payment::Card { number: "4111".to_owned() });
    assert!(paid.contains("Cash") && !paid.contains("4111"), "{paid}");
    DURATION.record(0.2, Kind::Large);
}
