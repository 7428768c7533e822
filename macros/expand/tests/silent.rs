//! What functions become where nothing is recorded: what they were, after the same judgement.

use proc_macro2::TokenStream;
use telemark_expand::silent;

fn parse(source: &str) -> TokenStream {
    source.parse().expect("the sources below are tokens")
}

#[test]
fn a_function_comes_back_as_it_was_written() {
    let functions = [
        ("", "fn load(id: u64) -> u64 { id + 1 }"),
        (
            "kind = client, level = \"debug\", ok_status",
            "pub(crate) async fn load(&self) -> Result<u64, Error> { self.get().await }",
        ),
        (
            "name = \"load\", root",
            "unsafe fn load<'a, T: Clone>(x: &'a T) -> impl Iterator<Item = T> + 'a where T: Copy { [*x].into_iter() }",
        ),
        ("", "fn load() -> Pin<Box<dyn Future<Output = u64>>> { Box::pin(async { 1 }) }"),
    ];
    for (attribute, source) in functions {
        let expanded = silent::traced(parse(attribute), parse(source));
        let text = |tokens: TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(text(expanded), text(parse(source)), "#[traced({attribute})]");
    }
}

#[test]
fn the_methods_of_a_block_come_back_without_our_attributes() {
    let block = "impl Load for Service { #[traced(kind = client)] fn first(&self) { go() } #[traced(skip)] fn second(&self) {} }";
    let plain = "impl Load for Service { fn first(&self) { go() } fn second(&self) {} }";
    assert_eq!(
        silent::traced(parse("level = \"debug\""), parse(block)).to_string(),
        parse(plain).to_string()
    );
}

#[test]
fn expressions_stand_in_a_branch_that_is_never_taken_and_the_body_behind_it() {
    let expanded = silent::traced(
        parse("args(id), fields(rows: u64), span = sp"),
        parse("fn load(id: u64) { sp.rows(id) }"),
    );
    let text = expanded.to_string();
    let (before, body) = text.split_once("sp . rows (id)").expect("the body is there");
    assert!(before.contains("if false {") && before.contains("Unrecorded") && body.trim() == "}", "{text}");
    assert!(!text.contains("Site") && !text.contains("open ("), "{text}");
}

#[test]
fn classes_of_arguments_are_taken_off() {
    let expanded = silent::traced(parse(""), parse("fn load(#[redact(secret)] token: &str) {}"));
    assert_eq!(expanded.to_string(), parse("fn load(token: &str) {}").to_string());
}

#[test]
fn what_is_refused_is_refused_alike() {
    let refused = [
        ("nam = \"x\", args(idd)", "fn load(id: u64) {}"),
        ("", "struct Service;"),
        ("args(id)", "fn load(#[redact(secret)] id: u64) {}"),
        ("fields(rows: u64)", "#[metric(countr = JOBS)] fn load() {}"),
    ];
    for (attribute, source) in refused {
        let (recorded, unrecorded) = (
            telemark_expand::traced(parse(attribute), parse(source)).to_string(),
            silent::traced(parse(attribute), parse(source)).to_string(),
        );
        assert!(recorded.contains("compile_error"), "#[traced({attribute})] {source}");
        assert_eq!(recorded, unrecorded);
    }
}

#[test]
fn a_metric_on_a_function_leaves_the_function_and_a_static_keeps_its_handle() {
    let counted = silent::metric(parse("counter = JOBS"), parse("fn run() { work() }")).to_string();
    assert!(counted.contains("only (& JOBS)") && counted.contains("if false"), "{counted}");
    let declared = "/// Jobs.\nstatic JOBS: Counter;";
    assert_eq!(
        silent::metric(parse("counter = \"jobs\""), parse(declared)).to_string(),
        telemark_expand::metric(parse("counter = \"jobs\""), parse(declared)).to_string()
    );
}

#[test]
fn a_span_of_its_own_is_none() {
    let expanded = silent::span(parse("\"load\", items = count()")).to_string();
    assert!(expanded.contains("if false") && expanded.ends_with("no_span () } }"), "{expanded}");
    assert!(silent::span(parse("name")).to_string().contains("compile_error"));
}
