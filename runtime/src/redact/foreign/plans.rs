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
    // Metadata lie some hundred bytes apart; a multiplication spreads their addresses.
    let first = address.wrapping_mul(0x9e37_79b9) >> 8;
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
    use crate::redact::alone::alone;
    use crate::redact::foreign::{Foreign, set_trust};
    use crate::redact::scan::Glance;
    use std::collections::HashSet;
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
        let different: HashSet<_> = plans.iter().map(|plan| ptr::from_ref(*plan)).collect();
        assert_eq!(different.len(), plans.len(), "each has its own");
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
    fn the_plans_of_a_large_program_are_found_without_a_lock() {
        alone(concat!(module_path!(), "::the_plans_of_a_large_program_are_found_without_a_lock"), || {
            let all: Vec<_> = (0..PLACES / 2).map(|_| metadata("somebody::inside")).collect();
            for metadata in &all {
                plan_of(metadata);
            }
            let is_near = |metadata: &Metadata<'_>| {
                let address = ptr::from_ref(metadata).addr();
                places(address).filter_map(OnceLock::get).any(|known| known.is(address, generation()))
            };
            let near = all.iter().filter(|metadata| is_near(metadata)).count();
            assert!(near * 100 >= all.len() * 99, "{near} of {}", all.len());
        });
    }

    #[test]
    fn what_is_said_later_holds_for_callsites_that_have_a_plan_already() {
        alone(
            concat!(module_path!(), "::what_is_said_later_holds_for_callsites_that_have_a_plan_already"),
            || {
                let (site, own) = (metadata("somebody::inside"), metadata("mine"));
                take_as_ours(own);
                let shown = || plan_of(site).message("two left", Slot::LogMessage);
                assert_eq!((shown(), shown()), ("two left".into(), "two left".into()));
                set_trust(Foreign::Deny, Vec::new());
                assert_eq!((shown(), shown()), ("[redacted]".into(), "[redacted]".into()));
                assert!(plan_of(own).is_ours(), "what is ours stays so");
                set_trust(Foreign::Scan, vec![("somebody".to_owned(), Foreign::Trust)]);
                let password = "password=hunter2";
                assert_eq!(plan_of(site).message(password, Slot::LogMessage), password, "it is trusted");
            },
        );
    }

    #[test]
    fn a_record_of_log_is_judged_by_its_own_target() {
        let site = metadata("somebody::inside");
        let message = site.fields().field("message").expect("it is one of them");
        let shown = |target: &'static str, text: &str| {
            let fields = FieldSet::new(&["message"], Identifier(&Somewhere));
            let normal = Metadata::new("log", target, Level::DEBUG, None, None, None, fields, Kind::EVENT);
            plan_of_event(site, Some(&normal)).text(&message, text, Slot::LogMessage).into_owned()
        };
        assert_eq!(shown("orders", "two left"), "two left");
        assert_eq!(shown("orders", "password=hunter2"), "password=***");
        assert_eq!(shown("sqlx::query", "SELECT 'ann'"), "SELECT ?");
        assert_eq!(shown("tokio_postgres::prepare", "SELECT 'ann'"), "[redacted]");
        assert!(ptr::eq(plan_of_event(site, None), plan_of(site)));
    }

    #[test]
    fn a_glance_follows_the_rule_of_the_field() {
        let metadata = metadata("somebody::inside");
        let plan = plan_of(metadata);
        let field = |name| metadata.fields().field(name).expect("it is one of them");
        assert_eq!(plan.glance(&field("message"), "two left"), Glance::Plain);
        assert_eq!(plan.glance(&field("password"), "two left"), Glance::Unsure);
        assert!(plan.is_glanced_at(&field("message")) && !plan.is_glanced_at(&field("password")));
        assert_eq!(plan.glance_at_message("two left"), Glance::Plain);
        assert_eq!(plan.glance_at_message("password=hunter2"), Glance::Unsure);
        assert_eq!(plan.instead(&field("message"), Slot::LogField), None);
        assert_eq!(plan.message("password=hunter2", Slot::LogMessage), "password=***");
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
