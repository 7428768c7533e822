//! A user who calls the dependency `watch`: every macro takes `crate = ::watch`.

use watch::{
    Capped, Counter, ErrorType, Event, Failure, Histogram, LabelValue, Labels, Outcome, Redact, instrument,
    metric, redact, traced,
};

/// What was ordered.
#[derive(LabelValue, Clone, Copy)]
#[label(crate = ::watch)]
pub enum Kind {
    /// Fits a letter.
    Small,
    /// Needs a van.
    Large,
}

/// By what orders are counted.
#[derive(Labels, Clone, Copy)]
#[label(crate = ::watch)]
pub struct OrderLabels<'a> {
    /// What was ordered.
    pub kind: Kind,
    /// How it ended.
    pub status: Outcome,
    /// Who carries it.
    pub carrier: Capped<'a, 8>,
}

/// Orders taken.
#[metric(counter = "renamed_orders", crate = ::watch)]
pub static ORDERS: Counter<OrderLabels<'_>>;

/// Time of an order.
#[metric(histogram = "renamed_order_duration", unit = "s", buckets = [0.1, 1.0], crate = ::watch)]
pub static DURATION: Histogram<Kind>;

/// Where an order comes from.
#[derive(LabelValue, Clone, Copy)]
#[label(crate = ::watch)]
pub enum Source {
    /// Our own page.
    Page,
    /// Anything else.
    #[label(other)]
    Elsewhere,
}

/// Who carries an order.
#[derive(Labels, Clone, Copy)]
#[label(crate = ::watch)]
pub struct CarrierLabels<'a> {
    /// Who carries it.
    pub carrier: Capped<'a, 2>,
}

/// By what visits are counted.
#[derive(Labels, Clone, Copy)]
#[label(crate = ::watch)]
pub struct VisitLabels<'a> {
    /// What was ordered, if anything was.
    #[label(none = "nothing")]
    pub kind: Option<Kind>,
    /// Where the visitor came from.
    #[label(flatten)]
    pub source: Source,
    /// Who carries it.
    #[label(flatten)]
    pub carrier: CarrierLabels<'a>,
}

/// Visits.
#[metric(counter = "renamed_visits", crate = ::watch)]
pub static VISITS: Counter<VisitLabels<'_>>;

/// Who ordered.
#[redact(crate = ::watch)]
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
#[redact(crate = ::watch)]
pub struct Card {
    /// Its number.
    #[redact(secret)]
    pub number: String,
}

/// An order was taken.
#[derive(Event)]
#[event(name = "renamed.ordered", message = "{pieces} pieces", crate = ::watch)]
pub struct Ordered<'a> {
    /// How many.
    #[redact(public)]
    pub pieces: &'a u64,
}

/// Why there was none.
#[derive(Failure, Debug)]
#[failure(crate = ::watch, into_response)]
pub enum Refusal {
    /// Come back tomorrow.
    #[failure(expected, http = 503)]
    Closed,
}

/// Refuses an order.
///
/// # Errors
/// Always.
#[traced(crate = ::watch)]
#[metric(counter = "renamed_refusals", description = "Orders refused.", labels(error: ErrorType<Refusal> = error), crate = ::watch)]
pub fn refuse() -> Result<(), Refusal> {
    Err(Refusal::Closed)
}

/// Takes an order.
#[traced(args(pieces), fields(late: u64), span = sp, crate = ::watch)]
#[metric(counter = ORDERS, labels(OrderLabels { kind: Kind::Small, status: outcome, carrier: Capped("post") }), crate = ::watch)]
#[metric(histogram = DURATION, labels(Kind::Large), crate = ::watch)]
pub fn order(pieces: u64) -> u64 {
    sp.late(pieces);
    Ordered { pieces: &pieces }.emit();
    watch::span!("pack", crate = ::watch, pieces = 1).in_scope(|| pieces)
}

/// Packs an order.
///
/// # Errors
/// An empty one.
#[metric(counter = "renamed_packed", description = "Orders packed.", labels(status: Outcome = outcome), crate = ::watch)]
#[instrument(err(Debug), fields(twice = pieces * 2), crate = ::watch)]
pub fn pack(pieces: u64) -> Result<u64, Refusal> {
    if pieces == 0 { Err(Refusal::Closed) } else { Ok(pieces) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_metrics_and_redaction_work_under_another_name() {
        let captured = watch::testing::scope();
        assert_eq!(order(3), 3);
        let span = captured.span("order").expect("the span has ended");
        assert_eq!(span.attribute("late").map(ToString::to_string).as_deref(), Some("3"));
        assert_eq!(span.events[0].name, "renamed.ordered");
        assert_eq!(captured.span("pack").and_then(|pack| pack.parent), Some(span.context.span_id()));
        let shown = format!("{:?}", Customer { id: 7, email: "ann@example.com".to_owned() });
        assert!(shown.contains('7') && !shown.contains("ann"), "{shown}");
        assert!(!format!("{:?}", Card { number: "4111".to_owned() }).contains("4111"));
    }

    #[test]
    fn instrumented_functions_work_under_another_name() {
        let captured = watch::testing::scope();
        assert_eq!(pack(2).ok(), Some(2));
        let span = captured.span("pack").expect("the span has ended");
        assert_eq!(span.attribute("twice").map(ToString::to_string).as_deref(), Some("4"));
        assert_eq!(captured.spans().len(), 1);
    }

    #[test]
    fn sets_within_sets_work_under_another_name() {
        let carrier = CarrierLabels { carrier: Capped("post") };
        VISITS.inc(VisitLabels { kind: None, source: Source::from("a friend"), carrier });
        let (_, page) = watch::export::prometheus::render(None);
        let visited = "renamed_visits_total{kind=\"nothing\",source=\"elsewhere\",carrier=\"post\"} 1";
        assert!(page.contains(visited), "{page}");
    }

    #[test]
    fn failures_work_under_another_name() {
        let captured = watch::testing::scope();
        assert_eq!(refuse().map_err(|error| error.kind().http_status()).err(), Some(503));
        let span = captured.span("refuse").expect("the span has ended");
        assert_eq!(span.attribute("telemark.outcome").map(ToString::to_string).as_deref(), Some("expected"));
    }

    #[watch::test(crate = ::watch)]
    async fn tests_work_under_another_name() {
        std::future::ready(()).await;
        assert_eq!(order(3), 3);
        watch::testing::assert_metric!(ORDERS { kind: Small, status: Success, carrier: "post" } == 1);
        watch::testing::assert_span!("order", late = 3);
        watch::testing::assert_log!(name = "renamed.ordered", pieces = 3);
    }

    #[test]
    fn what_is_declared_under_another_name_is_in_the_catalog() {
        let catalog = watch::catalog();
        let names: Vec<&str> = catalog.metrics.iter().map(|metric| &*metric.name).collect();
        assert!(names.contains(&"renamed_orders") && names.contains(&"renamed_order_duration"), "{names:?}");
    }
}
