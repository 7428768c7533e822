//! The parent: it runs the process of a case, gathers what every sink got, and searches it.

use super::case::Case;
use super::child::{CASE, FOLDER, OTHER};
use super::secrets::{KEY, Pair, pairs, sentinel};
use crate::collector::{Collector, Received};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use telemark::testing::{Canary, Leak};

/// What one sink got.
struct Sink {
    name: String,
    bytes: Vec<u8>,
    /// Whether authors may see there what is personal.
    dev: bool,
}

/// Sinks whose lines follow the policy of authors, and so may show what is personal.
const DEV: [&str; 2] = ["dev.json", "dev.txt"];

async fn sinks(case: &'static Case) -> Vec<Sink> {
    let collector = if case.grpc { Collector::grpc([]).await } else { Collector::http([]).await };
    let other = Collector::http([]).await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("leaks").join(case.name);
    fs::create_dir_all(&folder).expect("a folder for the test");
    let (to, address) = (folder.clone(), other.url());
    let endpoint = collector.url();
    let run = tokio::task::spawn_blocking(move || run(case, &to, &endpoint, &address));
    let output = run.await.expect("the process runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {}\n{}", case.name, output.status, tail(&stderr));
    let mut sinks = files(&folder);
    for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        sinks.push(Sink { name: name.to_owned(), bytes, dev: case.dev });
    }
    sinks.extend(requests("OTLP", &collector.received()));
    sinks.extend(requests("outbound", &other.received()));
    sinks
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

fn run(case: &Case, folder: &Path, endpoint: &str, other: &str) -> Output {
    let this = std::env::current_exe().expect("the test knows itself");
    let mut child = Command::new(this);
    child.args(["what_the_process_of_a_case_runs", "--exact", "--nocapture"]);
    child.env(CASE, case.name).env(FOLDER, folder).env(OTHER, other);
    child.env("RUST_LOG", "trace").env("TELEMARK_HMAC_KEY", format!("k1:{KEY}"));
    child.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    child.env("OTEL_EXPORTER_OTLP_PROTOCOL", if case.grpc { "grpc" } else { "http/protobuf" });
    child.envs(case.variables.iter().copied());
    child.output().expect("the test can start itself")
}

fn files(folder: &Path) -> Vec<Sink> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let sink = |path: &PathBuf| {
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        let bytes = fs::read(path).expect("it can be read");
        Sink { dev: DEV.contains(&name.as_str()), name, bytes }
    };
    files.iter().map(sink).collect()
}

/// What came over the wire, by path: headers and texts, and beside them the bytes as they came, unless they are zipped.
fn requests(name: &str, received: &[Received]) -> Vec<Sink> {
    let mut sinks: Vec<Sink> = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| match sinks.iter_mut().find(|sink| sink.name == name) {
        Some(sink) => sink.bytes.extend(bytes),
        None => sinks.push(Sink { name, bytes, dev: false }),
    };
    for request in received {
        let path = request.path.rsplit('/').next().unwrap_or_default();
        let name = format!("{name} {}", path.split('?').next().unwrap_or_default());
        let is_otlp = name.starts_with("OTLP");
        let mut bytes = format!("{:?}\n", shown_headers(is_otlp, request)).into_bytes();
        if is_otlp {
            texts(&request.message(), &mut bytes);
            // A byte that no text holds tells the kit to look for more than identities may have by chance.
            add(format!("{name} in binary"), [&request.message(), &b"\xff"[..]].concat());
        }
        add(name, bytes);
    }
    sinks
}

/// The fields of a protobuf message that are bytes, each with its number.
fn pieces(message: &[u8]) -> Vec<(u64, &[u8])> {
    let (mut rest, mut pieces) = (message, Vec::new());
    while let Some(key) = varint(&mut rest) {
        let length = match key & 7 {
            0 => {
                varint(&mut rest);
                0
            }
            1 => 8,
            2 => varint(&mut rest).unwrap_or(0) as usize,
            5 => 4,
            _ => break,
        };
        let Some((value, after)) = rest.split_at_checked(length) else { break };
        rest = after;
        if key & 7 == 2 {
            pieces.push((key >> 3, value));
        }
    }
    pieces
}

/// Trace and span, as spans and links, log records and exemplars name them: field and length of each.
const IDENTITIES: [[(u64, usize); 2]; 3] = [[(1, 16), (2, 8)], [(9, 16), (10, 8)], [(5, 16), (4, 8)]];

/// Every text of a protobuf message, one a line. Identities are random bytes: one in some hundred happens to be text, and
/// holds a part of some secret sooner or later.
fn texts(message: &[u8], found: &mut Vec<u8>) {
    let pieces = pieces(message);
    // An attribute has a key and a value at the same places; a value of eight bytes is a text of six.
    let is_value = |value: &[u8]| value.starts_with(b"\x0a\x06");
    let has = |(field, length)| {
        pieces.iter().any(|(known, value)| (*known, value.len()) == (field, length) && !is_value(value))
    };
    let pairs: Vec<_> = IDENTITIES.into_iter().filter(|[trace, span]| has(*trace) && has(*span)).collect();
    // A span names its parent, too.
    let is_id = |place: (u64, usize)| {
        pairs.iter().any(|pair| pair.contains(&place) || pair[0].0 == 1 && place == (4, 8))
    };
    for (field, value) in &pieces {
        if is_id((*field, value.len())) {
            continue;
        }
        if std::str::from_utf8(value).is_ok() {
            found.extend_from_slice(value);
            found.push(b'\n');
        }
        texts(value, found);
    }
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The headers that telemark has written; the program's own credentials are meant for the other service.
fn shown_headers(all: bool, request: &Received) -> Vec<(String, String)> {
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    request.headers.iter().map(header).filter(|(name, _)| all || name != "authorization").collect()
}

/// What can be read of these secrets.
fn found(sink: &Sink, pairs: &[Pair]) -> String {
    let mut told = String::new();
    let key = Canary::of(KEY);
    let personal = pairs.iter().filter(|_| !sink.dev).map(|pair| &pair.personal);
    let secrets = pairs.iter().map(|pair| &pair.secret).chain(personal).chain([&key]);
    let is_told = |leak: &Leak| !leak.may_be_chance() && (!sink.dev || leak.length() >= telling(leak));
    for leak in Canary::leaks_of_any(secrets, &sink.name, &sink.bytes).into_iter().filter(is_told).take(6) {
        writeln!(told, "{leak}").expect("writing to a string does not fail");
    }
    told
}

/// Where personal texts stand in clear, they share a few letters with the secrets beside them, more where letters are
/// escaped.
fn telling(leak: &Leak) -> usize {
    if leak.encoding().starts_with("as it is") { 12 } else { 40 }
}

/// No sink shows a secret, and every sink that shows anything shows what is public.
pub(crate) async fn keeps_its_secrets(case: &'static Case) {
    let (sinks, pairs) = (sinks(case).await, pairs());
    let leaks: String = sinks.iter().map(|sink| found(sink, &pairs)).collect();
    assert!(leaks.is_empty(), "{}:\n{leaks}", case.name);
    for wanted in ["production.json", "dev.json", "dev.txt", "forms", "bodies", "metrics"] {
        public_arrives(&sinks, wanted, &pairs);
    }
    // Over gRPC all requests have one name.
    for signal in if case.grpc { ["OTLP Export"; 2] } else { ["OTLP traces", "OTLP logs"] } {
        public_arrives(&sinks, signal, &pairs);
    }
    let own = if case.variables.iter().any(|(_, value)| *value == "pretty") { "stderr" } else { "stdout" };
    public_arrives(&sinks, own, &pairs);
    let dev = sinks.iter().find(|sink| sink.name == "dev.json").expect("it was written");
    for pair in &pairs {
        let leaks = pair.personal.leaks_in("dev", &dev.bytes);
        assert!(!leaks.is_empty(), "authors see on their screen what is personal: {:?}", pair.personal);
    }
}

fn public_arrives(sinks: &[Sink], wanted: &str, pairs: &[Pair]) {
    let names: Vec<&str> = sinks.iter().map(|sink| sink.name.as_str()).collect();
    let sink = sinks.iter().find(|sink| sink.name == wanted);
    let bytes = &sink.unwrap_or_else(|| panic!("{wanted} is missing: {names:?}")).bytes;
    let text = String::from_utf8_lossy(bytes);
    for (form, pair) in pairs.iter().enumerate() {
        let public = sentinel(form);
        let arrives = text.contains(&public);
        // What is not asked over HTTP has no answer.
        assert!(
            arrives || (wanted == "bodies" && pair.secret.text().len() > 1024),
            "{public} is not in {wanted}"
        );
    }
}

/// Every sink shows what is given away on purpose: the search is not blind.
pub(crate) async fn is_caught(case: &'static Case) {
    let (sinks, pairs) = (sinks(case).await, pairs());
    let wanted = [
        "stdout",
        "stderr",
        "dev.json",
        "dev.txt",
        "production.json",
        "forms",
        "bodies",
        "metrics",
        "OTLP traces",
        "OTLP logs",
        "OTLP metrics",
        "outbound other",
    ];
    for name in wanted {
        let sink = sinks.iter().find(|sink| sink.name == name).unwrap_or_else(|| panic!("{name} is missing"));
        for pair in &pairs {
            let leaks = pair.secret.leaks_in(name, &sink.bytes);
            // Baggage of 64 KiB does not travel.
            let too_long = name.starts_with("outbound") && pair.secret.text().len() > 1024;
            assert!(!leaks.is_empty() || too_long, "{:?} is not found in {name}", pair.secret);
        }
    }
}
