//! What is known of an open span, and how one begins.

use super::Recorder;
use super::shard::Local;
use super::slot::{Owned, SlotId};
use super::stack::Entry;
use super::tail::Tail;
use crate::clock::Ticks;
use crate::context::{Request, SampledSpan, SpanContext, TraceFlags};
use crate::id::{SpanId, TraceId};
use crate::schema::{SpanKind, SpanShape};
use crate::span::Given;
use crate::span::body::Body;
use crate::span::bridge;
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;
use tracing_core::Metadata;

/// Who an open span is, as its children need to know.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub(super) trace: TraceId,
    pub(super) span: SpanId,
    /// Where the trace began in this process.
    pub(super) root: SlotId,
    /// The recorder that it belongs to: each subscriber has one.
    pub(super) recorder: u32,
    pub(super) flags: TraceFlags,
    /// The buffer of its trace, where a tail rule decides.
    pub(super) tail: Option<Tail>,
    /// Whether its slot has [`More`] for its children.
    pub(super) has_more: bool,
    /// Whether its trace is not recorded, although its number does not say so: another parent may change that.
    pub(super) declined: bool,
    /// Whether OpenTelemetry's context names it while it is entered.
    pub(super) announced: bool,
}

impl Identity {
    /// What is measured in the span belongs to it, if it is sampled.
    #[inline]
    pub(super) fn sampled(&self) -> Option<SampledSpan> {
        self.flags.is_sampled().then_some((self.trace, self.span))
    }

    /// Of a slot without a span.
    pub(super) const NONE: Self = Self {
        trace: TraceId::NONE,
        span: SpanId::NONE,
        root: SlotId::NOTHING,
        recorder: 0,
        flags: TraceFlags::NONE,
        tail: None,
        has_more: false,
        declined: false,
        announced: false,
    };
}

/// What only few spans have, and hand on to their children.
#[derive(Clone, Default)]
pub(super) struct More {
    pub(super) request: Option<Arc<Request>>,
    pub(super) trace_state: Option<Arc<str>>,
}

impl More {
    pub(super) const fn is_something(&self) -> bool {
        self.request.is_some() || self.trace_state.is_some()
    }
}

/// What a span gathers until it ends.
pub(super) struct Open {
    /// False where only identity and request are kept, for logs and for calls to other services.
    pub(super) recorded: bool,
    /// Whether its end decides over its trace, where a tail rule does.
    pub(super) decides: bool,
    /// `NONE` without one.
    pub(super) parent: SpanId,
    pub(super) parent_is_remote: bool,
    pub(super) description: Option<Description>,
    pub(super) start: Ticks,
    /// Set by a guard that has read the clock already; `ZERO` before.
    pub(super) end: Ticks,
    /// What is attached to OpenTelemetry's context while it is entered.
    pub(super) bridged: Option<bridge::Kept>,
    pub(super) more: More,
    pub(super) body: Body,
}

/// What the program's text says of a span.
#[derive(Clone, Copy)]
pub(crate) struct Description {
    pub(crate) metadata: &'static Metadata<'static>,
    /// Of a span that `#[traced]`, `span!` or telemark itself declares.
    pub(crate) shape: Option<&'static SpanShape>,
}

/// What a trace begins with, beside the span itself.
#[derive(Default)]
pub(super) struct Origin {
    pub(super) remote: Option<SpanContext>,
    pub(super) request: Option<Arc<Request>>,
    pub(super) name: Option<Cow<'static, str>>,
    /// The span above, where the sampler decides over each span.
    pub(super) above: Option<Entry>,
    /// Whether a later parent may have the trace recorded after all: then what it begins with is kept.
    pub(super) undecided: bool,
}

impl Description {
    /// Whether somebody has decided what the span's fields may hold, because one of our macros has made them.
    pub(super) fn is_decided(&self) -> bool {
        self.shape.is_some_and(|shape| !shape.captures_unasked())
    }

    /// Whether the span is one side of a call between processes.
    #[inline]
    pub(super) fn crosses(&self) -> bool {
        self.shape.is_some_and(|shape| shape.kind != SpanKind::Internal)
    }
}

impl Open {
    pub(super) const fn new() -> Self {
        Self {
            recorded: false,
            decides: false,
            parent: SpanId::NONE,
            parent_is_remote: false,
            description: None,
            start: Ticks::ZERO,
            end: Ticks::ZERO,
            bridged: None,
            more: More { request: None, trace_state: None },
            body: Body::new(),
        }
    }

    /// A child begins; its clock starts when its values are written.
    #[inline]
    pub(super) fn begin(&mut self, description: Description, parent: SpanId, write: impl FnOnce(&mut Body)) {
        self.recorded = true;
        self.parent = parent;
        self.parent_is_remote = false;
        self.description = Some(description);
        self.end = Ticks::ZERO;
        write(&mut self.body);
        self.start = Ticks::now();
    }

    /// Adds an event.
    pub(super) fn add_event<'a>(
        &mut self,
        name: &str,
        time: u64,
        attributes: impl Iterator<Item = (&'a str, &'a Value)>,
    ) {
        self.body.event(time, name, |event| {
            for (key, value) in attributes {
                event.attribute(key, Given::from(value));
            }
        });
    }
}

impl Recorder {
    /// A child of a span that is recorded; its clock starts when its values are written.
    #[inline]
    pub(super) fn child(
        &self,
        local: Local,
        parent: &Entry,
        description: Description,
        write: impl FnOnce(&mut Body),
    ) -> Option<Owned> {
        let mut slot = local.take()?;
        let random = local.random();
        slot.descends(random, Some(parent.id));
        parent.slot.begin();
        let (identity, open) = slot.parts();
        let Identity { trace, span, root, flags, tail, has_more, .. } = parent.identity;
        *identity = Identity {
            trace,
            span: SpanId::of_random(random),
            root,
            recorder: self.number,
            flags,
            tail,
            has_more,
            declined: false,
            announced: description.crosses(),
        };
        if has_more && let Some(more) = local.with(parent, |_, parent| parent.more.clone()) {
            open.more = more;
        }
        open.begin(description, span, write);
        Some(slot)
    }
}

impl Entry {
    /// Whether the trace is not recorded.
    #[inline]
    pub(super) const fn is_declined(&self) -> bool {
        self.id.is_unsampled() || self.identity.declined
    }
}

impl Owned {
    /// The span works for this request, if there is one, and not for its parent's.
    pub(super) fn works_for(&mut self, request: Option<Arc<Request>>) {
        if request.is_some() {
            let (identity, open) = self.parts();
            identity.has_more = true;
            open.more.request = request;
        }
    }

    /// The number of the span that has just begun here.
    pub(super) fn number(&mut self, undecided: bool) -> SlotId {
        if undecided || self.parts().1.recorded { self.id() } else { self.id().unsampled() }
    }
}
