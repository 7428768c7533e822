//! Which events are logged and which spans of others are recorded: directives as in `RUST_LOG`, changeable at run time.

mod directive;
mod mounted;
mod rules;
mod values;
mod watch;

use self::rules::Rules;
use self::watch::Watch;
use crate::context::is_silent;
use crate::redact::is_over_ceiling;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tracing_core::field::Visit;
use tracing_core::metadata::LevelFilter;
use tracing_core::span::Id;
use tracing_core::subscriber::Interest;
use tracing_core::{Level, Metadata, callsite};

/// The directives that are in force.
///
/// Whatever they say, crates that see the bytes of the wire stay at INFO unless an operator lifts that ceiling.
/// telemark's own spans of level INFO and above are always on, because tracking ids and error records hang from them.
/// A copy shares the directives; each mount has a copy of its own, because ids of spans belong to a subscriber.
#[derive(Debug)]
pub(crate) struct Filter {
    shared: Arc<Shared>,
    watch: Watch,
}

#[derive(Debug)]
struct Shared {
    rules: RwLock<Arc<Rules>>,
    /// What every target may log, so that most questions are answered without a lock.
    floor: AtomicUsize,
    watches: AtomicBool,
}

/// Levels as numbers, the talkative ones higher.
fn rank(level: LevelFilter) -> usize {
    level.into_level().map_or(0, |level| match level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    })
}

impl Clone for Filter {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), watch: Watch::default() }
    }
}

/// Everything from INFO up.
impl Default for Filter {
    fn default() -> Self {
        Self::new(Rules::default())
    }
}

impl Filter {
    fn new(rules: Rules) -> Self {
        let shared = Shared {
            floor: AtomicUsize::new(rank(rules.floor())),
            watches: AtomicBool::new(rules.watches()),
            rules: RwLock::new(Arc::new(rules)),
        };
        Self { shared: Arc::new(shared), watch: Watch::default() }
    }

    /// The filter of these directives, or one sentence that names the wrong one.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        Rules::parse(text).map(Self::new)
    }

    /// Puts other directives in force, also for spans and events whose callsites are known already.
    pub(crate) fn set(&self, text: &str) -> Result<(), String> {
        let rules = Rules::parse(text)?;
        let mut held = self.shared.rules.write().unwrap_or_else(PoisonError::into_inner);
        self.shared.floor.store(rank(rules.floor()), Ordering::Relaxed);
        self.shared.watches.store(rules.watches(), Ordering::Relaxed);
        *held = Arc::new(rules);
        drop(held);
        callsite::rebuild_interest_cache();
        Ok(())
    }

    fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.shared.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a span or an event of this callsite is wanted here and now.
    pub(crate) fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        if may_be_export(metadata) && is_silent() {
            return false;
        }
        let level = *metadata.level();
        if is_over_ceiling(metadata.target(), level) {
            return false;
        }
        self.is_below_floor(level)
            || super::is_ours(metadata)
            || self.rules().enables(metadata)
            || self.is_within(level)
    }

    /// What is known of a callsite before it is used; asked again after each [`set`](Self::set).
    pub(crate) fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_over_ceiling(metadata.target(), *metadata.level()) {
            return Interest::never();
        }
        let rules = self.rules();
        if super::is_ours(metadata) || rules.enables(metadata) {
            if may_be_export(metadata) { Interest::sometimes() } else { Interest::always() }
        } else if rules.may_enable_within(*metadata.level()) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    /// No level above this one is wanted anywhere.
    pub(crate) fn max_level_hint(&self) -> LevelFilter {
        self.rules().highest().max(LevelFilter::INFO)
    }

    /// Whether a record that is no `tracing` event is wanted here and now.
    pub(crate) fn wants(&self, target: &str, level: Level) -> bool {
        let wanted = self.is_below_floor(level)
            || self.rules().enables_target(target, level)
            || watch::is_within_any(level) && self.watches();
        wanted && !is_over_ceiling(target, level)
    }

    fn is_below_floor(&self, level: Level) -> bool {
        rank(LevelFilter::from_level(level)) <= self.shared.floor.load(Ordering::Relaxed)
    }

    fn is_within(&self, level: Level) -> bool {
        self.watches() && self.watch.is_within(level)
    }

    /// Whether directives name spans; only then the five methods below have anything to do.
    pub(crate) fn watches(&self) -> bool {
        self.shared.watches.load(Ordering::Relaxed)
    }

    /// A span is new; `record` shows its values.
    pub(crate) fn opened(
        &self,
        id: &Id,
        metadata: &'static Metadata<'static>,
        record: &mut dyn FnMut(&mut dyn Visit),
    ) {
        if self.watches()
            && let Some(watched) = self.rules().watched(metadata, record)
        {
            self.watch.opened(id, watched);
        }
    }

    /// A span has more values.
    pub(crate) fn recorded(&self, id: &Id, record: &mut dyn FnMut(&mut dyn Visit)) {
        self.watch.recorded(id, record);
    }

    /// This thread enters a span.
    pub(crate) fn entered(&self, id: &Id) {
        self.watch.entered(id);
    }

    /// This thread leaves a span.
    pub(crate) fn left(&self, id: &Id) {
        self.watch.left(id);
    }

    /// A span has ended.
    pub(crate) fn closed(&self, id: &Id) {
        self.watch.closed(id);
    }
}

/// Whether it may come from the thread that exports, which never reports on itself.
fn may_be_export(metadata: &Metadata<'_>) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    TRANSPORT.contains(&name)
}

/// What the exporter is made of; `log` stands for records of the `log` crate, whose own target comes later.
const TRANSPORT: [&str; 9] =
    ["h2", "hyper", "hyper_util", "log", "mio", "reqwest", "tokio", "tonic", "tower"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_of_level_info_stay_reachable_under_a_strict_filter() {
        let filter = Filter::parse("error").expect("`error` is a directive");
        assert_eq!(filter.max_level_hint(), LevelFilter::INFO);
    }

    #[test]
    fn a_copy_follows_the_directives_that_are_set_later() {
        let filter = Filter::default();
        let copy = filter.clone();
        assert!(copy.wants("anything", Level::INFO) && !copy.wants("my_crate", Level::DEBUG));
        filter.set("warn,my_crate=debug").expect("both are directives");
        assert!(!copy.wants("anything", Level::INFO) && copy.wants("my_crate::room", Level::DEBUG));
        let fault = filter.set("my_crate=loud").expect_err("`loud` is no level");
        assert!(fault.contains("`my_crate=loud`"), "{fault}");
        assert!(copy.wants("my_crate", Level::DEBUG), "what was wrong changes nothing");
        let fault = filter.set("[{=\n}]").expect_err("it has no field");
        assert!(fault.contains("`[{=\\n}]`"), "{fault}");
    }

    proptest! {
        #[test]
        fn any_directives_are_followed_or_refused_in_one_sentence(
            text in "(([a-z_:]{0,9}|info|off)(\\[[a-z_]{0,5}(\\{[a-z.]{0,4}(=[^,}]{0,6})?\\})?\\])?(=(info|off|loud|))?,?){0,4}|.{0,60}"
        ) {
            match Filter::parse(&text) {
                Ok(filter) => drop(filter.wants("my_crate::room", Level::DEBUG)),
                Err(sentence) => prop_assert!(!sentence.is_empty() && sentence.lines().count() == 1, "{}", sentence),
            }
        }
    }
}
