//! The user's own layers, which see what is not ours only after it was cleaned.
#![allow(
    unsafe_code,
    reason = "what somebody asks of the layer inside has to be passed on, and that question is unsafe"
)]

use super::ceiling::is_over_ceiling;
use super::plans::{plan_of, plan_of_event};
use super::rewrite::Rewritten;
use std::any::TypeId;
use tracing_core::metadata::LevelFilter;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Dispatch, Event, Metadata, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// A layer that sees spans and events of others only without their secrets; made by [`protect`].
#[derive(Debug, Clone, Default)]
pub struct Protected<L>(L);

/// Puts the second line in front of a layer that is not telemark's: one of `fmt`, of Sentry, of OpenTelemetry.
///
/// The fields of spans and events that none of telemark's macros has made reach it as telemark itself would record
/// them: text is scanned, URLs, SQL and headers lose their values, fields with the name of a secret are `[redacted]`,
/// and errors repeat no input. What telemark's macros have made is handed on as it is. All else is the layer's own:
/// its filters, its formats and what other crates ask of it. Layers of `setup().with_layers(..)` are protected already.
///
/// A message is cleaned like any text, but whoever makes it the name of a span event, as OpenTelemetry's layer does,
/// still has names that contain values. Layers of `fmt` share the text of a span's fields if their formats are of one type: the
/// first that sees a span decides what all of them show. So protect all of them or none, or give the protected ones
/// `fmt_fields(telemark::protected_fields(..))`, of the feature `fmt`.
///
/// # Example: a registry of one's own
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
///
/// # let mine = tracing_subscriber::layer::Identity::new();
/// let telemetry = telemark::setup("orders").mount_layer().install()?;
/// let subscriber = tracing_subscriber::registry().with(telemark::layer()).with(telemark::protect(mine));
/// tracing::subscriber::with_default(subscriber, || {
///     tracing::info!(password = "hunter2", "the layer called `mine` sees `[redacted]`");
/// });
/// # drop(telemetry);
/// # Ok::<(), telemark::Error>(())
/// ```
pub const fn protect<L>(layer: L) -> Protected<L> {
    Protected(layer)
}

impl<S, L> Layer<S> for Protected<L>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    L: Layer<S>,
{
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.0.on_register_dispatch(dispatch);
    }

    fn on_layer(&mut self, subscriber: &mut S) {
        self.0.on_layer(subscriber);
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.0.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        self.0.enabled(metadata, context)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.0.max_level_hint()
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        let plan = plan_of(metadata);
        if plan.is_ours() {
            return self.0.on_new_span(attributes, id, context);
        }
        let rewritten = Rewritten::of(metadata, plan, |visit| attributes.record(visit));
        rewritten.with(|values| {
            let attributes = match attributes.parent() {
                Some(parent) => Attributes::child_of(parent.clone(), metadata, values),
                None if attributes.is_root() => Attributes::new_root(metadata, values),
                None => Attributes::new(metadata, values),
            };
            self.0.on_new_span(&attributes, id, context);
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(metadata) = context.span(id).map(|span| span.metadata()) else { return };
        let plan = plan_of(metadata);
        if plan.is_ours() {
            return self.0.on_record(id, values, context);
        }
        let rewritten = Rewritten::of(metadata, plan, |visit| values.record(visit));
        rewritten.with(|values| self.0.on_record(id, &Record::new(values), context));
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: Context<'_, S>) {
        self.0.on_follows_from(id, follows, context);
    }

    fn event_enabled(&self, event: &Event<'_>, context: Context<'_, S>) -> bool {
        // An answer that holds for all layers: nothing is taken from the others here.
        self.0.event_enabled(event, context)
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let normal = event.normalized_metadata();
        let metadata = event.metadata();
        let plan = plan_of_event(metadata, normal.as_ref());
        if plan.is_ours() {
            return self.0.on_event(event, context);
        }
        let seen = normal.as_ref().unwrap_or(metadata);
        if !is_over_ceiling(seen.target(), *seen.level()) {
            let rewritten = Rewritten::of(metadata, plan, |visit| event.record(visit));
            rewritten.as_event(event, |event| self.0.on_event(event, context));
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        self.0.on_enter(id, context);
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        self.0.on_exit(id, context);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        self.0.on_close(id, context);
    }

    fn on_id_change(&self, old: &Id, new: &Id, context: Context<'_, S>) {
        self.0.on_id_change(old, new, context);
    }

    /// # Safety
    /// The same as the layer's own: what is returned points into it, and it lives as long as this.
    unsafe fn downcast_raw(&self, id: TypeId) -> Option<*const ()> {
        if id == TypeId::of::<Self>() {
            return Some(std::ptr::from_ref(self).cast());
        }
        // SAFETY: the question is passed on as it was asked, and the answer as it was given.
        unsafe { self.0.downcast_raw(id) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::diary::{Diary, Renaming};
    use super::super::take_as_ours;
    use super::super::theirs::{Place, SOMEBODY, Theirs, open};
    use super::*;
    use tracing::{Level, info, info_span, trace};
    use tracing_core::Kind;
    use tracing_core::field::Empty;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::registry;

    /// What a protected layer is told while `program` runs.
    fn told(program: impl FnOnce()) -> Vec<String> {
        Diary::of(|diary| Box::new(protect(diary)), program)
    }

    #[test]
    fn a_layer_is_told_everything_that_happens_and_nothing_that_is_secret() {
        let lines = told(|| {
            let fields = [("password", &"hunter2" as _), ("n", &3_i64 as _), ("late", &Empty as _)];
            let order = SOMEBODY.span("order", &Place::Here, &fields);
            let other = SOMEBODY.span("other", &Place::Nowhere, &[]);
            order.follows_from(&other);
            order.in_scope(|| {
                order.record("late", "token=hunter2");
                SOMEBODY.event(&Place::Here, &[("message", &"harmless"), ("pin", &4711)]);
                SOMEBODY.event(&Place::Below(&other), &[("message", &"elsewhere")]);
                SOMEBODY.event(&Place::Nowhere, &[("message", &"nowhere")]);
                drop(SOMEBODY.span("inner", &Place::Here, &[]));
                drop(SOMEBODY.span("alone", &Place::Nowhere, &[]));
                drop(SOMEBODY.span("child", &Place::Below(&other), &[]));
            });
        });
        let expected = [
            "layer",
            "dispatch",
            "contextual span order password=\"[redacted]\" n=3i64",
            "root span other",
            "follows",
            "enter",
            "late late=\"token=***\"",
            "contextual event message=\"harmless\" pin=[redacted]",
            "child event message=\"elsewhere\"",
            "root event message=\"nowhere\"",
            "contextual span inner",
            "close",
            "root span alone",
            "close",
            "child span child",
            "close",
            "exit",
            "close",
            "close",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn filters_of_the_layer_are_its_own() {
        let lines = told(|| {
            info!(target: "off", "its `enabled` says no");
            info!(target: "unheard", "its `event_enabled` says no");
            info!(target: "never", "its interest is none");
            trace!("heard");
        });
        assert_eq!(lines[2..], ["contextual event message=heard"]);
        let hint = Layer::<Renaming>::max_level_hint(&protect(Diary::default()));
        assert_eq!(hint, Some(LevelFilter::TRACE));
    }

    #[test]
    fn crates_that_see_the_wire_tell_it_that_there_is_a_span_and_no_more() {
        let lines = told(|| {
            let verbose = Theirs("h2::codec", Level::DEBUG);
            drop(verbose.span("frame", &Place::Here, &[("data", &"s3cr3t")]));
            verbose.event(&Place::Here, &[("message", &"sent s3cr3t")]);
            Theirs("h2::codec", Level::INFO).event(&Place::Here, &[("message", &"closed")]);
        });
        assert_eq!(lines[2..], ["contextual span frame", "close", "contextual event message=\"closed\""]);
    }

    #[test]
    fn a_span_that_gets_another_id_is_told_too() {
        let diary = Diary::default();
        let subscriber = Renaming(registry()).with(protect(diary.clone()));
        tracing::subscriber::with_default(subscriber, || drop(info_span!("order").clone()));
        assert!(diary.lines().contains(&"id".to_owned()));
    }

    #[test]
    fn what_is_ours_is_handed_on_as_it_is() {
        let fields = [("password", &"hunter2" as _), ("late", &Empty as _)];
        let site = SOMEBODY.site("order", Kind::SPAN, &fields);
        take_as_ours(site);
        let lines = told(|| {
            open(site, &Place::Here, &fields).record("late", "token=hunter2");
        });
        assert_eq!(
            lines[2..4],
            ["contextual span order password=\"hunter2\"", "late late=\"token=hunter2\""]
        );
    }
}
