//! Layers that are not telemark's see what is foreign only cleaned, whatever their order, and stay what they are.
#![deny(warnings, clippy::all, clippy::pedantic)]

use opentelemetry::trace::TraceContextExt;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use std::error::Error;
use std::fmt;
use telemark::{Protected, protect};
use telemark_tests::Page;
use tracing::{Level, Subscriber, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

const SECRETS: [&str; 5] = ["hunter2", "471108154", "s3ss10n", "c0lumn", "078-05"];

#[derive(Debug)]
struct Unreadable(serde_json::Error);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the order cannot be read")
    }
}

impl Error for Unreadable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// What a library may do.
fn library() {
    let span =
        info_span!("request", uri = "/a?session=s3ss10n", n = 3, ok = true, back.url = tracing::field::Empty);
    span.in_scope(|| {
        span.record("back.url", tracing::field::display("https://ann:hunter2@example.com/"));
        let error = Unreadable(serde_json::from_str::<u64>("\"078-05-1120\"").expect_err("it is text"));
        tracing::error!(error = &error as &(dyn Error + 'static), "refused");
    });
    let other = info_span!("other");
    tracing::warn!(
        parent: &other,
        db.statement = "SELECT 1 WHERE a = 'c0lumn'",
        pin = 471_108_154,
        password = "hunter2",
        lat = 1.5,
        "harmless {}",
        "message",
    );
}

#[track_caller]
fn harmless(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("harmless message") && text.contains("1.5"), "{text}");
}

#[test]
fn layers_of_fmt_show_nothing_in_either_order() {
    let (plain, json) = (Page::default(), Page::default());
    let registry = tracing_subscriber::registry;
    let first = registry()
        .with(protect(layer().with_ansi(false).with_writer(plain.clone())))
        .with(protect(layer().json().with_writer(json.clone())));
    tracing::subscriber::with_default(first, library);
    let second = registry()
        .with(protect(layer().json().with_writer(json.clone())))
        .with(protect(layer().with_ansi(false).with_writer(plain.clone())));
    tracing::subscriber::with_default(second, library);
    harmless(&plain.text());
    harmless(&json.text());
    assert!(json.text().contains(r#""n":3"#) && json.text().contains(r#""ok":true"#), "{}", json.text());
    assert!(plain.text().contains("REDACTED:REDACTED@example.com"), "{}", plain.text());
    let parented =
        json.text().lines().filter(|line| line.contains("harmless")).all(|line| line.contains("\"other\""));
    assert!(parented, "an event stays in the span that it names: {}", json.text());
}

/// Whatever a layer that is not protected has written for a span, a protected one writes its own.
#[test]
fn a_layer_that_shows_everything_does_not_show_it_to_others() {
    use telemark::protected_fields;
    use tracing_subscriber::fmt::format::{DefaultFields, JsonFields};
    let (all, plain, json) = (Page::default(), Page::default(), Page::default());
    let registry = tracing_subscriber::registry()
        .with(layer().with_ansi(false).with_writer(all.clone()))
        .with(layer().json().with_writer(all.clone()))
        .with(protect(
            layer()
                .with_ansi(false)
                .fmt_fields(protected_fields(DefaultFields::new()))
                .with_writer(plain.clone()),
        ))
        .with(protect(
            layer().json().fmt_fields(protected_fields(JsonFields::new())).with_writer(json.clone()),
        ));
    tracing::subscriber::with_default(registry, library);
    assert!(all.text().contains("s3ss10n"), "the first layers show everything: {}", all.text());
    harmless(&plain.text());
    harmless(&json.text());
    assert!(json.text().contains("REDACTED:REDACTED@example.com"), "late fields, too: {}", json.text());
}

#[test]
fn without_protection_they_show_everything() {
    let page = Page::default();
    let bare = layer().with_ansi(false).with_writer(page.clone());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(bare), library);
    for secret in SECRETS.iter().filter(|secret| **secret != "078-05") {
        assert!(page.text().contains(secret), "the other tests are blind: {secret} in {}", page.text());
    }
}

#[test]
fn a_layer_of_opentelemetry_exports_nothing_and_still_answers_for_its_spans() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let theirs = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(protect(theirs)), || {
        library();
        let span = info_span!("asked");
        let asked = span.context();
        assert!(asked.span().span_context().is_valid(), "what others ask of the layer reaches it");
    });
    let spans = exporter.get_finished_spans().expect("nothing was shut down");
    let told = format!("{spans:?}");
    harmless(&told);
    assert!(told.contains("the order cannot be read") && told.contains("exception.message"), "{told}");
}

/// Filters of the layer inside still decide for it alone.
#[test]
fn filters_inside_are_the_layers_own() {
    let (strict, all) = (Page::default(), Page::default());
    let filtered = layer()
        .with_ansi(false)
        .with_writer(strict.clone())
        .with_filter(tracing_subscriber::filter::filter_fn(|metadata| *metadata.level() <= Level::WARN));
    let registry = tracing_subscriber::registry()
        .with(protect(filtered))
        .with(protect(layer().with_ansi(false).with_writer(all.clone())));
    tracing::subscriber::with_default(registry, || {
        tracing::info!("for one");
        tracing::warn!("for both");
    });
    assert!(!strict.text().contains("for one") && strict.text().contains("for both"), "{}", strict.text());
    assert!(all.text().contains("for one") && all.text().contains("for both"), "{}", all.text());
}

/// What telemark's macros have made reaches the layer as its author wrote it.
#[test]
fn what_is_ours_is_handed_on() {
    let page = Page::default();
    let shown = protect(layer().with_ansi(false).with_writer(page.clone()));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(shown), || {
        telemark::span!("ours", pin = 471_108_154).in_scope(|| tracing::info!("inside"));
    });
    assert!(page.text().contains("pin=471108154"), "{}", page.text());
}

/// A wire-level crate's DEBUG does not pass, whatever the filters say.
#[test]
fn crates_that_see_the_wire_say_nothing_below_info() {
    let page = Page::default();
    let shown = protect(layer().with_ansi(false).with_writer(page.clone()));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(shown), || {
        tracing::debug!(target: "hyper::proto::h1", "GET / cookie: abc");
        tracing::info!(target: "hyper::proto::h1", "harmless");
    });
    assert!(!page.text().contains("cookie") && page.text().contains("harmless"), "{}", page.text());
}

fn _layers_of_any_registry<S: Subscriber + for<'a> LookupSpan<'a>>(
    layer: Protected<impl Layer<S>>,
) -> impl Layer<S> {
    layer.and_then(protect(tracing_subscriber::layer::Identity::new()))
}

fn _layers_of_ours(setup: telemark::Setup) -> telemark::Setup {
    setup.with_layers(layer::<Registry>()).with_layers_unprotected(layer::<Registry>())
}
