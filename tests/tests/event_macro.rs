//! Whatever stands in a message, `derive(Event)` answers with code or with messages, and its template is what was written.

use proptest::prelude::*;

fn expanded(message: &str) -> String {
    let item = format!(
        "#[event(name = \"a.b\", message = {message:?})] struct S {{ #[redact(public)] a: u8, #[redact(secret)] b: u8 }}"
    );
    let expanded = telemark_expand::derive_event(item.parse().expect("a struct is tokens"));
    syn::parse2::<syn::File>(expanded.clone()).expect("an expansion is a list of items");
    expanded.to_string()
}

proptest! {
    #[test]
    fn whatever_the_message_the_answer_is_code_or_messages(message in "[ab{}:? é🦀\"\\\\0-9.]{0,24}") {
        let answer = expanded(&message);
        let refused = answer.contains("compile_error");
        prop_assert!(refused != answer.contains("TypedEvent"), "{answer}");
        // Without braces there is nothing to refuse.
        prop_assert!(!refused || message.contains(['{', '}']), "{answer}");
    }

    #[test]
    fn a_message_of_texts_and_fields_is_cut_where_it_was_joined(texts in prop::collection::vec("[a-z{} ]{0,6}", 1..5)) {
        let escaped: Vec<_> = texts.iter().map(|text| text.replace('{', "{{").replace('}', "}}")).collect();
        let answer = expanded(&escaped.join("{a}"));
        let list: Vec<_> = texts.iter().map(|text| format!("{text:?}")).collect();
        let expected = format!("& SHAPE , & [{}] ,", list.join(" , "));
        prop_assert!(answer.contains(&expected), "{expected} in {answer}");
    }
}
