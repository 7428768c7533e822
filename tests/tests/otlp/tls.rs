//! Collectors behind TLS: who is trusted, who we are, and what is said of a connection that is refused.

use super::certificates::{Authority, Signed, file};
use super::collector::{Answer, Collector};
use super::message::names;
use super::sender::{GRPC, SHORT, SOON, Sender, config_for, span, start};
use std::time::{Duration, Instant};
use telemark::SpanSink;
use telemark::export::otlp::{Config, Exporter, Resource};

const CERTIFICATE: &str = "OTEL_EXPORTER_OTLP_CERTIFICATE";
const CLIENT_CERTIFICATE: &str = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE";
const CLIENT_KEY: &str = "OTEL_EXPORTER_OTLP_CLIENT_KEY";

/// A busy machine has to shake hands within it, and a collector that is refused is tried for all of it.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is said to whom comes to `https://` there, by both protocols.
fn secure(collector: &Collector, grpc: bool, files: &[(&str, &str)]) -> Config {
    let protocol = if grpc { &[GRPC][..] } else { &[] };
    let url = format!("https://localhost:{}", collector.address.port());
    config_for(&url, &[protocol, files].concat())
}

/// A span comes through, and nothing is told.
async fn works(collector: &Collector, config: &Config) {
    let sender = start(config);
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(names(&collector.received()[0].message()), ["pay"]);
    assert_eq!((sender.exporter.health().sent, sender.exporter.lost().total()), (1, 0));
    assert_eq!(sender.told(), Vec::<String>::new());
}

/// A span is lost and counted, nobody waits for it, and the reason is told once, with what to do.
async fn refused(collector: &Collector, mut config: Config, told: &[&str]) -> Sender {
    config.patience = PATIENCE;
    let sender = start(&config);
    let specimen = span("pay");
    let begun = Instant::now();
    (0..100).for_each(|_| sender.exporter.ended(&specimen));
    assert!(begun.elapsed() < SHORT, "{:?}", begun.elapsed());
    sender.exporter.flush(SOON).await.unwrap_err();
    sender.exporter.ended(&specimen);
    sender.exporter.flush(SOON).await.unwrap_err();
    assert_eq!(sender.exporter.lost().export_failed, 101, "{:?}", sender.exporter.health());
    let news = sender.told();
    assert_eq!(news.len(), 1, "{news:?}");
    assert!(told.iter().all(|part| news[0].contains(part)), "{news:?}");
    assert!(collector.received().is_empty());
    sender
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_with_a_certificate_of_the_named_authority_gets_everything() {
    let authority = Authority::new();
    for grpc in [false, true] {
        let collector = Collector::secure(grpc, authority.sign(2100).server(grpc, None)).await;
        works(&collector, &secure(&collector, grpc, &[(CERTIFICATE, &authority.file())])).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grpc_endpoint_without_a_scheme_is_behind_tls() {
    let authority = Authority::new();
    let collector = Collector::secure(true, authority.sign(2100).server(true, None)).await;
    let bare = format!("localhost:{}", collector.address.port());
    works(&collector, &config_for(&bare, &[GRPC, (CERTIFICATE, &authority.file())])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_wants_to_know_who_we_are_is_shown_our_certificate() {
    let (authority, ours) = (Authority::new(), Authority::new());
    let Signed { certificate, key } = ours.sign(2100);
    let (certificate, key) = (file(&certificate), file(&key));
    for grpc in [false, true] {
        let collector = Collector::secure(grpc, authority.sign(2100).server(grpc, Some(&ours))).await;
        let root = authority.file();
        let files = [(CERTIFICATE, &*root), (CLIENT_CERTIFICATE, &certificate), (CLIENT_KEY, &key)];
        works(&collector, &secure(&collector, grpc, &files)).await;
        let told = ["a certificate of ours", CLIENT_CERTIFICATE];
        collector.forget();
        refused(&collector, secure(&collector, grpc, &files[..1]), &told).await;
    }
}

/// The same file with another text, and another time at which it was written.
fn rewrite(path: &str, text: &str) {
    let written = || std::fs::metadata(path).unwrap().modified().unwrap();
    let before = written();
    while written() == before {
        std::fs::write(path, text).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_were_renewed_count_from_the_next_connection_on() {
    let (authority, ours, stranger) = (Authority::new(), Authority::new(), Authority::new());
    for grpc in [false, true] {
        let (old, new) = (stranger.sign(2100), ours.sign(2100));
        let (certificate, key) = (file(&old.certificate), file(&old.key));
        let collector = Collector::secure(grpc, authority.sign(2100).server(grpc, Some(&ours))).await;
        let root = stranger.file();
        let files = [(CERTIFICATE, &*root), (CLIENT_CERTIFICATE, &certificate), (CLIENT_KEY, &key)];
        let mut config = secure(&collector, grpc, &files);
        config.patience = PATIENCE;
        let sender = start(&config);
        let refused = async |word: &str| {
            sender.exporter.ended(&span("pay"));
            sender.exporter.flush(SOON).await.unwrap_err();
            let health = sender.exporter.health();
            assert!(health.last_error.as_deref().is_some_and(|told| told.contains(word)), "{health:?}");
        };
        refused("UnknownIssuer").await;
        // The authority is another one now, and the collector still does not know us.
        rewrite(&root, &std::fs::read_to_string(authority.file()).unwrap());
        refused("a certificate of ours").await;
        // Half of a pair is no pair: the old one is shown, until the other half is there, too.
        rewrite(&certificate, &new.certificate);
        refused("a certificate of ours").await;
        rewrite(&key, &new.key);
        sender.exporter.ended(&span("paid"));
        sender.exporter.flush(SOON).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(names(&collector.received()[0].message()), ["paid"]);
        assert_eq!((sender.exporter.health().sent, sender.exporter.lost().total()), (1, 3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_file_that_cannot_be_used_leaves_the_old_one_in_use_and_is_named_where_that_fails() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let root = authority.file();
    let collector = Collector::secure(false, authority.sign(2100).server(false, None)).await;
    let mut config = secure(&collector, false, &[(CERTIFICATE, &root)]);
    config.patience = PATIENCE;
    let sender = start(&config);
    rewrite(&root, "nothing that is a certificate");
    for _ in 0..2 {
        // Each request is the last one of its connection.
        collector.answer(Answer::Status(200, vec![("connection", "close")], Vec::new()));
        sender.exporter.ended(&span("pay"));
        sender.exporter.flush(SOON).await.unwrap_or_else(|error| panic!("{error:?}"));
    }
    assert_eq!(sender.told(), Vec::<String>::new());
    // Now the old one trusts nobody who is there.
    rewrite(&root, &std::fs::read_to_string(stranger.file()).unwrap());
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap_err();
    rewrite(&root, "nothing that is a certificate");
    sender.exporter.ended(&span("pay"));
    sender.exporter.flush(SOON).await.unwrap_err();
    let health = sender.exporter.health();
    let named = |told: &str| told.contains(&*root) && told.contains("it has no certificate in PEM");
    assert!(health.last_error.as_deref().is_some_and(named), "{health:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_nobody_vouches_for_gets_nothing() {
    let (authority, other) = (Authority::new(), Authority::new());
    for grpc in [false, true] {
        let collector = Collector::secure(grpc, authority.sign(2100).server(grpc, None)).await;
        let told = ["UnknownIssuer", CERTIFICATE];
        refused(&collector, secure(&collector, grpc, &[(CERTIFICATE, &other.file())]), &told).await;
        // Neither does the system.
        refused(&collector, secure(&collector, grpc, &[]), &told).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_has_expired_is_refused() {
    let authority = Authority::new();
    for grpc in [false, true] {
        let collector = Collector::secure(grpc, authority.sign(2021).server(grpc, None)).await;
        let config = secure(&collector, grpc, &[(CERTIFICATE, &authority.file())]);
        refused(&collector, config, &["expired", "renew the collector's certificate"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new();
    for grpc in [false, true] {
        let signed = authority.sign_for("elsewhere.example", 2100);
        let collector = Collector::secure(grpc, signed.server(grpc, None)).await;
        let config = secure(&collector, grpc, &[(CERTIFICATE, &authority.file())]);
        refused(&collector, config, &["a name that stands in the collector's certificate"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_without_tls_is_told_from_one_with_it() {
    for grpc in [false, true] {
        let collector = if grpc { Collector::grpc([]).await } else { Collector::http([]).await };
        refused(&collector, secure(&collector, grpc, &[]), &["does not speak TLS", "http://"]).await;
        let authority = Authority::new();
        let collector = Collector::secure(grpc, authority.sign(2100).server(grpc, None)).await;
        let protocol = if grpc { &[GRPC][..] } else { &[] };
        refused(&collector, config_for(&collector.url(), protocol), &["https://"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_used_are_named_and_nothing_is_sent_without_them() {
    let collector = Collector::later();
    let authority = Authority::new().file();
    let Signed { certificate, key } = Authority::new().sign(2100);
    let (certificate, key, empty) = (file(&certificate), file(&key), file(""));
    let wrong = file("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let gone = "/no/such/file.pem";
    for (files, told) in [
        (
            &[(CERTIFICATE, gone)][..],
            "OTEL_EXPORTER_OTLP_CERTIFICATE=/no/such/file.pem cannot be used: No such",
        ),
        (&[(CERTIFICATE, &empty)], "it has no certificate in PEM"),
        (&[(CERTIFICATE, &wrong)], "cannot be used"),
        (
            &[(CERTIFICATE, &authority), (CLIENT_KEY, &key)],
            "CLIENT_KEY needs OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
        ),
        (
            &[(CERTIFICATE, &authority), (CLIENT_CERTIFICATE, &certificate)],
            "needs OTEL_EXPORTER_OTLP_CLIENT_KEY",
        ),
        (
            &[(CERTIFICATE, &authority), (CLIENT_CERTIFICATE, &certificate), (CLIENT_KEY, &certificate)],
            "it has no private key in PEM",
        ),
    ] {
        for grpc in [false, true] {
            let config = secure(&collector, grpc, files);
            let started = Exporter::start(&config, Resource::new("checkout", None), |_, _| {});
            let error = started.err().unwrap_or_else(|| panic!("{files:?} is refused"));
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
