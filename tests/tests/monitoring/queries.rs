//! Every PromQL expression of rules, their tests, dashboards and documents.
use super::files;
use promql_parser::parser::{self, Expr};
use yaml_rust2::Yaml;

/// An expression and where it stands.
pub(crate) struct Query {
    /// The file, and the panel or rule.
    pub(crate) place: String,
    /// The expression, with Grafana's and Sloth's variables filled in.
    pub(crate) text: String,
}

/// The objectives in Sloth's form.
pub(crate) const SLOTH: &str = "ops/sloth/api-gateway.yml";

/// The rules by hand and those of the declarations, as paths below the stack.
pub(crate) fn rule_files() -> Vec<String> {
    let folders = ["rules", "ops/prometheus/rules"];
    folders.into_iter().flat_map(|folder| files::below_the_stack(folder, ".yml")).collect()
}

/// All of them.
pub(crate) fn all() -> Vec<Query> {
    let mut found = Vec::new();
    for name in rule_files().iter().chain(&["alerts_test.yml".to_owned(), SLOTH.to_owned()]) {
        walk(&files::yaml(name), name, &mut found);
    }
    for path in files::list("docs", ".md").into_iter().chain(["README.md".to_owned()]) {
        if files::root().join(&path).exists() {
            from_document(&path, &mut found);
        }
    }
    for name in super::dashboards::names() {
        for (panel, text) in super::dashboards::expressions(&name) {
            found.push(Query { place: format!("{name}, {panel}"), text: fill(&text) });
        }
    }
    assert!(
        found.len() > 60,
        "only {} expressions found: the readers no longer match the files",
        found.len()
    );
    found
}

/// Grafana and Sloth put a time where their variables stand.
fn fill(text: &str) -> String {
    text.replace("$__rate_interval", "5m").replace("{{.window}}", "5m")
}

fn walk(yaml: &Yaml, place: &str, found: &mut Vec<Query>) {
    match yaml {
        Yaml::Hash(hash) => {
            for (key, value) in hash {
                match (key.as_str(), value.as_str()) {
                    (Some("expr" | "error_query" | "total_query"), Some(text)) => {
                        found.push(Query { place: place.to_owned(), text: fill(text) });
                    }
                    _ => walk(value, place, found),
                }
            }
        }
        Yaml::Array(list) => list.iter().for_each(|item| walk(item, place, found)),
        _ => {}
    }
}

/// The `promql` blocks of a document: expressions with an empty line between them, and comments.
fn from_document(path: &str, found: &mut Vec<Query>) {
    let text = files::text(path);
    for block in text.split("```promql\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        for paragraph in block.split("\n\n") {
            let lines: Vec<&str> =
                paragraph.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
            let text = lines.join("\n").trim().to_owned();
            if !text.is_empty() {
                found.push(Query { place: path.to_owned(), text });
            }
        }
    }
}

/// Those that do not parse, with the parser's reason.
pub(crate) fn unparsable(queries: &[Query]) -> Vec<String> {
    let complain = |query: &Query| {
        let fault = parser::parse(&query.text).err()?;
        Some(format!("{}: {fault}\n  {}", query.place, query.text))
    };
    queries.iter().filter_map(complain).collect()
}

/// Quantiles of raw buckets: they are over the whole life of the process. The tests of the rules may show them.
pub(crate) fn quantiles_of_everything_since_the_start(queries: &[Query]) -> Vec<String> {
    let ours = queries.iter().filter(|query| query.place != "alerts_test.yml");
    ours.filter(|query| query.text.contains("histogram_quantile"))
        .filter(|query| !(query.text.contains("by (le") && query.text.contains("rate(")))
        .map(|query| {
            format!("{}: write histogram_quantile(q, sum by (le) (rate(…)))\n  {}", query.place, query.text)
        })
        .collect()
}

/// The names of the metrics that an expression selects.
pub(crate) fn metrics(expression: &Expr, found: &mut Vec<String>) {
    match expression {
        Expr::VectorSelector(selector) => found.extend(selector.name.clone()),
        Expr::MatrixSelector(matrix) => found.extend(matrix.vs.name.clone()),
        Expr::Aggregate(aggregate) => metrics(&aggregate.expr, found),
        Expr::Unary(unary) => metrics(&unary.expr, found),
        Expr::Paren(inner) => metrics(&inner.expr, found),
        Expr::Subquery(inner) => metrics(&inner.expr, found),
        Expr::Binary(binary) => {
            metrics(&binary.lhs, found);
            metrics(&binary.rhs, found);
        }
        Expr::Call(call) => call.args.args.iter().for_each(|argument| metrics(argument, found)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}
