//! How an open span of the Layer mount comes into another trace than the one it began with.

use super::bridge;
use super::layer::Layer;
use super::live::Live;
use crate::clock::Stamp;
use crate::context::{Request, Scope, SpanContext, sampled};
use crate::sample::{Candidate, Details, Record};
use crate::schema::{SpanKind, SpanShape};
use crate::value::Value;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_core::{Dispatch, Metadata};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

/// What a span's place in its trace depends on, as long as that may change.
pub(super) struct Joint {
    pub(super) metadata: &'static Metadata<'static>,
    pub(super) shape: Option<&'static SpanShape>,
    /// It has no parent in this process.
    pub(super) root: bool,
    /// It has children, which have its identity.
    pub(super) begun: bool,
    /// Another layer may still say who it is.
    pub(super) unsettled: bool,
    /// It is announced to OpenTelemetry while it is entered; what was active when it began.
    pub(super) announced: Option<bridge::Active>,
}

impl Joint {
    /// A span that begins here; it is announced if it is a root, or of a kind that crosses processes.
    pub(super) fn new(
        metadata: &'static Metadata<'static>,
        shape: Option<&'static SpanShape>,
        root: bool,
    ) -> Self {
        let crosses = shape.is_some_and(|shape| shape.kind != SpanKind::Internal);
        let announced = if root || crosses { bridge::noted() } else { None };
        Self { metadata, shape, root, begun: false, unsettled: bridge::joined(), announced }
    }
}

/// What rules may ask of a span that is open already.
struct Known<'a, 'r, S: LookupSpan<'r>> {
    span: &'a SpanRef<'r, S>,
    request: &'a Request,
}

impl<'r, S: LookupSpan<'r>> Details for Known<'_, 'r, S> {
    fn attribute(&self, key: &str) -> Option<Value> {
        let of = |(known, value): &(Cow<'static, str>, Value)| (*known == key).then(|| value.clone());
        self.span.extensions().get::<Live>()?.with(|state| state.attributes.iter().find_map(of))
    }

    fn baggage(&self, key: &str) -> Option<String> {
        let entries = self.request.baggage().read().unwrap_or_else(PoisonError::into_inner);
        entries.get(&[], key).map(str::to_owned)
    }
}

impl Layer {
    /// Hangs an open span from another parent; false if it is no root, or has children.
    pub(super) fn rejoin<'a, S: LookupSpan<'a>>(&self, span: &SpanRef<'a, S>, parent: &SpanContext) -> bool {
        let free = |joint: &mut Joint| joint.root && !joint.begun;
        if !span.extensions_mut().get_mut().is_some_and(free) {
            return false;
        }
        let Some(own) = span.extensions().get::<Scope>().map(|scope| scope.span.span_id()) else {
            return false;
        };
        let identity = SpanContext::new(parent.trace_id(), own).with_flags(parent.flags());
        self.identify(span, &identity, Some(parent));
        let mut extensions = span.extensions_mut();
        if let Some(live) = extensions.get_mut::<Live>() {
            live.parent = Some((parent.span_id(), parent.is_remote()));
        }
        let moved = extensions.get_mut::<Scope>().map(|scope| scope.span.clone());
        drop(extensions);
        if let Some(context) = moved {
            bridge::moved(span.id().into_u64(), &context);
        }
        true
    }

    /// Gives a span the identity that another layer has given it, once somebody has to know it.
    pub(super) fn settle<'a, S: LookupSpan<'a>>(&self, span: &SpanRef<'a, S>, dispatch: Option<&Dispatch>) {
        let mut extensions = span.extensions_mut();
        let open = extensions.get_mut::<Joint>().filter(|joint| joint.unsettled);
        let Some(root) = open.map(|joint| {
            joint.unsettled = false;
            joint.root
        }) else {
            return;
        };
        drop(extensions);
        let Some(theirs) = dispatch.and_then(|dispatch| bridge::theirs(&span.id(), dispatch)) else { return };
        let mut extensions = span.extensions_mut();
        let Some(scope) = extensions.get_mut::<Scope>() else { return };
        if scope.span.trace_id() == theirs.trace_id() || !root {
            scope.span = scope.span.clone().with_span_id(theirs.span_id());
            return;
        }
        let identity = SpanContext::new(theirs.trace_id(), theirs.span_id()).with_flags(scope.span.flags());
        drop(extensions);
        // Each layer samples for itself: the other one is no parent.
        self.identify(span, &identity, None);
    }

    /// Takes over an identity and asks the sampler anew.
    fn identify<'a, S: LookupSpan<'a>>(
        &self,
        span: &SpanRef<'a, S>,
        identity: &SpanContext,
        parent: Option<&SpanContext>,
    ) {
        let of = |joint: &Joint| (joint.metadata, joint.shape);
        let Some((metadata, shape)) = span.extensions().get().map(of) else { return };
        let Some(Scope { request, .. }) = span.extensions().get().cloned() else { return };
        // The sampler is asked while nothing is locked.
        let candidate = Candidate {
            trace_id: identity.trace_id(),
            parent,
            name: metadata.name(),
            target: metadata.target(),
            kind: shape.map(|shape| shape.kind).unwrap_or_default(),
            details: &Known { span, request: &request },
        };
        let decision = self.sampler().decide(&candidate);
        drop(request);
        let sampled = decision.record == Record::Yes;
        let identity = identity.clone().with_flags(identity.flags().sampled(sampled));
        let identity = identity.with_shared_trace_state(decision.trace_state);
        let mut extensions = span.extensions_mut();
        if !sampled {
            drop(extensions.remove::<Live>());
        } else if extensions.get_mut::<Live>().is_none() {
            let begun = Live { metadata, shape, parent: None, start: Stamp::now(), state: Mutex::default() };
            extensions.insert(begun);
        }
        if let Some(scope) = extensions.get_mut::<Scope>() {
            let before = std::mem::replace(&mut scope.span, identity);
            if let Some(request) = Arc::get_mut(&mut scope.request) {
                request.moved(before.trace_id(), scope.span.trace_id());
            }
        }
        drop(extensions);
        sampled::forget(&span.id());
    }
}
