//! The plans of all callsites: made once each, found again in a few nanoseconds without a lock.

use super::plan::{OURS, Plan, message_rule};
use super::rule::Rule;
use super::trust::generation;
use std::collections::HashMap;
use std::ptr;
use std::sync::{Mutex, OnceLock, PoisonError};
use tracing_core::Metadata;

/// How many plans are found without a lock; programs have fewer callsites in use.
const PLACES: usize = 2048;
/// How far from its place a plan may be.
const NEAR: usize = 16;

/// A plan, and whose it is.
struct Known {
    /// The metadata's address, which nobody else gets: metadata live for ever.
    metadata: usize,
    generation: usize,
    /// Nothing for a callsite of ours.
    plan: Option<Plan>,
}

static KNOWN: [OnceLock<Known>; PLACES] = [const { OnceLock::new() }; PLACES];
/// What found no place.
static MORE: OnceLock<Mutex<HashMap<(usize, usize), &'static Plan>>> = OnceLock::new();

impl Known {
    fn is(&self, metadata: usize, generation: usize) -> bool {
        // What is ours stays so.
        self.metadata == metadata && (self.generation == generation || self.plan.is_none())
    }

    fn plan(&self) -> &Plan {
        self.plan.as_ref().unwrap_or(&OURS)
    }
}

/// What happens to the values of this callsite.
pub(crate) fn plan_of(metadata: &'static Metadata<'static>) -> &'static Plan {
    let (address, generation) = (ptr::from_ref(metadata).addr(), generation());
    for place in places(address) {
        match place.get() {
            Some(known) if known.is(address, generation) => return known.plan(),
            Some(_) => {}
            None => break,
        }
    }
    let plan = if is_own_event(metadata) { None } else { Some(Plan::of(metadata)) };
    add(Known { metadata: address, generation, plan })
}

/// What happens to the values of an event, also if it is a record of the `log` crate: all of those share the metadata
/// of their level, and `normal` are their own.
pub(crate) fn plan_of_event(
    metadata: &'static Metadata<'static>,
    normal: Option<&Metadata<'_>>,
) -> &'static Plan {
    static CLEAR: Plan = Plan::of_message(false, Rule::Clear);
    static SCAN: Plan = Plan::of_message(false, Rule::Scan);
    static SQL: Plan = Plan::of_message(false, Rule::Sql);
    static NO_TEXT: Plan = Plan::of_message(false, Rule::NoText);
    let Some(normal) = normal else { return plan_of(metadata) };
    match message_rule(normal.target(), *normal.level()) {
        Rule::Clear => &CLEAR,
        Rule::Sql => &SQL,
        Rule::NoText | Rule::Nothing => &NO_TEXT,
        Rule::Scan | Rule::Url | Rule::Query => &SCAN,
    }
}

/// The callsite is that of one of our macros: the author of the program has decided what it records.
pub(crate) fn take_as_ours(metadata: &'static Metadata<'static>) {
    add(Known { metadata: ptr::from_ref(metadata).addr(), generation: 0, plan: None });
}

/// Whether it is an event of telemark itself.
fn is_own_event(metadata: &Metadata<'_>) -> bool {
    let module = metadata.module_path().unwrap_or_default();
    module.strip_prefix("telemark").is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The places where a plan may be.
fn places(address: usize) -> impl Iterator<Item = &'static OnceLock<Known>> {
    // Metadata are some hundred bytes long; a multiplication spreads what is left of their addresses.
    let first = (address >> 4).wrapping_mul(0x9e37_79b9) >> 8;
    (first..first + NEAR).map(|at| &KNOWN[at % PLACES])
}

#[cold]
fn add(mut known: Known) -> &'static Plan {
    let (metadata, generation) = (known.metadata, known.generation);
    for place in places(metadata) {
        let refused = place.set(known).err();
        if let Some(here) = place.get().filter(|here| here.is(metadata, generation)) {
            return here.plan();
        }
        let Some(refused) = refused else { return &OURS };
        known = refused;
    }
    let mut more = MORE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let plan = known.plan;
    more.entry((metadata, generation)).or_insert_with(|| plan.map_or(&OURS, |plan| Box::leak(Box::new(plan))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Slot;
    use tracing_core::Level;
    use tracing_core::callsite::{Callsite, Identifier};
    use tracing_core::field::FieldSet;
    use tracing_core::metadata::Kind;
    use tracing_core::subscriber::Interest;

    struct Somewhere;

    impl Callsite for Somewhere {
        fn set_interest(&self, _: Interest) {}

        fn metadata(&self) -> &Metadata<'_> {
            metadata("nowhere")
        }
    }

    fn metadata(module: &'static str) -> &'static Metadata<'static> {
        let fields = FieldSet::new(&["password", "message"], Identifier(&Somewhere));
        let (target, level) = ("somebody", Level::INFO);
        let made = Metadata::new("event", target, level, None, None, Some(module), fields, Kind::EVENT);
        Box::leak(Box::new(made))
    }

    #[test]
    fn a_plan_is_made_once_for_each_callsite_however_many_there_are() {
        let all: Vec<_> = (0..2 * PLACES).map(|_| metadata("somebody::inside")).collect();
        let plans: Vec<_> = all.iter().map(|metadata| plan_of(metadata)).collect();
        assert!(plans.iter().all(|plan| !plan.is_ours()));
        for (metadata, plan) in all.iter().zip(plans) {
            assert!(ptr::eq(plan_of(metadata), plan));
        }
    }

    #[test]
    fn what_telemark_makes_is_ours() {
        let site = metadata("somebody::inside");
        take_as_ours(site);
        assert!(plan_of(site).is_ours());
        assert!(plan_of(metadata("telemark::http::server")).is_ours());
        assert!(!plan_of(metadata("telemark_demo::http")).is_ours());
    }

    #[test]
    fn fields_of_secrets_lose_even_their_numbers() {
        let metadata = metadata("somebody::inside");
        let plan = plan_of(metadata);
        let field = |name| metadata.fields().field(name).expect("it is one of them");
        assert!(plan.drops(&field("password")) && !plan.drops(&field("message")));
        assert_eq!(plan.text(&field("password"), "hunter2", Slot::LogField), "[redacted]");
        assert_eq!(plan.instead(&field("password"), Slot::LogField), Some("[redacted]"));
    }
}
