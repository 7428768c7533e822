//! What other crates really write, with `RUST_LOG=trace`: nothing of it shows what was sent, in any mount.
//!
//! A new version of one of them that writes something else is found here; then `redact/foreign/known.rs` has to learn it.
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::error::Error;
use std::process::Command;
use std::sync::Arc;
use telemark::{SpanRecord, SpanSink};
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};

/// Set in the processes that the tests start; without it the program below does nothing.
const PROGRAM: &str = "TELEMARK_TESTS_PROGRAM";

/// Set where the program has a panic hook of its own.
const OWN_HOOK: &str = "TELEMARK_TESTS_HOOK";

/// Every secret of the program contains it, so that no part of one can be missed.
const SECRET: &str = "s3cr3t";

/// Shows every span, as a sink of the program's would.
struct Shown;

impl SpanSink for Shown {
    fn ended(&self, span: &SpanRecord) {
        println!("SPAN {span:?}");
    }
}

/// A server with the usual layer, and its address.
async fn serve() -> std::net::SocketAddr {
    let trace = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().include_headers(true))
        .on_response(DefaultOnResponse::new().include_headers(true));
    let answer = || async { ([("set-cookie", "id=s3cr3t-cookie")], "harmless answer") };
    let app = axum::Router::new().route("/a", axum::routing::get(answer)).layer(trace);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn call() {
    let address = serve().await;
    let client = reqwest::Client::builder().connection_verbose(true).build().expect("nothing is asked of it");
    let request = client.get(format!("http://ann:s3cr3t-user@{address}/a?token=s3cr3t-query&page=2"));
    let request = request.header("x-api-key", "s3cr3t-key").header("cookie", "id=s3cr3t-cookie");
    let answer = request.send().await.expect("the server is there").text().await;
    assert_eq!(answer.expect("it has a body"), "harmless answer");
    let error =
        client.get("http://127.0.0.1:9/a?token=s3cr3t-query").send().await.expect_err("nobody listens");
    assert!(error.to_string().contains(SECRET), "otherwise there is nothing to hide: {error}");
    tracing::error!(error = &error as &(dyn Error + 'static), "harmless: as an error");
    tracing::error!(%error, "harmless: as text");
}

/// What crates write that need a server of theirs.
fn databases() {
    tracing::debug!(
        target: "sqlx::query",
        summary = "SELECT 's3cr3t-literal' AS …",
        db.statement = "\n\nSELECT\n  's3cr3t-literal' AS a\n",
        rows_returned = 1_u64,
    );
    tracing::warn!(
        target: "sqlx_postgres::options::parse",
        key = %"sslpass",
        value = %"s3cr3t-parameter",
        "ignoring unrecognized connect parameter"
    );
    log::debug!(target: "tokio_postgres::query", "executing statement s0 with parameters: [\"s3cr3t-bound\"]");
    log::info!(target: "some_pool", "connecting to postgres://ann:s3cr3t-password@db/orders");
}

/// Runs in the child.
#[test]
fn program() {
    if std::env::var_os(PROGRAM).is_none() {
        return;
    }
    let mut setup = telemark::setup("second-line").span_sink(Arc::new(Shown));
    if std::env::var_os("TELEMARK_TESTS_FMT").is_some() {
        setup =
            setup.with_layers(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr));
    }
    if std::env::var_os(OWN_HOOK).is_some() {
        std::panic::set_hook(Box::new(|_| eprintln!("the hook of the program")));
        setup = setup.chain_panic_hook();
    }
    let telemetry = setup.install().expect("the first set-up of this process");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let span = tracing::info_span!("around", password = "s3cr3t-field", harmless = "sentinel");
    runtime.block_on(tracing::Instrument::instrument(call(), span.clone()));
    span.in_scope(databases);
    let secret = format!("{SECRET}-payload");
    let _panicked = std::thread::spawn(move || panic!("with {secret}")).join();
    let _panicked = std::thread::spawn(|| panic!("a harmless literal")).join();
    drop(span);
    let (_, page) = telemark::export::prometheus::render(None);
    page.lines()
        .filter(|line| line.starts_with("telemark_redactions_total"))
        .for_each(|line| println!("{line}"));
    drop(telemetry);
}

/// What the program writes under these variables and no others of telemetry.
fn run(variables: &[(&str, &str)]) -> String {
    let program = std::env::current_exe().expect("a test knows its own program");
    let mut command = Command::new(program);
    command.args(["--exact", "program", "--nocapture"]).env(PROGRAM, "1").env("RUST_LOG", "trace");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("OTEL_") || name.starts_with("TELEMARK_") && name != PROGRAM {
            command.env_remove(&*name);
        }
    }
    command.env_remove("RUST_BACKTRACE");
    let output = command.envs(variables.iter().copied()).output().expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{variables:?}: {text}");
    text.into_owned()
}

/// Nothing secret is in it, and what is harmless is.
#[track_caller]
fn judge(text: &str) {
    let leaks: Vec<_> = text.lines().filter(|line| line.contains(SECRET)).collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    for sentinel in
        ["sentinel", "harmless: as an error", "tower_http", "a harmless literal", "sslpass", "page="]
    {
        assert!(text.contains(sentinel), "{sentinel} is not in {text}");
    }
}

#[test]
fn nothing_is_shown_by_the_engine() {
    judge(&run(&[("TELEMARK_LOG", "json")]));
    judge(&run(&[("TELEMARK_LOG", "pretty"), ("TELEMARK_POLICY", "production")]));
}

#[test]
fn nothing_is_shown_by_the_layer_and_by_layers_of_the_program() {
    judge(&run(&[("TELEMARK_LOG", "json"), ("TELEMARK_MOUNT", "layer")]));
    judge(&run(&[("TELEMARK_LOG", "json"), ("TELEMARK_TESTS_FMT", "1")]));
}

#[test]
fn an_operator_may_let_crates_that_see_the_wire_speak() {
    let (usual, lifted) = (
        run(&[("TELEMARK_LOG", "json")]),
        run(&[("TELEMARK_LOG", "json"), ("TELEMARK_ALLOW_FOREIGN_TRACE", "1")]),
    );
    let wire = |text: &str| text.lines().filter(|line| line.contains("hyper_util::client")).count();
    assert_eq!(wire(&usual), 0, "{usual}");
    assert!(wire(&lifted) > 0, "{lifted}");
}

#[test]
fn the_programs_own_panic_hook_is_called_where_it_asks_for_that() {
    let (usual, own) = (run(&[("TELEMARK_LOG", "json")]), run(&[("TELEMARK_LOG", "json"), (OWN_HOOK, "1")]));
    judge(&own);
    assert_eq!(own.matches("the hook of the program").count(), 2, "{own}");
    assert!(!usual.contains("the hook of the program"), "{usual}");
    let counted = [r#"rule="text",slot="panic"} 1"#, r#"rule="dropped",slot="span_attribute"} 1"#];
    assert!(counted.iter().all(|count| usual.contains(count)), "{usual}");
    for text in [usual, own] {
        assert!(text.contains("second_line_crates.rs:"), "the place is always shown: {text}");
    }
}
