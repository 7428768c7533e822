//! `#[instrument]` on functions whose work is a future.

use super::{ended, text};
use async_trait::async_trait;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use telemark::testing::scope;
use telemark::{Status, instrument};
use tracing_subscriber::layer::{self, Layer, SubscriberExt};

fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[derive(Debug)]
struct Shop {
    name: &'static str,
}

#[async_trait]
trait Sell {
    async fn price(&self, item: &str) -> Result<u32, String>;
}

#[async_trait]
impl Sell for Shop {
    #[instrument(fields(shop = self.name), err, ret)]
    async fn price(&self, item: &str) -> Result<u32, String> {
        tracing::info_span!("inside").in_scope(|| ());
        tokio::task::yield_now().await;
        u32::try_from(item.len()).map_err(|error| error.to_string())
    }
}

/// What `async_trait` made of `async fn close(&self, wait: bool) -> Result<bool, String>` until 0.1.43.
impl Shop {
    #[instrument(fields(shop = self.name, kind = std::any::type_name::<Self>()), err)]
    #[allow(clippy::used_underscore_binding, reason = "that is how it was written")]
    fn close<'a>(&'a self, wait: bool) -> Pin<Box<dyn Future<Output = Result<bool, String>> + 'a>> {
        #[allow(clippy::used_underscore_binding, reason = "that is how it was written")]
        async fn __close(_self: &Shop, wait: bool) -> Result<bool, String> {
            if wait { Err(_self.name.to_owned()) } else { Ok(wait) }
        }
        Box::pin(__close(self, wait))
    }

    #[instrument]
    #[instrument(name = "twice")]
    fn made(&self, n: u8) -> Pin<Box<dyn Future<Output = u8> + Send + '_>> {
        let next = n + 1;
        Box::pin(async move { next })
    }
}

#[expect(clippy::manual_async_fn, reason = "the form that ends in an async block is what is tested")]
#[instrument(err)]
fn plain(n: u8) -> impl Future<Output = Result<u8, String>> {
    async move { n.checked_add(1).ok_or_else(|| "full".to_owned()) }
}

#[instrument]
async fn waits() {
    pending().await
}

#[tokio::test]
async fn the_future_is_what_is_instrumented_whoever_wrote_it() {
    let captured = scope();
    let shop = Shop { name: "below" };
    assert_eq!(shop.price("tea").await, Ok(3));
    let span = ended(&captured, "price");
    assert_eq!(text(&span, "shop").as_deref(), Some("below"));
    assert_eq!(text(&span, "self").as_deref(), Some("Shop { name: \"below\" }"));
    assert_eq!(ended(&captured, "inside").parent, Some(span.context.span_id()));
    assert_eq!(span.events.len(), 1);

    assert!(shop.close(true).await.is_err());
    let span = ended(&captured, "__close");
    assert_eq!(text(&span, "shop").as_deref(), Some("below"));
    assert_eq!(text(&span, "kind").as_deref(), Some("instrument::futures::Shop"));
    assert_eq!(span.status, Status::Error("alloc::string::String".into()));

    assert_eq!(shop.made(1).await, 2);
    // The attribute above is expanded first, so its span is the inner one.
    assert_eq!(ended(&captured, "made").parent, Some(ended(&captured, "twice").context.span_id()));

    assert_eq!(plain(255).await, Err("full".to_owned()));
    assert_eq!(ended(&captured, "plain").status, Status::Error("alloc::string::String".into()));
}

/// Counts how often spans of one name are entered.
#[derive(Clone, Default)]
struct Entries(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Entries {
    fn on_enter(&self, _: &tracing::Id, _: layer::Context<'_, S>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[instrument]
async fn counted() {
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn a_future_is_entered_at_every_poll_and_once_more_when_it_is_dropped() {
    let entries = Entries::default();
    let _default = tracing::subscriber::set_default(tracing_subscriber::registry().with(entries.clone()));
    counted().await;
    assert_eq!(entries.0.load(Ordering::Relaxed), 3);
}

#[test]
fn a_future_that_is_dropped_was_cancelled() {
    let captured = scope();
    assert!(poll_once(waits()).is_pending());
    assert_eq!(text(&ended(&captured, "waits"), "telemark.outcome").as_deref(), Some("cancelled"));
}

#[test]
fn futures_stay_as_sendable_as_they_were() {
    fn sendable(_: &impl Send) {}
    sendable(&waits());
    sendable(&plain(1));
    sendable(&Shop { name: "" }.made(1));
}
