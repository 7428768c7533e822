//! The layer that turns `tracing` events and records of the `log` crate into log records.

use super::desk::Desk;
use super::direct::Head;
use super::gather::Gathering;
use super::health::{Loss, lost};
use super::plans::Callsite;
use super::straight::Straight;
use super::typed::TypedLine;
use super::{Record, Sink, Told, TypedEvent};
use crate::clock::now_unix_nanos;
use crate::context::{Mounted, Place, at_number};
use crate::redact::{
    Also, Channel, Field, Plan, Policy, Redact, captured, field_as_one, fields, plan_of_event, toward,
    toward_noting, within,
};
use crate::schema::EventShape;
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing_core::field::Visit;
use tracing_core::{Event, Level, Metadata, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// A `Debug` that logs while it is being logged may do so this often; then its lines are counted as lost.
const DEEPEST: u8 = 4;

thread_local! {
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// Gives every sink its records, rendered under the sink's own policy.
#[derive(Clone)]
pub struct Layer {
    shared: Arc<Shared>,
}

struct Shared {
    sinks: Vec<Arc<dyn Sink>>,
    /// Whether one of them takes lines.
    has_lines: bool,
    /// Whether one of them does not.
    has_others: bool,
    wanted: Box<Wanted>,
    /// A filter in front of the layer has decided already on what `tracing` brings.
    filtered: bool,
}

/// Whether a record of this target and level is wanted.
type Wanted = dyn Fn(&str, Level) -> bool + Send + Sync;

/// One more event on its way through this thread.
pub(crate) struct Entered;

/// Enters the log with one more event; one that logs itself without end is counted as lost.
pub(crate) fn enter() -> Option<Entered> {
    let entered = Entered::new();
    if entered.is_none() {
        lost(Loss::Reentrant, 1);
    }
    entered
}

impl Entered {
    fn new() -> Option<Self> {
        // A thread that is ending logs without counting.
        let depth = DEPTH.try_with(|depth| depth.replace(depth.get().saturating_add(1))).unwrap_or(0);
        let entered = Self;
        (depth < DEEPEST).then_some(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let _ = DEPTH.try_with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

impl Layer {
    /// A layer that hands what is wanted to these sinks.
    pub fn new(sinks: Vec<Arc<dyn Sink>>, wanted: Targets) -> Self {
        let wanted = Box::new(move |target: &str, level: Level| wanted.would_enable(target, &level));
        Self::shared(sinks, wanted, false)
    }

    /// A layer behind a filter of the same mind as `wanted`, which is asked only about records that are no events.
    pub(crate) fn filtered(
        sinks: Vec<Arc<dyn Sink>>,
        wanted: impl Fn(&str, Level) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::shared(sinks, Box::new(wanted), true)
    }

    fn shared(sinks: Vec<Arc<dyn Sink>>, wanted: Box<Wanted>, filtered: bool) -> Self {
        let has_lines = sinks.iter().any(|sink| sink.lines().is_some());
        let has_others = sinks.iter().any(|sink| sink.lines().is_none());
        Self { shared: Arc::new(Shared { sinks, has_lines, has_others, wanted, filtered }) }
    }

    /// Whether anything is handed on.
    pub(super) fn has_sinks(&self) -> bool {
        !self.shared.sinks.is_empty()
    }

    /// Whether a record of this target and level is wanted.
    pub(super) fn wants(&self, target: &str, level: Level) -> bool {
        (self.shared.wanted)(target, level)
    }

    /// A record that is not a `tracing` event.
    pub(super) fn accept(&self, record: &Record) {
        if self.wants(&record.target, record.level) {
            for sink in &self.shared.sinks {
                sink.accept(record);
            }
        }
    }

    /// Hands on what the sinks hold back; false if one of them needed longer than `within`.
    pub fn flush(&self, within: Duration) -> bool {
        let end = Instant::now() + within;
        let mut done = true;
        // Every sink is asked, also after one that has failed.
        for sink in &self.shared.sinks {
            done &= sink.flush(end.saturating_duration_since(Instant::now()));
        }
        done
    }

    /// The same where the program may be about to end; what is stalled already is not waited for.
    pub(super) fn flush_before_the_end(&self, within: Duration) {
        for sink in &self.shared.sinks {
            sink.flush_before_the_end(within);
        }
    }

    /// Hands an event to the sinks, if it is wanted, with the span that it happened in.
    ///
    /// Whoever `also` reads it, at this `time`, has then got all values of it if the answer is true, and else perhaps
    /// some of them.
    pub(crate) fn log(
        &self,
        event: &Event<'_>,
        place: Option<&dyn Place>,
        also: Option<(u64, &mut dyn Also)>,
    ) -> bool {
        let (time, mut also) = also.unzip();
        let mut shared = false;
        Desk::with(|desk| {
            let site = desk.plans.of(event.metadata());
            let Callsite { plan, values, .. } = site;
            let normal = if plan.is_log { event.normalized_metadata() } else { None };
            let metadata = normal.as_ref().unwrap_or_else(|| event.metadata());
            if !self.shared.filtered && !self.wants(metadata.target(), *metadata.level()) {
                return;
            }
            let Some(_entered) = enter() else { return };
            let values =
                if normal.is_some() { plan_of_event(event.metadata(), normal.as_ref()) } else { values };
            let values = Some(values).filter(|values| !values.is_ours());
            let time = time.unwrap_or_else(now_unix_nanos);
            let Desk { line, around, .. } = desk;
            let around = if self.shared.has_lines { around.at(place) } else { None };
            let target = normal.as_ref().map(Metadata::target);
            let mut records = Records::new(|policy, channel| {
                let scope = place.and_then(Place::scope);
                render(
                    event,
                    normal.as_ref(),
                    values,
                    Record::at(time, scope, plan.level, "", ""),
                    (policy, channel),
                )
            });
            let visit = |visit: &mut dyn Visit| event.record(visit);
            // Records of the `log` crate have targets of their own.
            let told = (self.shared.has_others && normal.is_none())
                .then(|| Told::of(event.metadata(), plan, values, (time, place), &visit))
                .flatten();
            for sink in &self.shared.sinks {
                let policy = sink.policy();
                let output = sink.lines();
                let head =
                    output.map(|output| Head { plan, time, service: output.service(), around, target });
                match (output, head.filter(Head::is_straight)) {
                    (Some(output), Some(head)) => {
                        line.clear();
                        // Another policy may show other values.
                        let also = also.take_if(|_| values.is_some() && policy == captured());
                        let straight = Straight::begin(head, values, site, also, line);
                        shared |= write(event, policy, straight);
                        output.push(line, plan.level);
                    }
                    _ if output.is_none() && told.as_ref().is_some_and(|told| sink.event(told)) => {}
                    _ => records.hand(&**sink, policy, line),
                }
            }
        });
        shared
    }

    /// Hands every sink a typed event of this time; `known` is what its fields show under some policy,
    /// if somebody has asked.
    pub(super) fn typed(
        &self,
        event: &'static TypedEvent,
        time: u64,
        place: Option<&dyn Place>,
        value: &dyn Redact,
        known: Known<'_>,
    ) {
        let level = event.shape.level;
        Desk::with(|desk| {
            let Desk { line, members, shown, around, .. } = desk;
            let around = if self.shared.has_lines { around.at(place) } else { None };
            let plan = event.plan();
            let mut records = Records::new(|policy, channel| {
                typed_record(event, time, place, value, known, (policy, channel))
            });
            for sink in &self.shared.sinks {
                let (policy, output) = (sink.policy(), sink.lines());
                let head =
                    output.map(|output| Head { plan, time, service: output.service(), around, target: None });
                if let (Some(output), Some(head)) =
                    (output, head.filter(|head| head.is_straight() && !event.nests()))
                {
                    let known = known.and_then(|(under, fields)| (under == policy).then_some(fields));
                    line.clear();
                    members.clear();
                    shown.clear();
                    if (TypedLine { event, head, policy, value, known }).write(line, members, shown) {
                        output.push(line, level);
                        continue;
                    }
                    event.has_nested();
                }
                records.hand(&**sink, policy, line);
            }
        });
    }
}

/// The record of a typed event under a policy.
#[inline(never)]
fn typed_record(
    event: &'static TypedEvent,
    time: u64,
    place: Option<&dyn Place>,
    value: &dyn Redact,
    known: Known<'_>,
    (policy, channel): (Policy, Channel),
) -> Record {
    let EventShape { name, level, location, .. } = *event.shape;
    let known = known.filter(|(under, _)| *under == policy).map(|(_, known)| known.to_vec());
    let shown = known.unwrap_or_else(|| toward(channel, || fields(value, policy)));
    let message = event.message(&shown, |place| toward(channel, || field_as_one(value, policy, place)));
    let mut record = Record::at(time, place.and_then(Place::scope), level, location.module, message);
    record.name = Cow::Borrowed(name);
    record.fields = shown.into_iter().flat_map(Field::into_entries).collect();
    record
}

/// What the fields of a typed event show under a policy, whatever kind of sink they are for.
pub(super) type Known<'a> = Option<(Policy, &'a [Field])>;

/// Records for sinks that take no lines, made when the first of them asks; sinks of one policy and kind share theirs.
struct Records<R> {
    render: R,
    last: Option<(Policy, Channel, Record)>,
}

impl<R: Fn(Policy, Channel) -> Record> Records<R> {
    const fn new(render: R) -> Self {
        Self { render, last: None }
    }

    /// Hands the sink its record; `line` is there to write in.
    #[inline(never)]
    fn hand(&mut self, sink: &dyn Sink, policy: Policy, line: &mut Vec<u8>) {
        let channel = sink.channel();
        let known = self.last.take().filter(|(under, toward, _)| (*under, *toward) == (policy, channel));
        let fresh = || (policy, channel, (self.render)(policy, channel));
        let (_, _, record) = self.last.insert(known.unwrap_or_else(fresh));
        match sink.lines() {
            Some(output) => output.write(record, line),
            None => sink.accept(record),
        }
    }
}

/// Writes the line of an event; true if somebody else has read all values, too, and none of them looked where it goes.
#[inline]
fn write(event: &Event<'_>, policy: Policy, mut straight: Straight<'_, '_>) -> bool {
    let is_shared = straight.is_shared();
    let record = || within(policy, || event.record(&mut straight));
    let asked = if is_shared {
        let ((), asked) = toward_noting(Channel::Log, record);
        asked
    } else {
        toward(Channel::Log, record);
        false
    };
    straight.end();
    is_shared && !asked
}

/// The record of an event under a policy, without its scope.
#[inline(never)]
fn render(
    event: &Event<'_>,
    normal: Option<&Metadata<'_>>,
    foreign: Option<&'static Plan>,
    mut record: Record,
    (policy, channel): (Policy, Channel),
) -> Record {
    let metadata = event.metadata();
    record.target = match normal {
        Some(normal) => Cow::Owned(normal.target().to_owned()),
        None => Cow::Borrowed(metadata.target()),
    };
    record.fields.reserve_exact(metadata.fields().len());
    // `tracing` names events after their place unless the author does.
    if normal.is_none() && !metadata.name().starts_with("event ") {
        record.name = Cow::Borrowed(metadata.name());
    }
    let mut gathering = Gathering { record: &mut record, is_log: normal.is_some(), foreign };
    toward(channel, || within(policy, || event.record(&mut gathering)));
    record
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let number = context.event_span(event).and_then(|span| Some(span.extensions().get::<Mounted>()?.0));
        at_number(number, |place| {
            self.log(event, place, None);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tracing_log::log;
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Default)]
    struct Kept(Mutex<Vec<Record>>);

    impl Sink for Kept {
        fn accept(&self, record: &Record) {
            self.0.lock().expect("no test panics while it holds the lock").push(record.clone());
        }
    }

    #[test]
    fn records_of_the_log_crate_keep_their_own_target_and_no_trace_of_the_bridge() {
        // Another test of this program may have built the bridge already.
        let _first = crate::log::bridge();
        let kept = Arc::new(Kept::default());
        let sinks: Vec<Arc<dyn Sink>> = vec![Arc::clone(&kept) as _];
        let layer = Layer::new(sinks, "info,noisy=off".parse().expect("directives"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            log::warn!(target: "third_party::pool", "pool is {}", "full");
            log::warn!(target: "noisy", "not wanted");
            log::debug!(target: "third_party::pool", "not wanted");
        });
        let records = kept.0.lock().expect("no test panics while it holds the lock");
        let [record] = records.as_slice() else { panic!("one record is wanted: {records:?}") };
        assert_eq!((record.target.as_ref(), record.message.as_ref()), ("third_party::pool", "pool is full"));
        assert_eq!(record.level, Level::WARN);
        assert!(record.fields.is_empty() && record.name.is_empty(), "{record:?}");
    }
}
