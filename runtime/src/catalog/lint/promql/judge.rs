//! Walks an expression from its leaves to its root.

use super::value::Value;
use super::{aggregate, binary, call, outcome, selector};
use crate::catalog::lint::fault::Fault;
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::known::Known;
use crate::catalog::lint::place::Source;
use crate::catalog::lint::query::{Query, Role};
use crate::catalog::lint::settings::{Times, written};
use crate::catalog::lint::variables::fill;
use promql_parser::parser::{self, Expr, SubqueryExpr};
use std::collections::{BTreeMap, BTreeSet};

/// The faults of one query.
pub(in crate::catalog::lint) fn judge(
    query: &Query,
    source: &Source,
    known: &Known<'_>,
    times: Times,
) -> Vec<Fault> {
    let filled = fill(&query.text);
    let mut judge = Judge {
        known,
        query,
        source,
        times,
        has_variables: filled != query.text,
        seen: BTreeMap::new(),
        families: BTreeSet::new(),
        faults: Vec::new(),
    };
    match parser::parse(&filled) {
        Ok(expression) => {
            let value = judge.value(&expression);
            outcome::judge(&mut judge, &value);
        }
        Err(reason) => {
            let reason = reason.lines().next().unwrap_or_default().to_owned();
            judge.say(
                Rule::Syntax,
                query.start,
                format!("this is not PromQL: {reason}"),
                "write what Prometheus parses",
            );
        }
    }
    judge.faults
}

/// One query on its way through the rules.
pub(super) struct Judge<'a> {
    pub(super) known: &'a Known<'a>,
    pub(super) query: &'a Query,
    pub(super) source: &'a Source,
    pub(super) times: Times,
    /// Whether something was filled in, so that its windows are not the author's.
    pub(super) has_variables: bool,
    /// How often each name has been seen so far.
    pub(super) seen: BTreeMap<String, usize>,
    /// The families that are asked for.
    pub(super) families: BTreeSet<String>,
    pub(super) faults: Vec<Fault>,
}

impl Judge<'_> {
    /// Notes a fault, once.
    pub(super) fn say(&mut self, rule: Rule, at: usize, message: impl Into<String>, help: impl Into<String>) {
        let (query, note) = (self.query.start, self.query.note.clone());
        let fault = Fault { rule, at, query, message: message.into(), help: help.into(), note };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The place of a word of the query.
    pub(super) fn word(&self, word: &str) -> usize {
        self.query.word(self.source, word, 0)
    }

    /// Whether only names are judged.
    pub(super) fn is_test(&self) -> bool {
        self.query.role == Role::Test
    }

    /// What an expression gives.
    pub(super) fn value(&mut self, expression: &Expr) -> Value {
        match expression {
            Expr::NumberLiteral(number) => Value::scalar(Some(number.val)),
            Expr::StringLiteral(_) | Expr::Extension(_) => Value::scalar(None),
            Expr::VectorSelector(vector) => selector::value(self, vector),
            Expr::MatrixSelector(matrix) => {
                let value = selector::value(self, &matrix.vs);
                self.window(matrix.range.as_secs_f64(), &value);
                value
            }
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Unary(unary) => {
                let value = self.value(&unary.expr);
                Value { constant: value.constant.map(|number| -number), ..value }
            }
            Expr::Subquery(subquery) => self.subquery(subquery),
            Expr::Aggregate(aggregate) => aggregate::value(self, aggregate),
            Expr::Call(call) => call::value(self, call),
            Expr::Binary(binary) => binary::value(self, binary),
        }
    }

    /// Windows that hold too few scrapes, and those of which the beginning is thrown away.
    fn window(&mut self, range: f64, value: &Value) {
        let Times { scrape, retention, .. } = self.times;
        if self.has_variables || self.is_test() || value.family.is_none() {
            return;
        }
        let least = if self.query.role == Role::Alert { 4.0 } else { 2.0 };
        let window = format!("[{}]", written(range));
        if range < least * scrape {
            let message = format!(
                "{window} holds {} scrapes of {}: one that fails leaves the rate without an answer",
                (range / scrape).floor(),
                written(scrape)
            );
            let help = format!("write [{}] or longer", written(4.0 * scrape));
            self.say(Rule::ShortRange, self.word(&window), message, help);
        }
        if range > retention {
            let message = format!("{window} is longer than the {} that data is kept", written(retention));
            let help = "keep it longer and tell the lint (--retention), or record the rate and ask for the recording";
            self.say(Rule::BeyondRetention, self.word(&window), message, help);
        }
    }

    fn subquery(&mut self, subquery: &SubqueryExpr) -> Value {
        let value = self.value(&subquery.expr);
        let inner = innermost_window(&subquery.expr);
        if let (Some(step), Some(inner)) = (subquery.step.map(|step| step.as_secs_f64()), inner)
            && step > inner
            && !self.is_test()
        {
            let (step, inner) = (written(step), written(inner));
            let message =
                format!("every {step} it looks at the last {inner}: the rest of the time is never seen");
            let help = format!(
                "write a step of {inner} or less, or record the inner expression and ask for the recording"
            );
            let at = self.word(&format!(":{step}]"));
            self.say(Rule::SparseSubquery, at, message, help);
        }
        value
    }
}

/// The longest window within an expression.
fn innermost_window(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::MatrixSelector(matrix) => Some(matrix.range.as_secs_f64()),
        Expr::Paren(inner) => innermost_window(&inner.expr),
        Expr::Unary(inner) => innermost_window(&inner.expr),
        Expr::Aggregate(inner) => innermost_window(&inner.expr),
        Expr::Call(call) => {
            call.args.args.iter().filter_map(|argument| innermost_window(argument)).reduce(f64::max)
        }
        Expr::Binary(binary) => {
            let both = [innermost_window(&binary.lhs), innermost_window(&binary.rhs)];
            both.into_iter().flatten().reduce(f64::max)
        }
        _ => None,
    }
}
