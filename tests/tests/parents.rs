//! What a span hangs from and what it is related to, in every form of function that has one.

use futures_util::stream::{self, Stream, StreamExt};
use std::collections::HashMap;
use std::future::{Future, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use telemark::testing::{Scope, scope};
use telemark::{SpanContext, SpanRecord, traced};
use tracing::{Id, Span};

const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn finished<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("this future waits for nothing"),
    }
}

fn ended(captured: &Scope, name: &str) -> SpanRecord {
    captured.span(name).unwrap_or_else(|| panic!("no span `{name}` among {:?}", captured.spans()))
}

/// What is said in each form: where it hangs, and what it is related to.
struct Said {
    parent: Span,
    causes: Vec<Id>,
    headers: http::HeaderMap,
    texts: HashMap<String, String>,
    links: Vec<SpanContext>,
}

mod of_span {
    use super::{Future, Said, Stream, ready, stream, traced};

    #[traced(parent = said.parent, follows_from = said.causes.clone(), links = said.links.clone())]
    pub(super) fn sync(said: &Said) {
        let _ = said;
    }

    #[traced(parent = &said.parent, follows_from = said.causes.clone(), links = said.links.clone())]
    pub(super) async fn later(said: &Said) {
        ready(said).await;
    }

    #[traced(parent = said.parent.clone(), follows_from = &said.causes.clone(), links = said.links.iter().cloned())]
    pub(super) fn made(said: &Said) -> impl Future<Output = ()> + use<> {
        let _ = said;
        ready(())
    }

    #[traced(parent = said.parent, follows_from = said.causes.clone(), links = said.links.clone())]
    pub(super) fn streamed(said: &Said) -> impl Stream<Item = ()> + use<> {
        let _ = said;
        stream::iter([()])
    }

    pub(super) struct Method;

    #[traced]
    impl Method {
        #[traced(parent = said.parent, follows_from = said.causes.clone(), links = said.links.clone())]
        pub(super) async fn method(&self, said: &Said) {
            ready(said).await;
        }
    }
}

fn said() -> Said {
    let mut headers = http::HeaderMap::new();
    headers.insert("traceparent", CALLER.parse().expect("a header value"));
    let texts = HashMap::from([("traceparent".to_owned(), CALLER.to_owned())]);
    let links = SpanContext::from_traceparent(CALLER).into_iter().collect();
    Said { parent: telemark::span!("parent"), causes: Vec::new(), headers, texts, links }
}

#[test]
fn every_form_hangs_from_the_span_that_is_named_and_follows_from_its_causes() {
    let captured = scope();
    let mut said = said();
    let cause = telemark::span!("cause");
    said.causes = cause.id().into_iter().collect();
    telemark::span!("around").in_scope(|| {
        of_span::sync(&said);
        finished(of_span::later(&said));
        finished(of_span::made(&said));
        finished(of_span::streamed(&said).collect::<Vec<_>>());
        finished(of_span::Method.method(&said));
    });
    drop((said, cause));
    let (parent, cause) = (ended(&captured, "parent"), ended(&captured, "cause"));
    for name in ["sync", "later", "made", "streamed", "method"] {
        let span = ended(&captured, name);
        assert_eq!(span.parent, Some(parent.context.span_id()), "{name}");
        assert_eq!(span.context.trace_id(), parent.context.trace_id(), "{name}");
        let links: Vec<_> = span.links.iter().map(|link| link.span_id().to_string()).collect();
        assert_eq!(links, ["b7ad6b7169203331".to_owned(), cause.context.span_id().to_string()], "{name}");
    }
}

#[traced(parent = remote(said.headers))]
fn by_headers(said: &Said) {
    let _ = said;
}

#[traced(parent = remote(&said.texts))]
async fn by_texts(said: &Said) {
    ready(said).await;
}

#[traced(parent = remote(texts))]
fn made_by_texts(texts: HashMap<String, String>) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    Box::pin(async move { texts.len() })
}

#[traced(root)]
async fn root() {
    ready(()).await;
}

#[traced(root)]
fn root_stream() -> impl Stream<Item = ()> {
    stream::iter([()])
}

#[test]
fn every_form_continues_a_remote_trace_or_begins_its_own() {
    let captured = scope();
    let said = said();
    telemark::span!("around").in_scope(|| {
        by_headers(&said);
        finished(by_texts(&said));
        assert_eq!(finished(made_by_texts(said.texts.clone())), 1);
        finished(root());
        finished(root_stream().collect::<Vec<_>>());
    });
    for name in ["by_headers", "by_texts", "made_by_texts"] {
        let span = ended(&captured, name);
        assert!(span.parent_is_remote, "{name}");
        assert_eq!(span.context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c", "{name}");
        assert_eq!(span.parent.map(|id| id.to_string()).as_deref(), Some("b7ad6b7169203331"), "{name}");
    }
    let around = ended(&captured, "around");
    for name in ["root", "root_stream"] {
        let span = ended(&captured, name);
        assert_eq!(span.parent, None, "{name}");
        assert_ne!(span.context.trace_id(), around.context.trace_id(), "{name}");
    }
}
