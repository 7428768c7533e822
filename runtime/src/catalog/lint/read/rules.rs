//! Prometheus: groups of rules, and the tests of rules.

use super::{Found, end};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::query::{Language, Query, Role, Template};
use crate::catalog::lint::yaml::Node;

/// A file of rules, or a `PrometheusRule` of the operator.
pub(super) fn groups(document: &Node, base: usize, found: &mut Found) {
    for group in document.get("groups").map(Node::items).unwrap_or_default() {
        for each in group.get("rules").map(Node::items).unwrap_or_default() {
            rule(each, group.text_of("interval"), base, found);
        }
    }
}

/// One rule.
pub(super) fn rule(rule: &Node, interval: Option<&str>, base: usize, found: &mut Found) {
    let Some(expression) = rule.get("expr") else {
        let help = "every rule has an expr, and `record` or `alert`";
        found.fault(Rule::Form, base + rule.at, "the rule has no expr", help);
        return;
    };
    let mut query = query(expression, base);
    match (rule.text_of("record"), rule.text_of("alert")) {
        (Some(name), None) => query.role = Role::Record(name.to_owned()),
        (None, Some(name)) => {
            query.role = Role::Alert;
            name.clone_into(&mut query.title);
        }
        _ => {
            let help = "write `record: name` or `alert: name`, one of them";
            found.fault(Rule::Form, base + rule.at, "the rule neither records nor alerts", help);
        }
    }
    query.interval = interval.map(str::to_owned);
    query.wait = rule.get("for").and_then(|wait| Some((wait.text()?.to_owned(), base + wait.at)));
    for kind in ["annotations", "labels"] {
        for (name, node) in rule.get(kind).map(Node::entries).unwrap_or_default() {
            if let Some(text) = node.text().filter(|text| text.contains("{{")) {
                let what = format!("{} {name}", kind.trim_end_matches('s'));
                query.templates.push(Template { text: text.to_owned(), what, start: base + node.at });
            }
        }
    }
    found.queries.push(query);
}

/// The expression of a node.
pub(super) fn query(node: &Node, base: usize) -> Query {
    let text = node.text().unwrap_or_default();
    let start = base + node.at;
    Query::new(Language::PromQl, text, start, end(start, text))
}

/// What `promtool test rules` reads: series that are fed, and expressions that are asked.
pub(super) fn tests(document: &Node, base: usize, found: &mut Found) {
    for test in document.get("tests").map(Node::items).unwrap_or_default() {
        let lists = [("input_series", "series"), ("promql_expr_test", "expr")];
        for (list, key) in lists {
            for item in test.get(list).map(Node::items).unwrap_or_default() {
                if let Some(node) = item.get(key) {
                    let mut asked = query(node, base);
                    asked.role = Role::Test;
                    found.queries.push(asked);
                }
            }
        }
    }
}
