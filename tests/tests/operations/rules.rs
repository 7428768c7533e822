//! The expressions of rules: they parse, and are the published ones of burn rates.

use super::program::catalog;
use promql_parser::parser;
use std::collections::BTreeMap;
use yaml_rust2::{Yaml, YamlLoader};

fn file(path: &str) -> String {
    let files: BTreeMap<String, String> = catalog().files().expect("objectives and alerts fit the metrics");
    files.get(path).unwrap_or_else(|| panic!("{path} is not among {:?}", files.keys())).clone()
}

/// Every rule of a file.
fn rules(path: &str) -> Vec<Yaml> {
    let documents = YamlLoader::load_from_str(&file(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let groups = documents[0]["groups"].as_vec().expect("a file of rules has groups");
    groups.iter().flat_map(|group| group["rules"].as_vec().expect("a group has rules").clone()).collect()
}

fn expression<'a>(rules: &'a [Yaml], key: &str, name: &str, slo: &str) -> &'a str {
    let found = rules.iter().find(|rule| {
        rule[key].as_str() == Some(name)
            && (slo.is_empty() || rule["labels"]["sloth_slo"].as_str() == Some(slo))
    });
    found.and_then(|rule| rule["expr"].as_str()).unwrap_or_else(|| panic!("there is no {name}"))
}

/// Without the spaces that people read by.
fn dense(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_expression_parses() {
    for path in ["prometheus/rules/objectives.yml", "prometheus/rules/alerts.yml"] {
        for rule in rules(path) {
            let expr = rule["expr"].as_str().expect("a rule has an expression");
            parser::parse(expr).unwrap_or_else(|fault| panic!("{path}: {fault}\n{expr}"));
        }
    }
    for (window, query) in [("5m", "error_query"), ("30d", "total_query")] {
        let sloth = YamlLoader::load_from_str(&file("sloth/shop.yml")).expect("it is YAML");
        for slo in sloth[0]["slos"].as_vec().expect("there are objectives") {
            let text = slo["sli"]["events"][query].as_str().expect("both queries are there");
            assert!(text.contains("[{{.window}}]"), "{text}");
            parser::parse(&text.replace("{{.window}}", window))
                .unwrap_or_else(|fault| panic!("{fault}\n{text}"));
        }
    }
}

#[test]
fn the_share_of_bad_events_is_0_before_the_first_and_nothing_without_traffic() {
    let rules = rules("prometheus/rules/objectives.yml");
    let of = |slo| dense(expression(&rules, "record", "slo:sli_error:ratio_rate1h", slo));
    assert_eq!(
        of("orders_taken"),
        "(sum(rate(orders_total{status=~\"failure|panicked\"}[1h])) or vector(0)) / (sum(rate(orders_total[1h])) > 0)"
    );
    let slow = dense(expression(&rules, "record", "slo:sli_error:ratio_rate70s", "order_speed"));
    assert_eq!(
        slow,
        "1 - sum(rate(order_duration_seconds_bucket{channel=\"web\",le=~\"1|1\\\\.0\"}[70s])) / \
         (sum(rate(order_duration_seconds_count{channel=\"web\"}[70s])) > 0)"
    );
    let both = rules.iter().find(|rule| rule["labels"]["sloth_slo"].as_str() == Some("orders_of_the_web"));
    let both = both.and_then(|rule| rule["expr"].as_str()).expect("it is recorded");
    assert!(both.starts_with("1 - (sum(rate(orders_total{status=\"success\",channel!=\"shop\"}"), "{both}");
}

/// What Sloth publishes for 30 days (its examples' generated files): windows, factors, and how they are combined.
#[test]
fn burn_rate_alerts_are_those_of_sloth_with_a_guard() {
    let rules = rules("prometheus/rules/objectives.yml");
    let alerts: Vec<&Yaml> =
        rules.iter().filter(|rule| rule["alert"].as_str() == Some("OrdersTaken")).collect();
    let pairs = [
        ("page", [("5m", "1h", "14.4", 70), ("30m", "6h", "6", 167)]),
        ("ticket", [("2h", "1d", "3", 334), ("6h", "3d", "1", 1000)]),
    ];
    assert_eq!(alerts.len(), pairs.len());
    for (alert, (severity, pairs)) in alerts.iter().zip(pairs) {
        assert_eq!(alert["labels"]["sloth_severity"].as_str(), Some(severity));
        let parts = pairs.map(|(short, long, factor, enough)| {
            let above = |window: &str| {
                format!(
                    "max without (sloth_window) (slo:sli_error:ratio_rate{window}{{sloth_id=\"shop-orders_taken\"}} > \
                     ({factor} * 0.001))"
                )
            };
            let seen = format!("and on () (sum(increase(orders_total[{long}])) >= {enough})");
            format!("( {} and {} {seen} )", above(short), above(long))
        });
        let expr = alert["expr"].as_str().expect("an alert has an expression");
        assert_eq!(dense(expr), parts.join(" or "));
    }
}

#[test]
fn every_series_of_sloth_is_recorded() {
    let rules = rules("prometheus/rules/objectives.yml");
    let recorded = |name: &str| {
        rules.iter().any(|rule| {
            rule["record"].as_str() == Some(name)
                && rule["labels"]["sloth_slo"].as_str() == Some("orders_taken")
        })
    };
    for window in ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"] {
        assert!(recorded(&format!("slo:sli_error:ratio_rate{window}")), "{window}");
    }
    for name in [
        "slo:objective:ratio",
        "slo:error_budget:ratio",
        "slo:time_period:days",
        "slo:current_burn_rate:ratio",
        "slo:period_burn_rate:ratio",
        "slo:period_error_budget_remaining:ratio",
        "sloth_slo_info",
    ] {
        assert!(recorded(name), "{name}");
    }
}

#[test]
fn alerts_have_the_labels_annotations_and_runbooks_that_were_declared() {
    let rules = rules("prometheus/rules/alerts.yml");
    let failing = expression(&rules, "alert", "FailingOrders", "");
    assert_eq!(
        failing,
        "(sum by (channel) (rate(orders_total{status=~\"failure|panicked\"}[5m])) or \
         sum by (channel) (rate(orders_total[5m])) * 0) / (sum by (channel) (rate(orders_total[5m])) > 0) > 0.01"
    );
    let slow = expression(&rules, "alert", "SlowOrders", "");
    assert_eq!(
        slow,
        "histogram_quantile(0.95, sum by (le, channel) (rate(order_duration_seconds_bucket[5m]))) > 1"
    );
    let rule =
        rules.iter().find(|rule| rule["alert"].as_str() == Some("FailingOrders")).expect("it is declared");
    assert_eq!(rule["labels"]["severity"].as_str(), Some("warning"));
    assert_eq!(rule["labels"]["team"].as_str(), Some("shop"));
    let summary = rule["annotations"]["summary"].as_str().expect("every alert says what it is about");
    assert_eq!(summary, "{{ $labels.channel }}: failing orders: {{ $value | humanizePercentage }} > 1 %");
    let objectives = self::rules("prometheus/rules/objectives.yml");
    let page =
        objectives.iter().find(|rule| rule["alert"].as_str() == Some("OrdersTaken")).expect("it is declared");
    assert_eq!(page["annotations"]["runbook_url"].as_str(), Some("https://runbooks.example/orders"));
    assert_eq!(page["labels"]["team"].as_str(), Some("platform"));
}

#[test]
fn an_annotation_that_names_a_lost_label_is_refused() {
    let mut catalog = catalog();
    catalog.alerts[0].summary = "{{ $labels.status }} orders".into();
    let fault = format!("{:?}", catalog.files().expect_err("status is aggregated away"));
    assert!(
        fault.contains("failing_orders") && fault.contains("`status`") && fault.contains("channel"),
        "{fault}"
    );
}

#[test]
fn an_objective_of_a_metric_that_is_gone_is_refused_by_name() {
    let mut catalog = catalog();
    catalog.metrics.retain(|metric| metric.name != "orders");
    let fault = format!("{:?}", catalog.files().expect_err("its metric is gone"));
    assert!(fault.contains("orders_taken") && fault.contains("`orders`"), "{fault}");
}

#[test]
fn every_objective_and_every_alert_has_its_tests() {
    let objectives = file("prometheus/tests/objectives_test.yml");
    for slo in &catalog().slos {
        for case in
            ["healthy", "no traffic", "burning", "counters reset by a restart, half the budget in use"]
        {
            assert!(objectives.contains(&format!("{}: {case}", slo.name)), "{} lacks {case}", slo.name);
        }
    }
    let alerts = file("prometheus/tests/alerts_test.yml");
    for alert in &catalog().alerts {
        assert!(alerts.matches(&format!("name: \"{}: ", alert.name)).count() >= 2, "{}", alert.name);
    }
    assert!(!objectives.contains("beyond the writer") && !alerts.contains("beyond the writer"));
}
