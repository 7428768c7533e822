//! What label types and metrics become: each snapshot shows the source, then its expansion.

use proc_macro2::{Spacing, TokenStream, TokenTree};

fn parse(source: &str) -> TokenStream {
    source.parse().expect("the sources below are tokens")
}

fn shown(source: &str, expanded: &TokenStream) -> String {
    let file = syn::parse2(expanded.clone()).expect("an expansion is a list of items");
    format!("{}\n\n// becomes\n\n{}", source.trim(), prettyplease::unparse(&file))
}

fn label_value(source: &str) -> String {
    shown(source, &telemark_expand::derive_label_value(parse(source)))
}

fn labels(source: &str) -> String {
    shown(source, &telemark_expand::derive_labels(parse(source)))
}

fn event(source: &str) -> String {
    shown(source, &telemark_expand::derive_event(parse(source)))
}

fn metric(attribute: &str, item: &str) -> String {
    let expanded = telemark_expand::metric(parse(attribute), parse(item));
    shown(&format!("#[metric({attribute})]\n{item}"), &expanded)
}

/// Tokens as the compiler counts them: `::` is one, and the two delimiters of a group are two.
fn tokens(stream: TokenStream) -> usize {
    let count = |tree| match tree {
        TokenTree::Group(group) => 2 + tokens(group.stream()),
        TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint => 0,
        _ => 1,
    };
    stream.into_iter().map(count).sum()
}

const EVENT: &str = "#[event(name = \"workflow.generated\", message = \"generated {nodes_count} nodes\")] \
                     pub struct WorkflowGenerated { #[redact(public)] nodes_count: u64 }";

const TWO_LABELS: &str =
    "struct CallLabels<'a> { kind: Kind, #[label(name = \"model\")] name: Capped<'a, 32> }";

#[test]
fn an_enum_becomes_a_list_of_values_and_a_label_set_of_its_own() {
    insta::assert_snapshot!(label_value(
        "enum WorkflowType { DataProcessing, #[label(rename = \"chat\")] Conversation }"
    ));
}

#[test]
fn a_struct_gets_one_store_for_each_label() {
    insta::assert_snapshot!(labels(TWO_LABELS));
}

#[test]
fn an_event_is_a_description_and_a_method_beside_what_redacts_its_fields() {
    insta::assert_snapshot!(event(EVENT));
}

#[test]
fn a_refused_event_can_still_be_emitted() {
    insta::assert_snapshot!(event(
        "#[event(level = \"info\")] pub(crate) struct Seen<'a> { #[redact(public)] what: &'a str }"
    ));
}

#[test]
fn a_static_is_one_description_its_state_and_a_handle() {
    insta::assert_snapshot!(metric(
        "histogram = \"workflow_duration\", unit = \"s\", buckets = [0.1, 1], max_series = 500",
        "/// Time of one workflow.\npub static WORKFLOW_DURATION: Histogram<WorkflowType>;",
    ));
}

#[test]
fn an_observed_gauge_is_read_through_its_expression() {
    insta::assert_snapshot!(metric(
        "observe = \"queue_depth\", with = || queue_len() as f64, description = \"Jobs waiting.\", crate = watch",
        "pub static QUEUE_DEPTH: Gauge;",
    ));
}

#[test]
fn a_refused_static_is_still_there_and_declares_nothing() {
    insta::assert_snapshot!(metric("counter = \"orders_total\"", "static ORDERS: Counter<Kind>;"));
}

#[test]
fn expansions_stay_within_their_budget() {
    let two = tokens(telemark_expand::derive_labels(parse(TWO_LABELS)));
    assert!(two <= 450, "two labels are {two} tokens");
    let plain = tokens(telemark_expand::metric(
        parse("counter = \"orders\""),
        parse("/// Orders.\nstatic ORDERS: Counter<OrderLabels>;"),
    ));
    assert!(plain <= 300, "a counter is {plain} tokens");
    let event = tokens(telemark_expand::derive_event(parse(EVENT)));
    assert!(event <= 520, "an event of one field is {event} tokens");
}
