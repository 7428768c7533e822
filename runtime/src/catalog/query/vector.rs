//! An instant vector: one value for each series, or for each group of them.

use super::quote::{number, quoted};
use crate::error::{Error, Result};
use crate::schema::{Comparison, prometheus_label};
use std::fmt;

/// How tightly the outermost operator of an expression holds it together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Or,
    And,
    Comparison,
    Addition,
    Product,
    One,
}

/// An expression with one value for each series, and the labels that those have.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    text: String,
    labels: Vec<String>,
    holds: Holds,
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Vector {
    pub(super) fn of_one(text: String, labels: Vec<String>) -> Self {
        Self { text, labels, holds: Holds::One }
    }

    /// The series that a recording rule writes, with these labels.
    pub(in crate::catalog) fn recorded(name: &str, matchers: &[(&str, &str)], labels: &[&str]) -> Self {
        let matchers: Vec<String> =
            matchers.iter().map(|(label, value)| format!("{label}={}", quoted(value))).collect();
        let text =
            if matchers.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", matchers.join(",")) };
        Self::of_one(text, labels.iter().map(|&label| label.to_owned()).collect())
    }

    /// The labels that its series have: what an annotation may name.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The sum of all.
    #[must_use]
    pub fn sum(self) -> Self {
        Self::of_one(format!("sum({})", self.text), Vec::new())
    }

    /// The sums by the values of some labels; by none, the sum of all.
    ///
    /// # Errors
    /// If the series have no such label.
    pub fn sum_by(self, labels: &[&str]) -> Result<Self> {
        self.aggregated("sum", labels)
    }

    /// The greatest by the values of some labels.
    ///
    /// # Errors
    /// If the series have no such label.
    pub fn max_by(self, labels: &[&str]) -> Result<Self> {
        self.aggregated("max", labels)
    }

    /// The mean by the values of some labels.
    ///
    /// # Errors
    /// If the series have no such label.
    pub fn average_by(self, labels: &[&str]) -> Result<Self> {
        self.aggregated("avg", labels)
    }

    /// The least by the values of some labels.
    ///
    /// # Errors
    /// If the series have no such label.
    pub fn min_by(self, labels: &[&str]) -> Result<Self> {
        self.aggregated("min", labels)
    }

    /// The greatest for every combination of the other labels.
    pub(in crate::catalog) fn max_without(self, label: &str) -> Self {
        let labels = self.labels.into_iter().filter(|own| own != label).collect();
        Self::of_one(format!("max without ({label}) ({})", self.text), labels)
    }

    fn aggregated(self, function: &str, labels: &[&str]) -> Result<Self> {
        if labels.is_empty() {
            return Ok(Self::of_one(format!("{function}({})", self.text), Vec::new()));
        }
        let names: Vec<String> = labels.iter().map(|label| prometheus_label(label)).collect();
        if let Some(lost) = names.iter().find(|name| !self.labels.contains(name)) {
            let known = self.labels.join(", ");
            return Err(Error::new(format!("`{}` has no label `{lost}`; its labels: {known}", self.text)));
        }
        let text = format!("{function} by ({}) ({})", names.join(", "), self.text);
        Ok(Self::of_one(text, names))
    }

    /// What part of the whole this is, series by series.
    ///
    /// # Errors
    /// If the two have different labels: then no series of the one belongs to one of the other.
    pub fn share_of(self, whole: Self) -> Result<Self> {
        let (mut mine, mut theirs) = (self.labels.clone(), whole.labels.clone());
        mine.sort_unstable();
        theirs.sort_unstable();
        if mine != theirs {
            let reason = format!("`{self}` and `{whole}` have different labels: {mine:?} and {theirs:?}");
            return Err(Error::new(reason));
        }
        Ok(self.joined("/", whole, Holds::Product))
    }

    /// This, and 0 where it has no series yet but the whole has.
    #[must_use]
    pub fn or_zero(self, whole: &Self) -> Self {
        if self.labels.is_empty() {
            return self.joined("or", Self::of_one("vector(0)".into(), Vec::new()), Holds::Or);
        }
        let nothing = whole.clone().times(0.0);
        self.joined("or", nothing, Holds::Or)
    }

    /// Those for which the comparison holds.
    #[must_use]
    pub fn compared(self, comparison: Comparison, with: f64) -> Self {
        self.joined(comparison.as_str(), Self::number(with), Holds::Comparison)
    }

    /// Those that are compared so with a text of numbers, such as `(14.4 * 0.001)`.
    pub(in crate::catalog) fn above(self, product: &str) -> Self {
        self.joined(">", Self::of_one(product.to_owned(), Vec::new()), Holds::Comparison)
    }

    /// Those above 0: without them a division has no result, instead of 0/0.
    #[must_use]
    pub fn positive(self) -> Self {
        self.compared(Comparison::Above, 0.0)
    }

    /// Multiplied by a number.
    #[must_use]
    pub fn times(self, by: f64) -> Self {
        self.joined("*", Self::number(by), Holds::Product)
    }

    /// Subtracted from 1: the rest of a share.
    #[must_use]
    pub fn rest(self) -> Self {
        let labels = self.labels.clone();
        let one = Self { labels, ..Self::number(1.0) };
        one.joined("-", self, Holds::Addition)
    }

    /// What is in this and not in the other, series by series.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        self.joined("-", other, Holds::Addition)
    }

    /// This where the other has a series of the same labels.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.joined("and", other, Holds::And)
    }

    /// This, and the other where this has nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.joined("or", other, Holds::Or)
    }

    fn number(value: f64) -> Self {
        Self::of_one(number(value), Vec::new())
    }

    fn joined(self, operator: &str, other: Self, holds: Holds) -> Self {
        let labels = self.labels.clone();
        // PromQL reads operators of one rank from the left.
        let left = if self.holds < holds { format!("({})", self.text) } else { self.text };
        let right = if other.holds <= holds { format!("({})", other.text) } else { other.text };
        Self { text: format!("{left} {operator} {right}"), labels, holds }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Distribution, Level, Metric, Sum, Window};
    use super::Vector;
    use crate::schema::{Comparison, MatchOp};

    fn requests() -> Metric<Sum> {
        Metric::new("http_requests_total".into(), vec!["path".into(), "status".into()])
    }

    fn rate(metric: Metric<Sum>) -> Vector {
        metric.over(Window::minutes(5)).rate()
    }

    #[test]
    fn operands_stand_in_parentheses_where_precedence_would_tear_them_apart() {
        let bad = requests().matching("status", MatchOp::Re, "5..").expect("status is a label");
        let (bad, all) = (rate(bad).sum(), rate(requests()).sum());
        let share = bad.or_zero(&all).share_of(all.positive()).expect("both are sums of all");
        assert_eq!(
            share.clone().rest().times(100.0).to_string(),
            "(1 - (sum(rate(http_requests_total{status=~\"5..\"}[5m])) or vector(0)) / \
             (sum(rate(http_requests_total[5m])) > 0)) * 100"
        );
        let (a, b) = (share.clone(), share);
        let chain = a.clone().less(b.clone()).less(a.less(b)).to_string();
        assert!(chain.contains(") - ("), "what is subtracted is one operand: {chain}");
    }

    #[test]
    fn before_the_first_error_a_group_has_none_rather_than_no_data() {
        let bad = rate(requests().is("status", "500").expect("a label")).sum_by(&["path"]).expect("a label");
        let all = rate(requests()).sum_by(&["path"]).expect("a label");
        let share = bad.or_zero(&all).share_of(all).expect("both by path").to_string();
        assert!(share.contains("or sum by (path) (rate(http_requests_total[5m])) * 0)"), "{share}");
    }

    #[test]
    fn only_labels_that_are_left_can_be_asked_for() {
        assert!(requests().is("route", "x").is_err());
        let by_path = rate(requests()).sum_by(&["path"]).expect("a label");
        assert_eq!(by_path.labels(), ["path"]);
        assert!(by_path.clone().sum_by(&["status"]).is_err(), "it is aggregated away");
        let by_status = rate(requests()).sum_by(&["status"]).expect("a label");
        assert!(by_path.share_of(by_status).is_err(), "no series of the one belongs to one of the other");
        assert!(rate(requests()).sum_by(&["job", "instance"]).is_ok(), "Prometheus adds them");
    }

    #[test]
    fn a_quantile_is_of_rates_summed_by_bound_and_a_bound_is_found_on_every_path() {
        let latency: Metric<Distribution> = Metric::new("latency_seconds".into(), vec!["path".into()]);
        let quantile =
            latency.clone().over(Window::RATE_INTERVAL).quantile(0.95, &["path"]).expect("a label");
        assert_eq!(
            quantile.to_string(),
            "histogram_quantile(0.95, sum by (le, path) (rate(latency_seconds_bucket[$__rate_interval])))"
        );
        let fast = rate(latency.at_most(1.0)).sum().to_string();
        assert_eq!(fast, r#"sum(rate(latency_seconds_bucket{le=~"1|1\\.0"}[5m]))"#);
        assert_eq!(rate(latency.at_most(0.5)).to_string(), r#"rate(latency_seconds_bucket{le="0.5"}[5m])"#);
    }

    #[test]
    fn a_level_has_a_value_and_a_range_of_values() {
        let level: Metric<Level> = Metric::new("sessions".into(), Vec::new());
        assert_eq!(level.clone().value().compared(Comparison::AtLeast, 3.5).to_string(), "sessions >= 3.5");
        assert_eq!(level.over(Window::minutes(1)).greatest().to_string(), "max_over_time(sessions[1m])");
    }

    #[test]
    fn values_are_escaped() {
        let odd = requests().is("path", "/a\"\\b").expect("a label");
        assert_eq!(rate(odd).to_string(), r#"rate(http_requests_total{path="/a\"\\b"}[5m])"#);
    }
}
