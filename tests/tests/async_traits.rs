//! `#[traced]` and `async_trait`, in either order: what comes out is traced as an `async fn` is.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![allow(clippy::unused_async, reason = "methods that wait for nothing are rewritten like all others")]

use async_trait::async_trait;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use telemark::testing::{Scope, scope};
use telemark::{Counter, Outcome, SpanRecord, Status, Value, metric, traced};

fn text(span: &SpanRecord, key: &str) -> Option<String> {
    span.attribute(key).map(ToString::to_string)
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[async_trait]
trait Shop {
    async fn price(&self, item: &str, (count, _): (u32, u8)) -> Result<u32, String>;
    async fn add(&mut self, mut items: Vec<String>) -> usize;
    async fn close(self: Arc<Self>);
    async fn wait(&self);

    #[traced(args(n))]
    async fn provided(&self, n: u8) -> u8 {
        n + 1
    }
}

/// Prices asked for.
#[metric(counter = "prices_asked")]
static PRICES: Counter<Outcome>;

struct Below {
    name: String,
    items: Vec<String>,
}

#[async_trait]
impl Shop for Below {
    #[traced(args(%item, count, %self.name), fields(rows: u64), span = sp, err(Display))]
    #[metric(counter = PRICES, labels(outcome))]
    async fn price(&self, item: &str, (count, _): (u32, u8)) -> Result<u32, String> {
        sp.rows(7);
        telemark::span!("inside").in_scope(|| ());
        if item.is_empty() {
            return Err(format!("nothing in {}", self.name));
        }
        tokio::task::yield_now().await;
        Ok(count * u32::try_from(item.len()).map_err(|error| error.to_string())?)
    }

    #[traced(fields(before = self.items.len(), more = items.len()), ret)]
    async fn add(&mut self, mut items: Vec<String>) -> usize {
        self.items.append(&mut items);
        self.items.len()
    }

    #[traced(args(%self.name))]
    async fn close(self: Arc<Self>) {
        drop(self);
    }

    #[traced]
    async fn wait(&self) {
        pending::<()>().await;
    }
}

struct Block(u8);

#[async_trait]
#[traced(level = "debug", target = "shop")]
impl Shop for Block {
    #[traced(args(%item, count))]
    async fn price(&self, item: &str, (count, _): (u32, u8)) -> Result<u32, String> {
        Ok(count + u32::from(self.0) + u32::try_from(item.len()).map_err(|error| error.to_string())?)
    }

    async fn add(&mut self, mut items: Vec<String>) -> usize {
        items.clear();
        self.0 += 1;
        items.len()
    }

    async fn close(self: Arc<Self>) {}

    #[traced(skip)]
    async fn wait(&self) {}
}

struct Above(u8);

#[traced(level = "debug", target = "shop")]
#[async_trait]
impl Shop for Above {
    #[traced(args(%item, count), fields(rows: u64), span = sp)]
    async fn price(&self, item: &str, (count, _): (u32, u8)) -> Result<u32, String> {
        sp.rows(1);
        Ok(count + u32::from(self.0) + u32::try_from(item.len()).map_err(|error| error.to_string())?)
    }

    async fn add(&mut self, mut items: Vec<String>) -> usize {
        items.clear();
        self.0 += 1;
        items.len()
    }

    async fn close(self: Arc<Self>) {}

    #[traced(skip)]
    async fn wait(&self) {}
}

#[tokio::test]
async fn a_method_has_its_name_its_captures_and_its_outcome() {
    let captured = scope();
    let mut shop = Below { name: "corner".into(), items: vec![] };
    assert_eq!(shop.price("tea", (2, 0)).await, Ok(6));
    let span = ended(&captured, "price");
    assert_eq!(text(&span, "item").as_deref(), Some("tea"));
    assert_eq!(span.attribute("count"), Some(&Value::U64(2)));
    assert_eq!(text(&span, "name").as_deref(), Some("corner"));
    assert_eq!(span.attribute("rows"), Some(&Value::U64(7)));
    assert_eq!(text(&span, "code.function.name").as_deref(), Some("async_traits::price"));
    assert_eq!(ended(&captured, "inside").parent, Some(span.context.span_id()));
    assert!(shop.price("", (1, 0)).await.is_err());
    assert!(matches!(ended(&captured, "price").status, Status::Error(_)));

    assert_eq!(shop.add(vec!["cup".into()]).await, 1);
    let span = ended(&captured, "add");
    assert_eq!(span.attribute("before"), Some(&Value::U64(0)));
    assert_eq!(span.attribute("more"), Some(&Value::U64(1)));
    assert_eq!(span.attribute("return"), Some(&Value::U64(1)));
    assert_eq!(shop.provided(1).await, 2);
    assert_eq!(ended(&captured, "provided").attribute("n"), Some(&Value::U64(1)));
    Arc::new(shop).close().await;
    assert_eq!(text(&ended(&captured, "close"), "name").as_deref(), Some("corner"));
}

#[test]
fn a_dropped_future_is_cancelled_and_one_never_polled_leaves_nothing() {
    let captured = scope();
    let shop = Below { name: String::new(), items: vec![] };
    drop(shop.wait());
    assert!(captured.spans().is_empty());
    assert!(poll_once(shop.wait()).is_pending());
    assert_eq!(text(&ended(&captured, "wait"), "telemark.outcome").as_deref(), Some("cancelled"));
}

async fn all(shop: impl Shop) -> Vec<SpanRecord> {
    let captured = scope();
    let mut shop = shop;
    assert_eq!(shop.price("tea", (2, 0)).await, Ok(6));
    assert_eq!(shop.add(vec![String::new()]).await, 0);
    shop.wait().await;
    Arc::new(shop).close().await;
    captured.spans()
}

#[tokio::test]
async fn a_block_is_traced_whichever_attribute_stands_first() {
    for (spans, owner) in [(all(Block(1)).await, "Block"), (all(Above(1)).await, "Above")] {
        let names: Vec<_> = spans.iter().map(|span| span.name.as_ref()).collect();
        assert_eq!(names, ["price", "add", "close"], "{owner}");
        assert_eq!(text(&spans[0], "item").as_deref(), Some("tea"), "{owner}");
        assert_eq!(spans[0].attribute("count"), Some(&Value::U64(2)), "{owner}");
        assert_eq!(spans[1].target, "shop", "{owner}");
        let function = format!("async_traits::{owner}::add");
        assert_eq!(text(&spans[1], "code.function.name"), Some(function));
    }
}

/// What `async_trait` wrote before 0.1.44, as the attribute on the method sees it.
struct Old(u8);

trait Early {
    fn load<'life0, 'async_trait>(
        &'life0 self,
        key: u8,
    ) -> Pin<Box<dyn Future<Output = Result<u8, ()>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait;
}

impl Early for Old {
    #[traced(args(key, self.0 as "own"))]
    fn load<'life0, 'async_trait>(
        &'life0 self,
        key: u8,
    ) -> Pin<Box<dyn Future<Output = Result<u8, ()>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        #[allow(clippy::used_underscore_binding, reason = "so the old macro wrote it")]
        async fn __load(_self: &Old, key: u8) -> Result<u8, ()> {
            if key == _self.0 {
                return Err(());
            }
            Ok(key)
        }
        Box::pin(__load(self, key))
    }
}

#[test]
fn the_earlier_generation_is_traced_as_well() {
    let captured = scope();
    assert_eq!(poll_once(Old(1).load(2)), Poll::Ready(Ok(2)));
    let span = ended(&captured, "load");
    assert_eq!(span.attribute("key"), Some(&Value::U64(2)));
    assert_eq!(span.attribute("own"), Some(&Value::U64(1)));
    assert_eq!(poll_once(Old(1).load(1)), Poll::Ready(Err(())));
    assert!(matches!(ended(&captured, "load").status, Status::Error(_)));
}
