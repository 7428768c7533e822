//! What the lines say: 256 sets of eight values, some of which need a backslash.

use crate::case::Case;
use std::fs::File;

pub const SERVICE: &str = "workflow-api";
pub const MESSAGE: &str = "workflow finished";

/// Lines in one span.
const LINES: u64 = 16;

/// One set.
pub struct Values {
    pub user: String,
    pub workflow: String,
    pub path: String,
    pub tokens: u64,
    pub attempt: i64,
    pub duration: f64,
    pub cost: f64,
    pub ok: bool,
}

/// All of them, for the rest of the process.
pub fn values() -> &'static [Values] {
    let one = |i: u64| Values {
        user: format!("user-{:05}", i * 37),
        workflow: format!("0192f3a4-7b2c-7{i:03x}-9d3e-{:012x}", i * 0x9E_3779_B97F),
        path: match i % 8 {
            0 => format!("/api/v1/workflows/{i}/steps/\"{i}\""),
            _ => format!("/api/v1/workflows/{i}/steps"),
        },
        tokens: i * 7919 % 100_000,
        attempt: (i % 5) as i64 - 2,
        duration: (i as f64 * 1.37 + 0.25) / 3.0,
        cost: i as f64 / 64.0,
        ok: !i.is_multiple_of(5),
    };
    Box::leak((0..256).map(one).collect())
}

/// Where all rivals write: a file that takes everything.
pub fn sink() -> File {
    File::options().write(true).open("/dev/null").expect("every system has a null device")
}

/// One line an iteration.
pub fn lines(name: &'static str, mut line: impl FnMut(&'static Values) + 'static) -> Case {
    let values = values();
    // One span: the work of other threads is looked at, too.
    Case::new(name, move |n| (0..n as usize).for_each(|at| line(&values[at % 256]))).spans(1)
}

/// Sixteen lines in a span that says service and tracking id.
pub fn lines_in_spans(mut line: impl FnMut(&'static Values) + 'static) -> Case {
    let values = values();
    Case::of("line8-span", LINES, move |n| {
        for at in 0..n as usize {
            let span = tracing::info_span!(
                "request",
                service = SERVICE,
                tracking_id = values[at % 256].workflow.as_str()
            );
            span.in_scope(|| {
                (0..LINES as usize).for_each(|line_at| line(&values[(at + line_at) % 256]));
            });
        }
    })
    .spans(1)
}

/// The same event of `tracing` by all who take them.
pub fn info(values: &Values) {
    tracing::info!(
        user = values.user.as_str(),
        workflow = values.workflow.as_str(),
        path = values.path.as_str(),
        tokens = values.tokens,
        attempt = values.attempt,
        duration = values.duration,
        cost = values.cost,
        ok = values.ok,
        "workflow finished"
    );
}
