//! Objectives as Sloth reads them: the plain form, and the Kubernetes resource with keys in camelCase.

use super::{Found, end, rules};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::query::Role;
use crate::catalog::lint::yaml::Node;

/// Reads the objectives; `spec` holds them.
pub(super) fn read(document: &Node, spec: &Node, base: usize, found: &mut Found) {
    let resource = document.get("apiVersion").is_some() || document.get("kind").is_some();
    if !resource && document.text_of("version") != Some("prometheus/v1") {
        let help = "write `version: prometheus/v1` at the top";
        found.fault(
            Rule::Form,
            base + document.at,
            "the file does not say which version of Sloth's form it is",
            help,
        );
    }
    for slo in spec.get("slos").map(Node::items).unwrap_or_default() {
        objective(slo, resource, base, found);
    }
}

/// A key in the form that the file has.
fn key(plain: &str, resource: bool) -> String {
    if !resource {
        return plain.to_owned();
    }
    let mut words = plain.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |key, word| key + &word[..1].to_uppercase() + &word[1..])
}

fn objective(slo: &Node, resource: bool, base: usize, found: &mut Found) {
    let name = slo.text_of("name").unwrap_or("without a name");
    let at = base + slo.at;
    let mut missing = Vec::new();
    if slo.text_of("description").is_none() {
        missing.push("description".to_owned());
    }
    if let Some(events) = slo.get("sli").and_then(|sli| sli.get("events")) {
        for (plain, role) in [("error_query", Role::SlothErrors), ("total_query", Role::SlothTotal)] {
            let wanted = key(plain, resource);
            let node = events.get(&wanted).or_else(|| {
                let other = events.get(&key(plain, !resource))?;
                let message = format!("{name}: this form of Sloth's file calls it {wanted}");
                let help = "the resource for Kubernetes has keys in camelCase, the plain form in snake_case";
                found.fault(Rule::Form, base + other.at, message, help);
                Some(other)
            });
            match node {
                Some(node) => query(node, name, role, base, found),
                None => missing.push(wanted),
            }
        }
    }
    let alerting = slo.get("alerting");
    if alerting.and_then(|alerting| alerting.text_of("name")).is_none() {
        missing.push("alerting.name".to_owned());
    }
    for plain in ["page_alert", "ticket_alert"] {
        let either =
            [true, false].map(|resource| alerting.and_then(|alerting| alerting.get(&key(plain, resource))));
        if either.iter().all(Option::is_none) {
            missing.push(format!("alerting.{}", key(plain, resource)));
        }
    }
    if !missing.is_empty() {
        let help =
            "an objective has a description, both queries, an alert name, and severities for page and ticket";
        found.fault(Rule::Form, at, format!("{name}: no {}", missing.join(", no ")), help);
    }
}

fn query(node: &Node, name: &str, role: Role, base: usize, found: &mut Found) {
    let mut asked = rules::query(node, base);
    if !asked.text.contains(".window") {
        let help = "write [{{.window}}]: Sloth asks the same query over each of its windows";
        found.fault(Rule::Form, asked.start, format!("{name}: the window is fixed"), help);
    }
    asked.end = end(asked.start, &asked.text);
    asked.role = role;
    name.clone_into(&mut asked.title);
    found.queries.push(asked);
}
