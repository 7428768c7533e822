//! What somebody writes who has read the guide once: maps of lists, and errors whose message is told.

use std::collections::{BTreeMap, HashMap};
use telemark::{Redact, Redacted, testing, traced};

#[derive(Redact)]
struct Contacts<'a> {
    #[redact(email, each)]
    by_team: HashMap<String, Vec<String>>,
    #[redact(email, each)]
    asked: Vec<Option<&'a str>>,
    #[redact(mask, each)]
    notes: &'a BTreeMap<String, String>,
    #[redact(email, key = keep)]
    of_teams: BTreeMap<&'a str, Vec<String>>,
}

#[test]
fn each_reads_what_lies_deeper_and_hides_the_keys_of_maps() {
    let ann = || "ann@gmail.com".to_owned();
    let contacts = Contacts {
        by_team: HashMap::from([("Ann's".to_owned(), vec![ann(), ann()])]),
        asked: vec![Some("ann@gmail.com"), None],
        notes: &BTreeMap::from([("Ann".to_owned(), "likes tea".to_owned())]),
        of_teams: BTreeMap::from([("blue", vec![ann()])]),
    };
    assert_eq!(
        serde_json::to_string(&Redacted(&contacts)).expect("a redacted view always serialises"),
        concat!(
            r#"{"by_team":[["***@gmail.com","***@gmail.com"]],"asked":["***@gmail.com",null],"#,
            r#""notes":["***"],"of_teams":{"blue":["***@gmail.com"]}}"#
        )
    );
}

#[derive(Redact)]
#[redact(error = "no seat for {who} on row {row}")]
struct NoSeat {
    #[redact(first(1))]
    who: String,
    #[redact(public)]
    row: u32,
}

#[traced(err)]
fn book(who: &str, row: u32) -> Result<(), NoSeat> {
    Err(NoSeat { who: who.into(), row })
}

#[test]
fn the_message_of_a_redacted_error_is_told() {
    let scope = testing::scope();
    assert!(book("Ann Smith", 7).is_err());
    let span = scope.span("book").expect("the function has run");
    let exception = span.events.iter().find(|event| event.name == "exception").expect("it has failed");
    let message = exception.attributes.iter().find(|(key, _)| key == "exception.message");
    assert_eq!(message.map(|(_, text)| text.to_string()).as_deref(), Some("no seat for A*** on row 7"));
    let logs = scope.logs();
    assert!(logs.iter().any(|record| record.message == "no seat for A*** on row 7"), "{logs:?}");
}
