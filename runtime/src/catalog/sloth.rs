//! Objectives in the form of Sloth, `prometheus/v1`: one file for each service.

use super::query::{Vector, Window};
use super::rules::{Objective, Yaml, scalar};
use super::{Catalog, rules};
use crate::error::Result;
use std::collections::BTreeMap;

/// The files: name and text.
pub(super) fn files(catalog: &Catalog) -> Result<Vec<(String, String)>> {
    let mut services: BTreeMap<String, Vec<Objective<'_>>> = BTreeMap::new();
    for slo in &catalog.slos {
        let objective = Objective::new(catalog, slo)?;
        services.entry(objective.service.clone()).or_default().push(objective);
    }
    Ok(services
        .iter()
        .map(|(service, objectives)| (format!("{service}.yml"), file(service, objectives)))
        .collect())
}

fn file(service: &str, objectives: &[Objective<'_>]) -> String {
    let mut yaml = Yaml::generated(&["sloth generate -i <this file>"]);
    yaml.line(0, "version: prometheus/v1");
    yaml.pair(0, "service", service);
    yaml.line(0, "slos:");
    for objective in objectives {
        let slo = objective.slo;
        yaml.line(2, &format!("- name: {}", scalar(&slo.name)));
        yaml.pair(4, "description", &objective.told());
        yaml.line(4, &format!("objective: {}", slo.objective));
        yaml.line(4, "sli:");
        yaml.line(6, "events:");
        let (bad, total) = queries(objective);
        yaml.block(8, "error_query", &bad);
        yaml.block(8, "total_query", &total);
        alerting(&mut yaml, objective);
    }
    yaml.finish()
}

/// Bad events and all events; without traffic there is no share, before the first bad event it is 0.
fn queries(objective: &Objective<'_>) -> (String, String) {
    let total = objective.total(&Window::SLOTH);
    let bad: Vector = objective.bad(&Window::SLOTH);
    let bad = if objective.may_lack_bad_events() { bad.or_zero(&total) } else { bad };
    (bad.to_string(), total.positive().to_string())
}

fn alerting(yaml: &mut Yaml, objective: &Objective<'_>) {
    yaml.line(4, "alerting:");
    yaml.pair(6, "name", &rules::alert_name(&objective.slo.name));
    let (page, ticket) = rules::urgencies(objective);
    for (key, (labels, annotations)) in [("page_alert", page), ("ticket_alert", ticket)] {
        // Sloth adds its own.
        let labels: Vec<_> = labels.into_iter().filter(|(label, _)| label != "sloth_severity").collect();
        yaml.line(6, &format!("{key}:"));
        yaml.map(8, "labels", &labels);
        yaml.map(8, "annotations", &annotations);
    }
}
