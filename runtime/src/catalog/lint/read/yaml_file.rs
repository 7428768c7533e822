//! YAML files: which kind each is.

use super::{Found, rules, sloth};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::yaml::{self, Node};

/// Reads the documents; `whole` if they are a file and not an example in a document.
pub(super) fn read(text: &str, base: usize, whole: bool, found: &mut Found) {
    let documents = match yaml::parse(text) {
        Ok(documents) => documents,
        Err((reason, line)) => {
            if whole {
                let at: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
                found.understood = true;
                let message = format!("this is not YAML: {reason}");
                found.fault(Rule::Syntax, base + at, message, "write YAML as Prometheus reads it");
            }
            return;
        }
    };
    for document in &documents {
        let is = |key| document.get(key).is_some();
        let kubernetes = document.get("spec").filter(|spec| spec.get("slos").is_some());
        if is("groups") {
            rules::groups(document, base, found);
        } else if is("tests") {
            rules::tests(document, base, found);
        } else if is("slos") || kubernetes.is_some() {
            sloth::read(document, kubernetes.unwrap_or(document), base, found);
        } else if is("scrape_configs") || is("rule_files") {
            configuration(document, found);
        } else if is("expr") && (is("alert") || is("record")) {
            lone(document, base, found);
        } else if document.items().iter().any(|item| item.get("expr").is_some()) {
            document.items().iter().for_each(|rule| lone(rule, base, found));
        } else {
            continue;
        }
        found.understood = true;
    }
}

fn configuration(document: &Node, found: &mut Found) {
    let global = document.get("global");
    let told = |key| global.and_then(|global| global.text_of(key)).map(str::to_owned);
    found.intervals = (told("scrape_interval"), told("evaluation_interval"));
    let tsdb = document.get("storage").and_then(|storage| storage.get("tsdb")?.get("retention")?.get("time"));
    found.retention = tsdb.and_then(Node::text).map(str::to_owned);
}

/// A rule without its group.
fn lone(rule: &Node, base: usize, found: &mut Found) {
    let help = "put it under groups: [{name: .., rules: [..]}]; `promtool check rules` refuses it as it is";
    found.fault(Rule::Form, base + rule.at, "a rule by itself is no rule file", help);
    rules::rule(rule, None, base, found);
}
