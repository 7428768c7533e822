//! The macro of redaction meets anything that can be written, and leaves the item alive.

use proptest::prelude::*;

/// Pieces of attributes, right and wrong.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "public", "internal", "pii", "secret", "nested", "mask", "last(4)", "last", "last(9999999999)",
    "first(\"\")", "hmac", "hmac(domain = \"a\")", "hmac(domain)", "ip(v4 = 24, v6 = 48)", "ip(v4 = -1)",
    "ip()", "email(domain = keep)", "pan(bin = 6)", "token", "url", "with = a::b", "with", "rename = \"x\"",
    "rename = 3", "= 1", "pii = hmac", "pii = (", "pii = last(4) + 1", "secret = drop", "public = \"why\"",
    "crate = a::b", "bound = \"T: Copy\"", "bound = \"T:\"", "variant", "variant = \"v\"", "::a", "A::B",
    "A::B = hmac", "class = A::B", "class = a", "A::<u8>::B", "A::", "each", "key = keep", "max_items = 3",
    "max_bytes = 0", "only = \"log\"", "undecided = \"pii\"", "name = \"user\"", "display = \"{a} {0}\"",
    "display = \"{\"", "error", "error = \"{b}\"", "view", "deserialize", "zeroize", "mask(\"<x>\")",
    "json(allow(\"/a\"))", "url(allow(\"a\"))", "sql", "len_bucket", "hmac(len = 80)", "with = a", "#",
    "1.5", "'a", "r#type", "{ }", "[x]", "é = ü", "_",
];

/// One attribute's list.
fn said() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES)
        .prop_filter("brackets must match to be tokens at all", |piece| {
            piece.parse::<proc_macro2::TokenStream>().is_ok()
        });
    let separator = prop::sample::select(vec![",", " ", ",,"]);
    prop::collection::vec((piece, separator), 0..5)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, separator)| [piece, separator]).collect())
}

fn items(said: &[String; 4]) -> [String; 5] {
    let [whole, one, two, three] = said;
    [
        format!(
            "#[redact({whole})] struct S<'a, T: Copy, const N: usize> where T: 'a {{ #[redact({one})] a: &'a T, #[redact({two})] #[redact({three})] b: [u8; N] }}"
        ),
        format!("#[redact({whole})] struct S(#[redact({one})] u8, #[redact({two})] fn() -> !);"),
        format!("#[redact({whole})] struct S;"),
        format!(
            "#[redact({whole})] enum E {{ #[redact({one})] A, #[redact({two})] B {{ #[redact({three})] r#in: u8 }}, C(u8) }}"
        ),
        format!("#[redact({whole})] union U {{ #[redact({one})] a: u8 }}"),
    ]
}

proptest! {
    #[test]
    fn whatever_is_written_the_answer_is_code_or_messages(said in [said(), said(), said(), said()]) {
        for item in items(&said) {
            let Ok(tokens) = item.parse::<proc_macro2::TokenStream>() else { continue };
            let answer = telemark_expand::derive_redact(tokens.clone());
            let answer = syn::parse2::<syn::File>(answer);
            prop_assert!(answer.is_ok(), "{item}: {:?}", answer.err());
            let attribute: proc_macro2::TokenStream = said[0].parse().unwrap_or_default();
            let kept = telemark_expand::redact(attribute, tokens).to_string();
            prop_assert!(["struct S", "enum E", "union U"].iter().any(|name| kept.contains(name)), "{kept}");
        }
    }
}

#[test]
fn an_accepted_item_is_answered_without_a_message() {
    let item = "struct S { #[redact(pii = last(4))] a: u8, #[redact(public = \"why\")] b: u8 }";
    let answer = telemark_expand::derive_redact(item.parse().expect("tokens")).to_string();
    assert!(!answer.contains("compile_error"), "{answer}");
    let item =
        "#[redact(error = \"{a}\", deserialize, zeroize, view)] struct S { #[redact(A::B = hmac)] a: u8 }";
    let answer = telemark_expand::derive_redact(item.parse().expect("tokens")).to_string();
    assert!(!answer.contains("compile_error"), "{answer}");
    let refused =
        telemark_expand::derive_redact("struct S { a: u8, b: u8 }".parse().expect("tokens")).to_string();
    assert_eq!(refused.matches("compile_error").count(), 2, "every fault at once: {refused}");
}
