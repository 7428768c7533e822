//! Objectives and alerts: every form that is allowed, and what the catalog tells of them.

#[path = "objectives/burning.rs"]
mod burning;
#[path = "objectives/diff.rs"]
mod diff;
#[path = "objectives/spans.rs"]
mod spans;

use telemark::catalog::{AlertEntry, ConditionEntry, IndicatorEntry, SelectionEntry, SloEntry};
use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};
use telemark::{Capped, Counter, Gauge, Histogram, Labels, Outcome, UpDown, metric};

telemark::slo! { api_availability: 99.9 % over 30d, good = HTTP_REQUESTS.where(status !~ "5.."), total = HTTP_REQUESTS, page = "platform" }
telemark::slo! { api_latency: 95 % over 30d, latency = HTTP_DURATION <= 1 s }
telemark::alert! { high_error_rate: ratio(HTTP_REQUESTS.where(status =~ "5.."), HTTP_REQUESTS) > 1 % for 5m, severity = "warning" }

mod shop {
    use super::{Capped, Counter, Gauge, Histogram, Labels, Outcome, UpDown, metric};

    #[derive(Labels, Clone, Copy)]
    pub(crate) struct OrderLabels<'a> {
        pub(crate) outcome: Outcome,
        #[label(name = "order.region")]
        pub(crate) region: Capped<'a, 4>,
    }

    /// Orders taken.
    #[metric(counter = "shop.orders", unit = "{order}")]
    pub(crate) static ORDERS: Counter<OrderLabels<'_>>;

    /// Time to pack an order.
    #[metric(histogram = "shop_packing", unit = "s", buckets = [0.1, 0.25, 1, 60])]
    pub(crate) static PACKING: Histogram<Outcome>;

    /// Memory of the cart.
    #[metric(gauge = "shop_cart", unit = "By")]
    pub(crate) static CART: Gauge<OrderLabels<'_>>;

    /// Boxes in use.
    #[metric(updown = "shop_boxes")]
    pub(crate) static BOXES: UpDown;

    /// How full the store is.
    #[metric(gauge = "shop_fill", unit = "1")]
    pub(crate) static FILL: Gauge;
}

telemark::slo! {
    /// Orders that end well.
    ///
    /// Not part of the description.
    "shop-orders": 99.95% over 4w,
    good = shop::ORDERS.where(outcome !~ "failure|panicked", order.region = "eu"),
    total = shop::ORDERS.where("order.region" = "eu"),
    page = "shop", ticket = "shop-office",
    summary = "Orders fail.",
    runbook = "https://shop.example/runbooks/orders",
    labels(tier = "1", area = "eu"),
}
telemark::slo! { shop_packing: 90 % over 7d, latency = shop::PACKING.where(outcome = "success") <= 250ms }

telemark::alert! {
    ShopOrdersFail: ratio(shop::ORDERS.where(outcome = "failure"), shop::ORDERS) >= 0.05 for 90s,
    severity = "critical",
    by(order_region),
    over = 10m,
    summary = "{{ $labels.order_region }} loses orders",
    description = "Too many orders fail.",
    labels(team = "shop"),
}
telemark::alert! { shop_orders_rare: rate(shop::ORDERS.where(outcome != "cancelled")) < 6 / min for 1h, severity = "info" }
telemark::alert! { shop_cart_large: shop::CART > 512 MiB, severity = "warning", summary = "{{ $labels.order_region }} on {{ $labels.instance }}" }
telemark::alert! { shop_boxes_gone: shop::BOXES <= 3, severity = "sev2" }
telemark::alert! { shop_full: shop::FILL > 90 % for 10m, severity = "warning" }
telemark::alert! { shop_slow: quantile(0.95, shop::PACKING) > 1 s for 5m, by(outcome), severity = "warning" }
telemark::alert! {
    shop_silent: absent(shop::ORDERS.where(outcome = "success")) for 15m,
    severity = "critical",
    summary = "No order with {{ $labels.outcome }}.",
}

fn slo(name: &str) -> SloEntry {
    telemark::catalog().slos.into_iter().find(|slo| slo.name == name).expect("it is declared")
}

fn alert(name: &str) -> AlertEntry {
    telemark::catalog().alerts.into_iter().find(|alert| alert.name == name).expect("it is declared")
}

fn shown(selection: &SelectionEntry) -> String {
    let matchers = selection.matchers.iter().map(|m| format!("{}{}{:?}", m.label, m.op, m.value));
    format!("{}{{{}}}", selection.prometheus, matchers.collect::<Vec<_>>().join(","))
}

#[test]
fn the_objectives_of_the_tour_stand_in_the_catalog() {
    let availability = slo("api_availability");
    assert_eq!((&*availability.objective, availability.window().as_str()), ("99.9", "30d"));
    assert_eq!((&*availability.page, &*availability.ticket), ("platform", ""));
    let IndicatorEntry::Ratio { good, total } = &availability.indicator else {
        panic!("it is a ratio: {availability:?}")
    };
    assert_eq!(shown(good), r#"http_requests_total{status!~"5.."}"#);
    assert_eq!(shown(total), "http_requests_total{}");
    assert!(availability.place.file.ends_with("tests/objectives.rs") && availability.place.line >= 7);
    let latency = slo("api_latency");
    let IndicatorEntry::Latency { histogram, le } = &latency.indicator else {
        panic!("it is a latency: {latency:?}")
    };
    assert_eq!(
        (shown(histogram).as_str(), le.to_string().as_str()),
        ("http_request_duration_seconds{}", "1")
    );
}

#[test]
fn every_key_of_an_objective_is_told() {
    let orders = slo("shop-orders");
    assert_eq!((&*orders.objective, orders.window_seconds), ("99.95", 28 * 86_400));
    assert_eq!(orders.percent.to_string(), "99.95");
    assert_eq!(&*orders.description, "Orders that end well.");
    assert_eq!((&*orders.summary, &*orders.ticket), ("Orders fail.", "shop-office"));
    assert_eq!(&*orders.runbook, "https://shop.example/runbooks/orders");
    assert_eq!(orders.labels.get("area").map(|text| &**text), Some("eu"));
    let IndicatorEntry::Ratio { good, .. } = &orders.indicator else { panic!("it is a ratio: {orders:?}") };
    assert_eq!(shown(good), r#"shop_orders_total{outcome!~"failure|panicked",order_region="eu"}"#);
    let IndicatorEntry::Latency { le, .. } = slo("shop_packing").indicator else { panic!("it is a latency") };
    assert!((le - 0.25).abs() < f64::EPSILON, "{le}");
}

#[test]
fn every_condition_of_an_alert_is_told_in_the_metrics_unit() {
    let told = |name: &str| {
        let AlertEntry { condition, comparison, threshold, written, for_seconds, .. } = alert(name);
        let of = match condition {
            ConditionEntry::Ratio { part, whole } => format!("ratio {} {}", shown(&part), shown(&whole)),
            ConditionEntry::Rate { of } => format!("rate {}", shown(&of)),
            ConditionEntry::Value { of } => shown(&of),
            ConditionEntry::Quantile { q, of } => format!("quantile {q} {}", shown(&of)),
            ConditionEntry::Absent { of } => return format!("absent {} for {for_seconds}", shown(&of)),
            other => format!("{other:?}"),
        };
        format!("{of} {comparison} {threshold} ({written}) for {for_seconds}")
    };
    let expected = [
        (
            "high_error_rate",
            r#"ratio http_requests_total{status=~"5.."} http_requests_total{} > 0.01 (1 %) for 300"#,
        ),
        (
            "ShopOrdersFail",
            r#"ratio shop_orders_total{outcome="failure"} shop_orders_total{} >= 0.05 (0.05) for 90"#,
        ),
        ("shop_orders_rare", r#"rate shop_orders_total{outcome!="cancelled"} < 0.1 (6 / min) for 3600"#),
        ("shop_cart_large", "shop_cart_bytes{} > 536870912 (512 MiB) for 0"),
        ("shop_boxes_gone", "shop_boxes{} <= 3 (3) for 0"),
        ("shop_full", "shop_fill_ratio{} > 0.9 (90 %) for 600"),
        ("shop_slow", "quantile 0.95 shop_packing_seconds{} > 1 (1 s) for 300"),
        ("shop_silent", r#"absent shop_orders_total{outcome="success"} for 900"#),
    ];
    for (name, expected) in expected {
        assert_eq!(told(name), expected, "{name}");
    }
    let fail = alert("ShopOrdersFail");
    assert_eq!(
        (fail.over_seconds, &*fail.severity, &*fail.by),
        (600, "critical", &["order_region".into()][..])
    );
    assert_eq!(fail.labels.get("team").map(|text| &**text), Some("shop"));
    assert_eq!(alert("shop_slow").over_seconds, 300);
}
