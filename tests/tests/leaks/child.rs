//! The process of a case: full of secrets, it writes to every sink there is.

use super::case::Case;
use super::secrets::{pairs, sentinel};
use super::values::everything;
use super::{calls, foreign, purpose, service};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use telemark::log::{Format, Output, Sink};
use telemark::{Policy, Record, Redacted, SinkKind, Telemetry};

/// Tells the process which case it is.
pub(crate) const CASE: &str = "LEAKS_CASE";
/// The folder that its files go to.
pub(crate) const FOLDER: &str = "LEAKS_FOLDER";
/// The address of a service that it may ask.
pub(crate) const OTHER: &str = "LEAKS_OTHER";

fn variable(name: &str) -> String {
    std::env::var(name).expect("the parent says what is needed")
}

/// The process of a case; in any other it does nothing.
pub(crate) fn run() {
    if std::env::var_os(CASE).is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work(Case::named(&variable(CASE)), &PathBuf::from(variable(FOLDER)), &variable(OTHER)));
}

/// Lines to a file of the folder.
fn lines(folder: &Path, name: &str, format: Format, policy: Policy) -> Arc<dyn Sink> {
    let file = File::create(folder.join(name)).expect("the folder is there");
    Arc::new(Output::new(format, policy, "leaks", file))
}

fn install(case: &Case, folder: &Path) -> Telemetry {
    let dev = lines(folder, "dev.json", Format::Json, Policy::Dev);
    let screen = lines(folder, "dev.txt", Format::Pretty, Policy::Dev);
    let production = lines(folder, "production.json", Format::Json, Policy::Production);
    let sinks = if case.dev_first { [dev, screen, production] } else { [production, screen, dev] };
    let setup = sinks.into_iter().fold(telemark::setup("leaks"), telemark::Setup::log_sink);
    setup.install().expect("the first set-up of this process")
}

async fn work(case: &Case, folder: &Path, other: &str) {
    let telemetry = install(case, folder);
    let at = service::serve(other, telemetry.routes()).await;
    let (mut forms, mut bodies) = (String::new(), String::new());
    for (form, pair) in pairs().iter().enumerate() {
        let (shown, secret, personal) = (sentinel(form), pair.secret.text(), pair.personal.text());
        forms.push_str(&every_form(&shown, secret, personal));
        if case.dev {
            let policy = if form % 2 == 0 { Policy::Dev } else { Policy::Strict };
            telemetry.set_policy(SinkKind::Terminal, policy).expect("a terminal may show anything");
        }
        calls::run(&shown, secret, personal).await;
        foreign::named(&shown, secret);
        if secret.chars().all(|letter| letter.is_ascii_alphabetic()) && secret.len() < 1024 {
            foreign::seen(&shown, secret);
        }
        // A header of 64 KiB is refused by the server before anybody has seen it.
        if secret.len() < 1024 {
            bodies.push_str(&service::ask(&at, &shown, secret, !case.dev).await);
        }
        if case.leaks {
            let given = purpose::run(other, secret).await;
            forms.push_str(&given);
            bodies.push_str(&given);
        }
    }
    let page = reqwest::get(format!("{at}/metrics")).await.expect("the page of metrics");
    let page = page.text().await.expect("it is text");
    for (name, text) in [("forms", forms), ("bodies", bodies), ("metrics", page)] {
        fs::write(folder.join(name), text).expect("the folder is there");
    }
    telemetry.shutdown().await.expect("a shutdown only tells what was lost");
    let health = telemetry.health();
    assert_eq!((health.dropped_spans, health.dropped_logs), (0, 0), "what is lost cannot be searched");
}

/// The forms that a value has in the language, outside of any sink.
fn every_form(shown: &str, secret: &str, personal: &str) -> String {
    let all = everything(shown, secret, personal);
    let mut forms = format!("{all:?}\n{all:#?}\n{all:>20?}\n{:>20.3?}\n", Some(&all));
    let view = Redacted(&all);
    writeln!(forms, "{view}\n{view:?}\n{view:#?}\n{view:>40}").expect("writing to a string does not fail");
    forms.push_str(&serde_json::to_string(&view).expect("a redacted view always serialises"));
    forms.push_str(&serde_json::to_string_pretty(&view).expect("a redacted view always serialises"));
    let recorded = all.record(Policy::Production);
    writeln!(forms, "{recorded:?}").expect("writing to a string does not fail");
    forms
}
