//! The audit names every place where something is shown in clear, and the data map says which class goes where.

use std::fs;
use std::path::PathBuf;
use telemark::catalog::{Audit, MappedField, Opening, OpeningKind};
use telemark::{Event, Redact, Secret, audit, public, traced};

#[derive(Redact)]
struct Parcel {
    #[redact(public = "it is printed on the outside")]
    number: u64,
    #[redact(pii = hmac)]
    receiver: String,
    #[redact(internal)]
    shelf: String,
}

#[derive(Event)]
#[event(name = "parcel.lost", level = "error", message = "parcel {number} is lost")]
struct ParcelLost {
    #[redact(public)]
    number: u64,
    #[redact(ip)]
    scanner: String,
    #[redact(nested)]
    parcel: Parcel,
    #[redact(secret)]
    code: String,
}

#[traced]
fn deliver(#[redact(pii = last(2))] door: &str, #[redact(secret)] key: &str) -> usize {
    door.len() + key.len()
}

/// A call that the search of this folder finds.
fn opened(region: &str, secret: &Secret<u8>) -> (String, u8) {
    // Regions stand on the status page.
    let region = public(region).to_string();
    (region, *secret.expose())
}

fn lost() -> ParcelLost {
    let parcel = Parcel { number: 1, receiver: String::new(), shelf: String::new() };
    ParcelLost { number: 1, scanner: String::new(), parcel, code: String::new() }
}

fn field<'a>(audit: &'a Audit, class: &str, ty: &str, field: &str) -> &'a MappedField {
    let class = audit.data.iter().find(|found| found.class == class).expect("something has this class");
    let found = class.fields.iter().find(|found| (found.type_name, found.field) == (ty, field));
    found.unwrap_or_else(|| panic!("{ty}.{field} is missing in {class:?}"))
}

fn opening<'a>(audit: &'a Audit, what: &str) -> &'a Opening {
    audit.openings.iter().find(|opening| opening.what == what).unwrap_or_else(|| panic!("{what} is missing"))
}

/// The line of this file that holds the text, from 1.
fn line_of(text: &str) -> u32 {
    let at = include_str!("audit.rs").lines().position(|line| line.contains(text));
    u32::try_from(at.expect("it stands here")).expect("a file is short") + 1
}

#[test]
fn every_public_field_is_listed_with_its_own_line() {
    let audit = audit();
    let number = opening(&audit, "Parcel.number");
    assert_eq!((number.kind, &number.package), (OpeningKind::Field, &Some("telemark-tests".to_owned())));
    assert!(number.file.ends_with("audit.rs"), "{number:?}");
    assert_eq!(number.reason.as_deref(), Some("it is printed on the outside"));
    assert_eq!(opening(&audit, "ParcelLost.number").reason, None);
    assert_eq!(number.line, line_of("struct Parcel {") + 2, "the line of the field, not of its type");
    assert_eq!(opening(&audit, "ParcelLost.number").line, line_of("struct ParcelLost {") + 2);
    for closed in
        ["Parcel.receiver", "Parcel.shelf", "ParcelLost.scanner", "ParcelLost.parcel", "ParcelLost.code"]
    {
        assert!(audit.openings.iter().all(|opening| opening.what != closed), "{closed} is not in clear");
    }
    assert!(lost().code.is_empty(), "a secret is for its owner alone");
}

#[test]
fn the_data_map_says_what_each_sink_shows_of_each_class() {
    let audit = audit();
    let classes: Vec<_> = audit.data.iter().map(|class| class.class).collect();
    assert_eq!(classes, ["secret", "pii", "internal", "public"]);
    let sinks: Vec<_> = audit.sinks.iter().map(|sink| (sink.sink, sink.policy)).collect();
    let production = "production";
    assert_eq!(sinks, [("terminal", production), ("json", production), ("otlp", production)]);
    let receiver = field(&audit, "pii", "Parcel", "receiver");
    assert_eq!((receiver.strategy, receiver.sinks["otlp"], receiver.sinks["json"]), ("hmac", "hmac", "hmac"));
    assert_eq!(receiver.events, Vec::<&str>::new());
    assert_eq!(field(&audit, "internal", "Parcel", "shelf").sinks["terminal"], "masked");
    let scanner = field(&audit, "pii", "ParcelLost", "scanner");
    assert_eq!((&*scanner.events, scanner.strategy), (&["parcel.lost"][..], "ip"));
    assert_eq!(field(&audit, "secret", "ParcelLost", "code").sinks["otlp"], "masked");
    let whole = audit.data.iter().flat_map(|class| &class.fields);
    let nested = whole.clone().find(|found| found.field == "parcel").expect("a nested field has a place too");
    assert_eq!(nested.sinks["json"], "as its own type decides");
}

#[test]
fn classified_arguments_are_in_the_map_and_in_the_catalog_and_secret_ones_are_captured_nowhere() {
    assert_eq!(deliver("17", "x"), 3);
    let audit = audit();
    let arguments = |class: &str| {
        let class = audit.data.iter().find(|found| found.class == class).expect("something has this class");
        let own = class.fields.iter().filter(|field| field.type_name.ends_with("::deliver"));
        own.map(|field| (field.field, field.strategy, field.sinks.clone())).collect::<Vec<_>>()
    };
    let sinks = [("otlp", "last"), ("terminal", "last")].into();
    assert_eq!(arguments("pii"), [("door", "last", sinks)]);
    assert_eq!(arguments("secret"), []);
    let catalog = telemark::catalog();
    let span = catalog.spans.iter().find(|span| span.name == "deliver").expect("it is declared");
    let door = span.fields[0].classified.as_ref().expect("it is classified");
    assert_eq!((span.fields.len(), &*door.class, &*door.strategy), (1, "pii", "last"));
}

#[test]
fn json_and_markdown_say_the_same_and_are_the_same_in_every_run() {
    let audit = audit();
    assert_eq!(audit.to_json(), telemark::audit().to_json());
    let json: serde_json::Value = serde_json::from_str(&audit.to_json()).expect("it is JSON");
    assert_eq!(json["version"], 1);
    let openings = json["openings"].as_array().expect("a list");
    let markdown = audit.to_markdown();
    for opening in openings {
        let what = opening["what"].as_str().expect("text");
        let place = format!("{}:{}", opening["file"].as_str().expect("text"), opening["line"]);
        let row = markdown.lines().find(|line| line.contains(what) && line.contains(&place));
        assert!(row.is_some(), "{what} at {place} is missing in {markdown}");
    }
    assert!(markdown.contains("| `ParcelLost.scanner` | ip | ip | ip | ip | parcel.lost |"), "{markdown}");
    assert!(markdown.contains("**none given**"), "{markdown}");
}

#[test]
fn calls_are_found_in_the_sources_with_their_comments() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
    let audit = audit().with_sources(&folder).expect("the sources are here");
    let here: Vec<_> = audit.openings.iter().filter(|opening| opening.file.ends_with("/audit.rs")).collect();
    let found =
        |kind: OpeningKind| here.iter().find(|opening| opening.kind == kind).expect("it is called above");
    let region = found(OpeningKind::Public);
    assert_eq!(region.line, line_of("let region = public(region)"));
    assert_eq!(region.reason.as_deref(), Some("Regions stand on the status page."));
    let exposed = found(OpeningKind::Expose);
    assert_eq!((exposed.line, &exposed.reason), (line_of("*secret.expose())"), &None));
    assert_eq!(opened("eu", &Secret::new(7)), ("eu".to_owned(), 7));
}

#[test]
fn a_folder_that_cannot_be_read_is_an_error_and_no_silent_hole() {
    assert!(audit().with_sources("no/such/folder").is_err());
    let folder = std::env::temp_dir().join(format!("telemark-audit-{}", std::process::id()));
    fs::create_dir_all(folder.join("target")).expect("a folder for temporary files");
    fs::write(folder.join("target/built.rs"), "fn a() { telemark::public(1); }").expect("it can be written");
    fs::write(folder.join("bad.rs"), [0xff, 0xfe]).expect("it can be written");
    assert!(audit().with_sources(&folder).is_err(), "what is not text cannot be searched");
    fs::write(folder.join("bad.rs"), "fn a() { s.expose(); }").expect("it can be written");
    let found = audit().with_sources(&folder).expect("all of it can be read");
    let calls: Vec<_> = found.openings.iter().filter(|opening| opening.kind != OpeningKind::Field).collect();
    assert_eq!(calls.len(), 1, "what was built is left out: {calls:?}");
    fs::remove_dir_all(folder).expect("it was made above");
}

#[test]
fn the_catalog_tells_the_fields_of_an_event_with_class_strategy_and_line() {
    let catalog = telemark::catalog();
    let event = catalog.events.iter().find(|event| event.name == "parcel.lost").expect("it is declared");
    let fields: Vec<_> =
        event.fields.iter().map(|field| (&*field.name, &*field.class, &*field.strategy)).collect();
    assert_eq!(fields[0], ("number", "public", "clear"));
    assert_eq!(fields[1], ("scanner", "pii", "ip"));
    assert_eq!(
        (&*event.type_name, &*event.level, &*event.message),
        ("ParcelLost", "ERROR", "parcel {number} is lost")
    );
    assert_eq!(event.place.package, "telemark-tests");
    assert!(
        event.fields.iter().zip(&event.fields[1..]).all(|(field, next)| field.line < next.line),
        "{event:?}"
    );
}
