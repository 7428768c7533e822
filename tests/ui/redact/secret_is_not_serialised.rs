//! A secret has neither `Serialize` nor `Display`, and is no label and no baggage.
use telemark::Secret;

fn main() {
    let pin = Secret::new(String::from("1234"));
    let _json = serde_json::to_string(&pin);
    let _text = format!("{pin}");
    let _baggage = telemark::baggage::set("pin", pin);
}
