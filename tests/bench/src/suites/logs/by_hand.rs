//! serde_json by hand: a struct into a buffer that is used again, one write a line.

use super::input::{MESSAGE, SERVICE, Values, lines, sink};
use crate::case::Case;
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "@timestamp")]
    timestamp: String,
    #[serde(rename = "@level")]
    level: &'a str,
    #[serde(rename = "@message")]
    message: &'a str,
    service: &'a str,
    user: &'a str,
    workflow: &'a str,
    path: &'a str,
    tokens: u64,
    attempt: i64,
    duration: f64,
    cost: f64,
    ok: bool,
}

fn write(values: &Values, buffer: &mut Vec<u8>, to: &mut impl Write) {
    let Values { user, workflow, path, tokens, attempt, duration, cost, ok } = values;
    buffer.clear();
    let line = Line {
        timestamp: jiff::Timestamp::now().to_string(),
        level: "INFO",
        message: MESSAGE,
        service: SERVICE,
        user,
        workflow,
        path,
        tokens: *tokens,
        attempt: *attempt,
        duration: *duration,
        cost: *cost,
        ok: *ok,
    };
    serde_json::to_writer(&mut *buffer, &line).expect("the struct is JSON");
    buffer.push(b'\n');
    to.write_all(buffer).expect("the null device takes everything");
}

pub fn cases() -> Vec<Case> {
    let case = |name| {
        let (mut buffer, mut to) = (Vec::with_capacity(1024), sink());
        lines(name, move |values| write(values, &mut buffer, &mut to))
    };
    vec![case("line8"), case("event")]
}
