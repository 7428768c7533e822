//! What functions become: each snapshot shows the source, then its expansion.

use proc_macro2::{Spacing, TokenStream, TokenTree};

fn parse(source: &str) -> TokenStream {
    source.parse().expect("the sources below are tokens")
}

/// The source, then the expansion as a person would write it, or as tokens where an attribute is still to expand.
fn shown(attribute: &str, source: &str, expanded: &TokenStream) -> String {
    let unfinished = expanded.to_string().contains("__TELEMARK_METRIC");
    let expansion = if unfinished {
        expanded.to_string().replace(" ; ", " ;\n").replace(" { ", " {\n")
    } else {
        prettyplease::unparse(&syn::parse2(expanded.clone()).expect("an expansion is a list of items"))
    };
    format!("{attribute}\n{}\n// becomes\n\n{expansion}", source.trim())
}

fn traced(attribute: &str, source: &str) -> String {
    let expanded = telemark_expand::traced(parse(attribute), parse(source));
    shown(&format!("#[traced({attribute})]"), source, &expanded)
}

fn metric(attribute: &str, source: &str) -> String {
    let expanded = telemark_expand::metric(parse(attribute), parse(source));
    shown(&format!("#[metric({attribute})]"), source, &expanded)
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

#[test]
fn a_plain_function_is_one_description_and_one_guard() {
    insta::assert_snapshot!(traced("", "fn load(id: u64) -> u64 { id + 1 }"));
}

#[test]
fn an_async_method_keeps_its_body_and_gets_its_handle() {
    insta::assert_snapshot!(traced(
        "name = \"load\", kind = client, args(id, %self.path), fields(rows: u64), span = sp, err(Display)",
        "pub async fn load(&self, id: u64) -> Result<u64, Error> { sp.rows(1); self.get(id).await }",
    ));
}

#[test]
fn a_parent_from_headers_is_read_before_the_span_opens() {
    insta::assert_snapshot!(traced(
        "parent = remote(&headers), when = wanted, crate = watch",
        "fn handle(headers: &HeaderMap, wanted: bool) {}",
    ));
}

#[test]
fn every_method_of_a_block_has_its_own_guard() {
    insta::assert_snapshot!(traced(
        "level = \"debug\"",
        "impl Load for Service { const N: u8 = 1; fn first(&self) {} #[traced(skip)] fn second(&self) {} }",
    ));
}

#[test]
fn stacked_metrics_share_the_guard_of_the_span() {
    insta::assert_snapshot!(metric(
        "counter = JOBS, labels(JobLabels { kind: job.kind, status: outcome })",
        "#[traced] #[metric(histogram = WAIT)] #[metric(in_flight = RUNNING)] #[inline] fn run(job: Job) {}",
    ));
}

#[test]
fn a_metric_that_needs_what_was_returned_comes_after_the_body() {
    insta::assert_snapshot!(metric(
        "counter = \"lookups\", description = \"Lookups.\", labels(kind: Kind = kind, hit: bool = ret.is_some()), matches = Some(_)",
        "fn look_up(kind: Kind) -> Option<u8> { None }",
    ));
}

#[test]
fn a_refused_function_is_still_there_without_our_attributes() {
    insta::assert_snapshot!(traced(
        "nam = \"x\"",
        "#[metric(counter = JOBS)] #[inline] fn run(#[redact(pii)] user: User) { user.go() }",
    ));
}

#[test]
fn a_function_that_returns_a_future_captures_at_once_and_opens_its_span_later() {
    insta::assert_snapshot!(traced(
        "args(id), fields(rows: u64), span = sp",
        "fn load(id: u64) -> BoxFuture<'static, Result<u64, Error>> { sp.rows(1); Box::pin(async move { Ok(id) }) }",
    ));
}

#[test]
fn a_body_of_async_trait_is_read_as_the_async_function_that_it_was() {
    insta::assert_snapshot!(traced(
        "args(id)",
        "fn load<'life0, 'async_trait>(&'life0 self, id: u64) -> Pin<Box<dyn Future<Output = u64> + Send + 'async_trait>> {
            Box::pin(async move {
                if let Some(__ret) = None::<u64> { return __ret; }
                let __self = self; let id = id;
                let __ret: u64 = { __self.get(id).await };
                __ret
            })
        }",
    ));
}

fn instrument(attribute: &str, source: &str) -> String {
    let expanded = telemark_expand::instrument(parse(attribute), parse(source));
    shown(&format!("#[instrument({attribute})]"), source, &expanded)
}

#[test]
fn an_instrumented_function_records_what_tracing_records() {
    insta::assert_snapshot!(instrument(
        "skip(path), fields(size = %path.len(), rows, {KEY} = 3), follows_from = causes, err, ret(level = \"debug\")",
        "async fn load(&self, id: u64, path: &str, User { name, .. }: User) -> Result<impl Iterator<Item = u8>, Error> { body() }",
    ));
}

#[test]
fn an_instrumented_future_is_found_at_the_end_of_the_body() {
    insta::assert_snapshot!(instrument(
        "parent = None, levle = \"debug\", crate = ::watch",
        "fn load(id: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> { let next = id + 1; Box::pin(async move { next }) }",
    ));
}

#[test]
fn an_instrumented_function_costs_the_compiler_at_most_500_tokens() {
    let source = "pub async fn load(&self, id: u64, path: &str) -> Result<Vec<u8>, Error> { body() }";
    let expanded = tokens(telemark_expand::instrument(parse("err"), parse(source)));
    assert!(expanded - tokens(parse(source)) <= 500, "{expanded} tokens");
}

#[test]
fn a_program_that_records_nothing_gets_its_instrumented_function_back() {
    let source = "fn load(id: u64) -> u64 { id + 1 }";
    let expanded = telemark_expand::silent::instrument(parse("skip_all, err"), parse(source));
    assert_eq!(expanded.to_string(), parse(source).to_string());
}

#[test]
fn the_qualifiers_of_a_function_stay() {
    for qualifiers in ["unsafe", "unsafe extern \"C\"", "async unsafe", "pub(crate) unsafe"] {
        let expanded = telemark_expand::traced(parse(""), parse(&format!("{qualifiers} fn f() {{}}")));
        assert!(
            expanded.to_string().starts_with(&parse(&format!("{qualifiers} fn f()")).to_string()),
            "{expanded}"
        );
    }
}

#[test]
fn a_function_that_returns_a_stream_costs_the_compiler_at_most_400_tokens() {
    let source = "fn load(id: u64, path: &str) -> impl Stream<Item = Result<Vec<u8>, Error>> { body() }";
    let expanded = tokens(telemark_expand::traced(parse("args(id, %path), err"), parse(source)));
    assert!(expanded - tokens(parse(source)) <= 400, "{expanded} tokens");
}

#[test]
fn a_function_that_returns_a_future_costs_the_compiler_at_most_400_tokens() {
    let source = "fn load(id: u64, path: &str) -> impl Future<Output = Result<Vec<u8>, Error>> { body() }";
    let expanded = tokens(telemark_expand::traced(parse("args(id, %path), err"), parse(source)));
    assert!(expanded - tokens(parse(source)) <= 400, "{expanded} tokens");
}

#[test]
fn an_async_function_costs_the_compiler_at_most_400_tokens() {
    let source = "pub async fn load(&self, id: u64, path: &str) -> Result<Vec<u8>, Error> { body() }";
    let body = tokens(parse(source));
    for (attribute, most) in [("", 400), ("args(id, %path), err", 400)] {
        let expanded = tokens(telemark_expand::traced(parse(attribute), parse(source)));
        assert!(expanded - body <= most, "#[traced({attribute})] adds {} tokens", expanded - body);
    }
}

#[test]
fn a_span_of_its_own_costs_the_compiler_at_most_250_tokens() {
    let expanded = tokens(telemark_expand::span(parse("\"load\", items = 3, %path")));
    assert!(expanded <= 250, "{expanded} tokens");
}
