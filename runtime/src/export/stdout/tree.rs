//! A trace as a tree that people read.

use super::columns::{bar, duration, fitted};
use super::forest::{Node, forest};
use crate::schema::SpanKind;
use crate::schema::counted;
use crate::span::{SpanRecord, Status};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

/// How a tree is drawn.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// With colours; for terminals only.
    pub colour: bool,
    /// The name of the process's own service; spans of others say their own.
    pub service: Option<String>,
    /// Columns of a line; remarks that do not fit are cut. Without it lines are as long as they are.
    pub width: Option<usize>,
}

/// Draws the traces of these spans: one line a span, children under their parents, services beside them.
///
/// A service's root hangs under the span of the caller, if that is among the spans: pass the spans of all services of
/// one trace and see it whole.
///
/// # Example: what a function has done
/// ```
/// use telemark::traced;
///
/// #[traced]
/// fn save() {}
///
/// #[traced]
/// fn handle() {
///     save();
/// }
///
/// let captured = telemark::testing::scope();
/// handle();
/// let tree = telemark::export::stdout::tree(&captured.spans());
/// assert!(tree.lines().nth(1).is_some_and(|line| line.starts_with("✓ handle")));
/// assert!(tree.lines().nth(2).is_some_and(|line| line.starts_with("└─ ✓ save")));
/// ```
#[must_use]
pub fn tree(spans: &[SpanRecord]) -> String {
    tree_with(spans, &Look::default())
}

/// The same in a look of your choice.
#[must_use]
pub fn tree_with(spans: &[SpanRecord], look: &Look) -> String {
    let mut text = String::new();
    for nodes in forest(spans) {
        Drawing { spans, nodes, look }.draw(&mut text);
    }
    text
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const DIM: &str = "2";
const BOLD: &str = "1";

/// Columns of the bar.
const BAR: usize = 24;
/// Columns of a name with its branches; longer ones are cut.
const NAME: usize = 56;
/// Branches that are drawn; what hangs deeper stands below them.
const DEPTH: usize = 20;
/// Attributes of one line.
const ATTRIBUTES: usize = 4;

struct Drawing<'a> {
    spans: &'a [SpanRecord],
    nodes: Vec<Node>,
    look: &'a Look,
}

struct Row<'a> {
    span: &'a SpanRecord,
    branches: String,
    name: String,
    service: String,
    duration: String,
}

impl Drawing<'_> {
    fn draw(&self, text: &mut String) {
        let rows = self.rows();
        let width = |of: fn(&Row<'_>) -> usize| rows.iter().map(of).max().unwrap_or_default();
        let name = width(|row| chars(&row.branches) + chars(&row.name));
        let service = width(|row| chars(&row.service));
        let duration = width(|row| chars(&row.duration));
        let start = rows.iter().map(|row| row.span.start).min().unwrap_or_default();
        let end = rows.iter().map(|row| row.span.end).max().unwrap_or_default();
        let service_room = if service > 0 { service + 2 } else { 0 };
        let used = name + 4 + service_room + duration + 2 + BAR + 2;
        let room = self.look.width.map_or(usize::MAX, |width| width.saturating_sub(used));
        self.head(text, &rows, Duration::from_nanos(end.saturating_sub(start)));
        for row in &rows {
            let (mark, colour) = mark(row.span);
            let place =
                |time: u64| time.saturating_sub(start) as f64 / end.saturating_sub(start).max(1) as f64;
            let gap = " ".repeat(name - chars(&row.branches) - chars(&row.name));
            let service_gap = " ".repeat(service - chars(&row.service));
            let branches = self.painted(DIM, &row.branches);
            let mark = self.painted(colour, mark);
            let remarks = remarks(row.span, row.branches.is_empty());
            // Less than a word tells nothing.
            let remarks = if room < 8 { String::new() } else { fitted(&remarks, room) };
            let bar = bar(BAR, place(row.span.start), place(row.span.end));
            let bar = self.painted(colour, if remarks.is_empty() { bar.trim_end() } else { &bar });
            let mut line = format!("{branches}{mark} {}{gap}  ", row.name);
            if service > 0 {
                let _ = write!(line, "{}{service_gap}  ", self.painted(DIM, &row.service));
            }
            let _ = write!(line, "{:>duration$}  {bar}  ", row.duration);
            line.push_str(&self.painted(DIM, &remarks));
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }

    fn head(&self, text: &mut String, rows: &[Row<'_>], whole: Duration) {
        let Some(first) = rows.first() else { return };
        let trace = first.span.context.trace_id();
        let services = rows.iter().map(|row| &*row.service).filter(|name| !name.is_empty());
        let services = services.collect::<BTreeSet<_>>().len();
        let _ = write!(text, "{} {trace}  {}", self.painted(BOLD, "trace"), counted(rows.len(), "span"));
        if services > 1 {
            let _ = write!(text, ", {}", counted(services, "service"));
        }
        let _ = writeln!(text, ", {}", duration(whole));
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let mut open = Vec::new();
        let rows = self.nodes.iter().map(|node| {
            let span = &self.spans[node.span];
            let arrow = if matches!(span.kind, SpanKind::Client | SpanKind::Producer) { "→ " } else { "" };
            let branches = branches(&mut open, node);
            let room = NAME.saturating_sub(chars(&branches)).max(12);
            let service = span.request.service().map(AsRef::as_ref).or(self.look.service.as_deref());
            Row {
                span,
                branches,
                name: fitted(&format!("{arrow}{}", span.name), room),
                service: fitted(service.unwrap_or_default(), 24),
                duration: duration(Duration::from_nanos(span.end.saturating_sub(span.start))),
            }
        });
        rows.collect()
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.look.colour && !text.trim().is_empty() {
            format!("\x1b[{colour}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// The lines that lead to a node; `open` holds for each ancestor below the root whether siblings follow it.
fn branches(open: &mut Vec<bool>, node: &Node) -> String {
    open.truncate(node.depth.saturating_sub(1));
    if node.depth == 0 {
        return String::new();
    }
    let mut text: String = open.iter().take(DEPTH).map(|open| if *open { "│  " } else { "   " }).collect();
    text.push_str(match (node.depth > DEPTH, node.last) {
        (true, _) => "…  ",
        (false, true) => "└─ ",
        (false, false) => "├─ ",
    });
    open.push(!node.last);
    text
}

/// How it came out: well, failed, expectedly not well, given up.
fn mark(span: &SpanRecord) -> (&'static str, &'static str) {
    let outcome = span.attribute("telemark.outcome").map(ToString::to_string);
    match (&span.status, outcome.as_deref()) {
        (Status::Error(_), _) => ("✗", RED),
        (_, Some("cancelled")) => ("⊘", YELLOW),
        (_, Some("expected")) => ("!", YELLOW),
        _ => ("✓", GREEN),
    }
}

/// A few attributes, what a failed span says of its failure, and who called the first one.
fn remarks(span: &SpanRecord, first: bool) -> String {
    let mut remarks = Vec::new();
    if let Status::Error(text) = &span.status
        && !text.is_empty()
    {
        remarks.push(format!("\"{}\"", fitted(text, 60)));
    }
    // An error says its type first; then what the author wrote, and last what a protocol adds.
    let rank = |key: &str| match key {
        "error.type" => 0,
        key if key.starts_with("url.") => 2,
        _ => 1,
    };
    let hidden = |key: &str| HIDDEN.iter().any(|hidden| key.starts_with(hidden));
    let mut attributes: Vec<_> = span.attributes.iter().filter(|(key, _)| !hidden(key)).collect();
    attributes.sort_by_key(|(key, _)| rank(key));
    let shown = attributes.iter().take(ATTRIBUTES);
    remarks
        .extend(shown.map(|(key, value)| format!("{}={}", fitted(key, 40), fitted(&value.to_string(), 40))));
    if first && let Some(parent) = span.parent {
        remarks.push(format!("{} {parent}", if span.parent_is_remote { "called by" } else { "child of" }));
    }
    remarks.join(" ")
}

/// Beginnings of keys: what every span has, what the mark and the name say already, what only machines read.
const HIDDEN: [&str; 11] = [
    "client.",
    "code.",
    "http.request.method",
    "http.route",
    "network.",
    "server.",
    "telemark.outcome",
    "thread.",
    "tracking_id",
    "url.scheme",
    "user_agent.",
];

#[cfg(test)]
mod tests {
    use super::super::super::specimen::{called, child, of_service, root, times};
    use super::*;
    use crate::value::Value;

    fn across_services() -> Vec<SpanRecord> {
        let mut root = of_service(times(root("POST /api/app/workflows"), 0, 312), "api-gateway");
        root.attributes.push(("http.response.status_code".into(), Value::I64(201)));
        root.attributes.push(("url.path".into(), Value::from("/api/app/workflows")));
        let mut call = of_service(times(child(&root, "POST"), 10, 300), "api-gateway");
        call.kind = SpanKind::Client;
        let agent = of_service(times(called(&call, "POST /generate"), 20, 290), "workflow-agent");
        let mut model = of_service(times(child(&agent, "chat gpt"), 30, 180), "workflow-agent");
        model.status = Status::Error("model overloaded".into());
        model.attributes.push(("gen_ai.request.model".into(), Value::from("gpt")));
        model.attributes.push(("error.type".into(), Value::from("overloaded")));
        let store = of_service(times(child(&agent, "store_result"), 180, 280), "workflow-agent");
        vec![store, model, agent, call, root]
    }

    #[test]
    fn a_trace_across_services_reads_as_one_tree() {
        let spans = across_services();
        let id = spans[0].context.trace_id();
        let expected = format!(
            "\
trace {id}  5 spans, 2 services, 312 ms
✓ POST /api/app/workflows  api-gateway     312 ms  ━━━━━━━━━━━━━━━━━━━━━━━━  http.response.status_code=201 url.path=/api/app/workflows
└─ ✓ → POST                api-gateway     290 ms   ━━━━━━━━━━━━━━━━━━━━━━
   └─ ✓ POST /generate     workflow-agent  270 ms    ━━━━━━━━━━━━━━━━━━━━
      ├─ ✗ chat gpt        workflow-agent  150 ms    ━━━━━━━━━━━━            \"model overloaded\" error.type=overloaded gen_ai.request.model=gpt
      └─ ✓ store_result    workflow-agent  100 ms                ━━━━━━━━
"
        );
        let drawn = tree(&spans);
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn remarks_end_where_the_line_does() {
        for width in [70, 90, 100, 120] {
            let look = Look { width: Some(width), ..Look::default() };
            let drawn = tree_with(&across_services(), &look);
            let longest = drawn.lines().skip(1).map(chars).max();
            assert!(longest.is_some_and(|columns| columns <= width.max(76)), "{width}\n{drawn}");
            assert_eq!(drawn.contains('…'), width > 76, "{width}\n{drawn}");
        }
    }

    #[test]
    fn only_a_terminal_gets_colours_and_they_change_no_letter() {
        let spans = across_services();
        let coloured = tree_with(&spans, &Look { colour: true, ..Look::default() });
        assert!(coloured.contains("\x1b[31m✗\x1b[0m"));
        let mut plain = coloured;
        for code in [RED, GREEN, YELLOW, DIM, BOLD, "0"] {
            plain = plain.replace(&format!("\x1b[{code}m"), "");
        }
        assert_eq!(plain, tree(&spans));
    }

    #[test]
    fn the_outcome_is_a_mark() {
        let marked = |status, outcome: Option<&'static str>| {
            let mut span = root("r");
            span.status = status;
            span.attributes.extend(outcome.map(|text| ("telemark.outcome".into(), Value::from(text))));
            mark(&span).0
        };
        assert_eq!(marked(Status::Unset, None), "✓");
        assert_eq!(marked(Status::Unset, Some("expected")), "!");
        assert_eq!(marked(Status::Unset, Some("cancelled")), "⊘");
        assert_eq!(marked(Status::Error("".into()), Some("panicked")), "✗");
    }

    #[test]
    fn what_users_send_cannot_break_the_picture() {
        let mut span = root("GET \x1b[2J\n/");
        span.attributes.push(("k\r".into(), Value::from("v\x07".to_owned() + &"x".repeat(500))));
        let drawn = tree(&[span]);
        assert_eq!(drawn.lines().count(), 2);
        assert!(!drawn.contains(['\x1b', '\r', '\x07']), "{drawn:?}");
        assert!(drawn.lines().all(|line| line.chars().count() < 200), "{drawn}");
    }

    #[test]
    fn a_deep_chain_stays_readable_and_small() {
        let mut spans = vec![root("r")];
        for _ in 0..5_000 {
            spans.push(child(&spans[spans.len() - 1], "n"));
        }
        assert!(tree(&spans).len() < 5_000 * 300);
    }

    #[test]
    fn of_nothing_comes_nothing() {
        assert_eq!(tree(&[]), "");
    }
}
