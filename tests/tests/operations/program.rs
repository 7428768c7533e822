//! A program whose objectives and alerts show every form, and its catalog.

use serde_json::{Value, json};
use telemark::catalog::Catalog;
use telemark::{Counter, Gauge, Histogram, LabelValue, Labels, Outcome, UpDown, metric};

/// Where an order comes from.
#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
    Shop,
}

/// Which orders, and how they ended.
#[derive(Labels, Clone, Copy)]
struct OrderLabels {
    channel: Channel,
    status: Outcome,
}

/// Orders taken.
#[metric(counter = "orders", unit = "{order}")]
static ORDERS: Counter<OrderLabels>;

/// Time from order to answer.
#[metric(histogram = "order_duration", unit = "s", buckets = [0.1, 0.5, 1.0, 2.5])]
static ORDER_DURATION: Histogram<Channel>;

/// Orders being packed.
#[metric(updown = "orders_open", unit = "{order}")]
static ORDERS_OPEN: UpDown<Channel>;

/// How full the store is.
#[metric(gauge = "store_fill", unit = "1")]
static STORE_FILL: Gauge;

/// What this program declares, without what telemark brings.
pub(crate) fn catalog() -> Catalog {
    let mut catalog = telemark::catalog();
    // So that the handles are used, and linked.
    ORDERS.inc(OrderLabels { channel: Channel::Web, status: Outcome::Success });
    ORDER_DURATION.record(std::time::Duration::from_millis(20), Channel::Shop);
    ORDERS_OPEN.add(1, Channel::Web);
    STORE_FILL.set(0.5);
    let file = file!();
    catalog.metrics.retain(|metric| metric.place.file == file);
    assert_eq!(catalog.metrics.len(), 4, "these are the metrics of this file");
    catalog.spans.clear();
    catalog.events.clear();
    catalog.redacted.clear();
    catalog.slos = [availability(), speed(), two_kinds()].map(|slo| read(&slo)).into();
    catalog.alerts = alerts().iter().map(read).collect();
    catalog
}

fn read<T: serde::de::DeserializeOwned>(entry: &Value) -> T {
    serde_json::from_value(entry.clone()).unwrap_or_else(|error| panic!("{error}: {entry}"))
}

fn selection(metric: &str, prometheus: &str, matchers: &[[&str; 3]]) -> Value {
    let matcher = |[label, op, value]: &[&str; 3]| json!({ "label": label, "op": op, "value": value });
    json!({ "metric": metric, "prometheus": prometheus, "matchers": matchers.iter().map(matcher).collect::<Vec<_>>() })
}

fn orders(matchers: &[[&str; 3]]) -> Value {
    selection("orders", "orders_total", matchers)
}

fn slo(name: &str, objective: &str, days: u64, indicator: &Value) -> Value {
    json!({
        "name": name, "objective": objective, "percent": objective.parse::<f64>().expect("a number"),
        "window_seconds": days * 86_400, "indicator": indicator, "page": "platform", "ticket": "",
        "description": "", "summary": "", "runbook": "https://runbooks.example/orders", "labels": {},
        "place": { "package": "shop", "file": "src/slo.rs", "line": 1 },
    })
}

fn availability() -> Value {
    let ratio =
        json!({ "ratio": { "good": orders(&[["status", "!~", "failure|panicked"]]), "total": orders(&[]) } });
    slo("orders_taken", "99.9", 30, &ratio)
}

/// Of a week, in a part of the traffic, with labels of its own.
fn speed() -> Value {
    let histogram = selection("order_duration", "order_duration_seconds", &[["channel", "=", "web"]]);
    let mut slo = slo("order_speed", "95", 7, &json!({ "latency": { "histogram": histogram, "le": 1.0 } }));
    slo["labels"] = json!({ "team": "warehouse" });
    slo["ticket"] = "warehouse".into();
    slo["summary"] =
        "{{ $labels.sloth_slo }}: {{ $value | humanizePercentage }} of the orders are slow".into();
    slo
}

/// Good events that two matchers tell from the others.
fn two_kinds() -> Value {
    let good = orders(&[["status", "=", "success"], ["channel", "!=", "shop"]]);
    slo("orders_of_the_web", "90", 28, &json!({ "ratio": { "good": good, "total": orders(&[]) } }))
}

fn alert(
    name: &str,
    condition: &Value,
    comparison: &str,
    threshold: f64,
    written: &str,
    by: &[&str],
) -> Value {
    json!({
        "name": name, "condition": condition, "comparison": comparison, "threshold": threshold, "written": written,
        "for_seconds": 300, "over_seconds": 300, "by": by, "severity": "warning",
        "description": "", "summary": "", "runbook": "", "labels": { "team": "shop" },
        "place": { "package": "shop", "file": "src/alerts.rs", "line": 1 },
    })
}

fn alerts() -> [Value; 7] {
    let failed = orders(&[["status", "=~", "failure|panicked"]]);
    let (good, all) = (orders(&[["status", "=", "success"]]), orders(&[]));
    let duration = selection("order_duration", "order_duration_seconds", &[]);
    let fill = selection("store_fill", "store_fill_ratio", &[]);
    let open = selection("orders_open", "orders_open", &[]);
    let mut gone = alert(
        "no_orders_known",
        &json!({ "absent": { "of": orders(&[["channel", "=", "web"]]) } }),
        ">",
        0.0,
        "",
        &[],
    );
    gone["for_seconds"] = 0.into();
    [
        alert(
            "failing_orders",
            &json!({ "ratio": { "part": failed, "whole": all } }),
            ">",
            0.01,
            "1 %",
            &["channel"],
        ),
        alert("few_successes", &json!({ "ratio": { "part": good, "whole": all } }), "<", 0.9, "90 %", &[]),
        alert("order_flood", &json!({ "rate": { "of": all } }), ">", 50.0, "50", &["channel"]),
        alert(
            "slow_orders",
            &json!({ "quantile": { "q": 0.95, "of": duration } }),
            ">",
            1.0,
            "1 s",
            &["channel"],
        ),
        alert("store_full", &json!({ "value": { "of": fill } }), ">=", 0.9, "90 %", &[]),
        alert("many_open", &json!({ "value": { "of": open } }), ">", 100.0, "100", &["channel"]),
        gone,
    ]
}
