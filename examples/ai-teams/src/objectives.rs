//! What the services promise, and what somebody is told about; rules and dashboards are made of it (`monitoring/ops`).

use crate::metrics::WORKFLOW_EXECUTIONS;
use telemark::http::{HTTP_DURATION, HTTP_REQUESTS};
use telemark::{alert, slo};

slo! {
    /// 99.9 % of the requests to api-gateway are answered without a 5xx status.
    api_availability: 99.9 % over 30d,
    good = HTTP_REQUESTS.where(service = "api-gateway", status !~ "5.."),
    total = HTTP_REQUESTS.where(service = "api-gateway"),
    page = "platform",
    runbook = "https://wiki.example/runbooks/api-gateway",
}

slo! {
    /// 95 % of the requests to api-gateway are answered within a second.
    api_latency: 95 % over 30d,
    latency = HTTP_DURATION.where(service = "api-gateway") <= 1 s,
    page = "platform",
    runbook = "https://wiki.example/runbooks/api-gateway",
}

// The manual compared a rate a second with 0.01, which one error a minute passes whatever the traffic is.
alert! {
    /// More than 1 % of the requests were answered with a 5xx status for 5 minutes.
    high_error_rate: ratio(HTTP_REQUESTS.where(status =~ "5.."), HTTP_REQUESTS) > 1 % for 5m,
    severity = "warning",
    by(service),
    summary = "{{ $labels.service }}: {{ $value | humanizePercentage }} of the requests fail",
}

alert! {
    /// One request in twenty took longer than a second for 10 minutes.
    high_latency: quantile(0.95, HTTP_DURATION) > 1 s for 10m,
    severity = "warning",
    by(service),
    summary = "{{ $labels.service }}: the 95th percentile is {{ $value | humanize }}s",
}

// Expected outcomes (a full queue) and cancelled ones (a client that left) are not failures of the service.
alert! {
    /// More than 5 % of the executions of one type failed for 10 minutes.
    workflows_failing:
        ratio(WORKFLOW_EXECUTIONS.where(status =~ "failure|panicked"), WORKFLOW_EXECUTIONS) > 5 % for 10m,
    severity = "warning",
    by(workflow_type),
    over = 10m,
    summary = "{{ $labels.workflow_type }}: {{ $value | humanizePercentage }} of the workflows fail",
}

#[cfg(test)]
mod tests {
    #[test]
    fn rules_and_dashboards_are_those_of_the_declarations() {
        telemark::testing::assert_fresh!("monitoring/ops/");
    }

    #[test]
    fn rules_by_hand_agree_with_the_declarations() {
        telemark::testing::assert_lints!("monitoring/rules/**");
    }

    #[test]
    fn generated_rules_and_dashboards_pass_the_lint_of_what_people_write() {
        telemark::testing::assert_lints!("monitoring/ops/prometheus/rules/**");
        telemark::testing::assert_lints!("monitoring/ops/grafana/**");
        telemark::testing::assert_lints!("monitoring/ops/sloth/**");
    }

    #[test]
    fn the_walk_throughs_ask_for_what_is_declared() {
        telemark::testing::assert_lints!("../../docs/scenarios.md", allow = ["service:http_requests:"]);
    }
}
