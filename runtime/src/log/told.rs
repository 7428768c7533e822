//! An event on its way to a sink that takes it as it is.

use super::plan::Plan;
use crate::context::Place;
use crate::redact;
use tracing_core::field::Visit;
use tracing_core::{Level, Metadata};

/// What is told of an event, beside its values, which a visit gets.
#[allow(dead_code, reason = "the exporter of log records reads it")]
pub struct Told<'a> {
    /// Nanoseconds since 1970.
    pub(crate) time: u64,
    pub(crate) level: Level,
    pub(crate) target: &'static str,
    /// Nothing for a plain message.
    pub(crate) name: &'static str,
    /// Its fields, of which no two have one name; the message is the first of them, if there is one.
    pub(crate) fields: usize,
    /// What happens to the values of a callsite that is not ours.
    pub(crate) values: Option<&'static redact::Plan>,
    /// The span that it happened in.
    pub(crate) place: Option<&'a dyn Place>,
    pub(crate) visit: &'a dyn Fn(&mut dyn Visit),
}

impl<'a> Told<'a> {
    /// What is told of an event of this callsite; nothing where its record says more than its fields one by one.
    pub(super) fn of(
        metadata: &'static Metadata<'static>,
        plan: &Plan,
        values: Option<&'static redact::Plan>,
        (time, place): (u64, Option<&'a dyn Place>),
        visit: &'a dyn Fn(&mut dyn Visit),
    ) -> Option<Self> {
        plan.is_straight.then(|| Self {
            time,
            level: plan.level,
            target: metadata.target(),
            name: plan.event_name,
            fields: metadata.fields().len(),
            values,
            place,
            visit,
        })
    }
}
