//! What `#[traced]`, `#[metric]` on functions and `span!` leave behind.

use std::fmt;
use std::time::Duration;
use telemark::testing::{Scope, scope};
use telemark::{Instrument, SpanKind, SpanRecord, Status, traced};

fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

#[derive(Debug, PartialEq)]
struct LoadError;

#[traced]
fn plain(secret: &str) -> usize {
    secret.len()
}

#[test]
fn a_plain_function_is_a_span_under_its_name_that_captures_nothing() {
    let captured = scope();
    assert_eq!(plain("hunter2"), 7);
    let span = ended(&captured, "plain");
    assert_eq!(span.kind, SpanKind::Internal);
    assert_eq!(span.target, "traced");
    assert_eq!(span.status, Status::Unset);
    assert_eq!(text(&span, "code.function.name").as_deref(), Some("traced::plain"));
    let keys: Vec<_> = span.attributes.iter().map(|(key, _)| key.as_ref()).collect();
    assert_eq!(keys, ["code.function.name", "tracking_id"]);
}

struct Request {
    id: u64,
    path: String,
}

#[traced(
    name = "GET user",
    target = "shop",
    level = "debug",
    kind = server,
    args(request.id as "user.id", %request.path, wait, first),
    fields(shard = 3 + 4, note = "cold start", size.kib = %(wait.as_millis() / 2), "quoted-key" = true)
)]
fn listed(request: &Request, wait: Duration, (first, _): (bool, u8)) {
    let _ = (request, wait, first);
}

#[traced(args(telemark::public(name), telemark::public(request.path) as "path"))]
fn stated(name: String, request: Request) -> usize {
    name.len() + request.path.len()
}

#[test]
fn what_the_author_calls_public_is_captured_under_its_name_and_stays_with_the_body() {
    let captured = scope();
    assert_eq!(stated("ann".into(), Request { id: 9, path: "/a".into() }), 5);
    let span = ended(&captured, "stated");
    assert_eq!((text(&span, "name").as_deref(), text(&span, "path").as_deref()), (Some("ann"), Some("/a")));
}

#[test]
fn listed_arguments_and_fields_are_attributes_with_their_types() {
    let captured = scope();
    listed(&Request { id: 9, path: "/a".into() }, Duration::from_millis(500), (true, 1));
    let span = ended(&captured, "GET user");
    assert_eq!(span.kind, SpanKind::Server);
    assert_eq!(span.target, "shop");
    let value = |key: &str| span.attribute(key).cloned();
    assert_eq!(value("user.id"), Some(telemark::Value::U64(9)));
    assert_eq!(value("request.path"), Some(telemark::Value::from("/a")));
    assert_eq!(value("wait"), Some(telemark::Value::F64(0.5)));
    assert_eq!(value("first"), Some(telemark::Value::Bool(true)));
    assert_eq!(value("shard"), Some(telemark::Value::I64(7)));
    assert_eq!(value("note"), Some(telemark::Value::from("cold start")));
    assert_eq!(value("size.kib"), Some(telemark::Value::from("250")));
}

#[traced(fields(rows: u64, cache.hit: bool, plan: &str), span = sp)]
async fn queries(rows: u64) {
    tokio::task::yield_now().await;
    sp.rows(rows);
    sp.cache_hit(false);
    sp.plan("index scan");
}

#[tokio::test]
async fn late_fields_are_set_through_the_typed_handle() {
    let captured = scope();
    queries(42).await;
    let span = ended(&captured, "queries");
    assert_eq!(span.attribute("rows"), Some(&telemark::Value::U64(42)));
    assert_eq!(span.attribute("cache.hit"), Some(&telemark::Value::Bool(false)));
    assert_eq!(text(&span, "plan").as_deref(), Some("index scan"));
}

#[traced(ret)]
fn returns(n: u32) -> Result<u32, LoadError> {
    Ok(n * 2)
}

#[traced(ret(Debug))]
fn returns_text(n: u32) -> Vec<u32> {
    vec![n]
}

#[test]
fn ret_records_what_is_in_ok() {
    let captured = scope();
    assert_eq!(returns(4), Ok(8));
    assert_eq!(ended(&captured, "returns").attribute("return"), Some(&telemark::Value::U64(8)));
    returns_text(4);
    assert_eq!(text(&ended(&captured, "returns_text"), "return").as_deref(), Some("[4]"));
}

#[traced(root)]
fn starts_anew() {}

#[traced(parent = remote(&headers))]
fn continues(headers: http::HeaderMap) -> usize {
    headers.len()
}

#[traced(links = contexts, when = wanted)]
fn linked(contexts: Vec<telemark::SpanContext>, wanted: bool) {}

#[traced]
fn outermost() {
    starts_anew();
    let mut headers = http::HeaderMap::new();
    let value = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    headers.insert("traceparent", value.parse().expect("a header value"));
    assert_eq!(continues(headers), 1);
    linked(telemark::SpanContext::current().into_iter().collect(), true);
    linked(Vec::new(), false);
}

#[test]
fn parents_and_links_are_what_the_author_says() {
    let captured = scope();
    outermost();
    let outer = ended(&captured, "outermost");
    let anew = ended(&captured, "starts_anew");
    assert_eq!(anew.parent, None);
    assert_ne!(anew.context.trace_id(), outer.context.trace_id());
    let continued = ended(&captured, "continues");
    assert!(continued.parent_is_remote);
    assert_eq!(continued.context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
    let linked = ended(&captured, "linked");
    assert_eq!(linked.parent, Some(outer.context.span_id()));
    assert_eq!(linked.links, std::slice::from_ref(&outer.context));
    assert_eq!(captured.spans().iter().filter(|span| span.name == "linked").count(), 1);
}

struct Store {
    items: Vec<String>,
}

trait Shelf {
    fn first(&self) -> Option<&str>;
    async fn stock(&mut self, item: String) -> usize;
}

#[traced(level = "debug", target = "shelf")]
impl Shelf for Store {
    fn first(&self) -> Option<&str> {
        self.items.first().map(String::as_str)
    }

    #[traced(args(%item))]
    async fn stock(&mut self, item: String) -> usize {
        self.items.push(item);
        self.items.len()
    }
}

#[traced]
impl Store {
    const fn empty() -> Self {
        Self { items: Vec::new() }
    }

    fn last_mut(&mut self) -> Option<&mut String> {
        self.items.last_mut()
    }

    #[traced(skip)]
    fn hidden(&self) -> usize {
        self.items.len()
    }
}

#[tokio::test]
async fn every_method_of_a_block_is_traced_unless_it_is_left_out() {
    let captured = scope();
    let mut store = Store::empty();
    assert_eq!(store.stock("tea".into()).await, 1);
    assert_eq!(store.first(), Some("tea"));
    store.last_mut().expect("the item stocked above").push('s');
    assert_eq!(store.hidden(), 1);
    let names: Vec<_> = captured.spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["stock", "first", "last_mut"]);
    assert_eq!(text(&ended(&captured, "stock"), "item").as_deref(), Some("tea"));
    assert_eq!(ended(&captured, "first").target, "shelf");
    let function = text(&ended(&captured, "last_mut"), "code.function.name");
    assert_eq!(function.as_deref(), Some("traced::Store::last_mut"));
}

#[traced]
fn opaque(n: u32) -> impl Iterator<Item = u32> {
    (0..n).filter(|n| n % 2 == 0)
}

#[traced]
async fn boxed(fail: bool) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if fail {
        return Err("a coercion that needs to know the type".into());
    }
    tokio::task::yield_now().await;
    "7".parse::<u8>()?;
    Ok(())
}

#[traced]
fn lends<'a>(items: &'a mut Vec<String>, (name, _): (&str, u8)) -> &'a mut String {
    items.push(name.to_owned());
    items.last_mut().expect("one was just pushed")
}

#[traced]
fn never_returns() -> ! {
    panic!("by design")
}

fn sendable<T: Send>(future: T) -> T {
    future
}

#[tokio::test]
async fn bodies_keep_their_types_borrows_and_sendness() {
    let captured = scope();
    assert_eq!(opaque(5).collect::<Vec<_>>(), [0, 2, 4]);
    assert!(sendable(boxed(true)).await.is_err());
    assert!(sendable(boxed(false)).await.is_ok());
    lends(&mut Vec::new(), ("a", 0)).push('b');
    assert!(std::panic::catch_unwind(|| never_returns()).is_err());
    assert_eq!(captured.spans().len(), 5);
}

#[async_trait::async_trait]
trait Remote {
    async fn call(&self) -> Result<u8, LoadError>;
}

struct Client;

#[async_trait::async_trait]
impl Remote for Client {
    #[traced]
    async fn call(&self) -> Result<u8, LoadError> {
        Ok(1)
    }
}

#[tokio::test]
async fn rewritten_async_traits_still_compile_and_run() {
    let captured = scope();
    assert_eq!(Client.call().await, Ok(1));
    assert!(captured.span("call").is_some());
}

#[test]
fn a_span_of_its_own_has_typed_fields() {
    let captured = scope();
    let (user, path) = (7_u32, String::from("/x"));
    {
        let span = telemark::span!("load", items = 3, kind = client, %path, user as "user.id", "kind" = "batch", level = debug);
        let _entered = span.entered();
        plain("x");
    }
    let span = ended(&captured, "load");
    assert_eq!(span.kind, SpanKind::Client);
    assert_eq!(span.attribute("items"), Some(&telemark::Value::I64(3)));
    assert_eq!(span.attribute("user.id"), Some(&telemark::Value::U64(7)));
    assert_eq!(text(&span, "path").as_deref(), Some("/x"));
    assert_eq!(text(&span, "kind").as_deref(), Some("batch"));
    assert_eq!(ended(&captured, "plain").parent, Some(span.context.span_id()));
}

#[tokio::test]
async fn a_future_runs_in_a_span_of_its_own() {
    let captured = scope();
    let rows = 3_u64;
    let work = async {
        tokio::task::yield_now().await;
        plain("x")
    };
    let span = telemark::span!("read", rows, mode = "fast", kind = consumer, level = "debug");
    assert_eq!(work.instrument(span).await, 1);
    let span = ended(&captured, "read");
    assert_eq!(span.kind, SpanKind::Consumer);
    assert_eq!(span.attribute("rows"), Some(&telemark::Value::U64(3)));
    assert_eq!(text(&span, "mode").as_deref(), Some("fast"));
    assert_eq!(ended(&captured, "plain").parent, Some(span.context.span_id()));
}

#[test]
fn nothing_is_captured_when_nobody_listens() {
    #[derive(Clone, Copy)]
    struct Loud(u8);
    impl fmt::Display for Loud {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("nobody asked")
        }
    }
    #[traced(args(%loud))]
    fn quiet(loud: Loud) -> u8 {
        loud.0
    }
    let nobody = tracing::subscriber::NoSubscriber::default();
    assert_eq!(tracing::subscriber::with_default(nobody, || quiet(Loud(1))), 1);
}

/// A card number that shows nothing of itself by `Display`.
#[telemark::redact]
struct Card {
    #[redact(last(4))]
    number: String,
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number)
    }
}

#[allow(clippy::ref_option, reason = "such an argument is what is tested")]
#[traced(args(%card, phone as "contact"))]
fn classified(
    card: Card,
    #[redact(pii = hmac)] phone: &str,
    #[redact(email)] mail: String,
    #[redact(secret)] password: &str,
    #[redact(email)] others: &[String],
    #[redact(ip)] seen: &Option<std::net::IpAddr>,
) -> usize {
    card.number.len() + phone.len() + mail.len() + password.len() + others.len() + usize::from(seen.is_some())
}

#[test]
fn classified_arguments_reach_the_span_in_their_redacted_form_only() {
    let captured = scope();
    let card = Card { number: "4111111111111111".into() };
    let (others, seen) = (["bob@gmail.com".to_owned()], Some([203, 0, 113, 77].into()));
    classified(card, "+49 170 1234567", "ann@example.com".into(), "hunter2", &others, &seen);
    let span = ended(&captured, "classified");
    let all = format!("{span:?}");
    for secret in ["411111111111", "1234567", "ann@", "hunter2", "bob@", "113.77"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert_eq!(text(&span, "others").as_deref(), Some("[***@gmail.com]"));
    assert_eq!(text(&span, "seen").as_deref(), Some("203.0.113.0"));
    assert!(text(&span, "card").is_some_and(|shown| shown.contains("1111")), "{all}");
    assert!(text(&span, "contact").is_some() && text(&span, "mail").is_some(), "{all}");
    assert_eq!(text(&span, "password"), None);
}
