//! The callsite of a declared span.

use crate::redact::take_as_ours;
use crate::schema::SpanShape;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{LazyLock, PoisonError, RwLock};
use tracing::level_filters::STATIC_MAX_LEVEL;
use tracing_core::callsite::{self, Callsite, Identifier};
use tracing_core::field::FieldSet;
use tracing_core::metadata::{Kind, LevelFilter};
use tracing_core::subscriber::Interest;
use tracing_core::{Level, Metadata, dispatcher};

const UNREGISTERED: u8 = 0;
const REGISTERING: u8 = 1;
const NEVER: u8 = 2;
const SOMETIMES: u8 = 3;
const ALWAYS: u8 = 4;

/// The callsites of declared spans, so that filters can tell them from those of others.
static DECLARED: LazyLock<RwLock<HashSet<Identifier>>> = LazyLock::new(RwLock::default);

/// Whether this is the callsite of a declared span that every filter lets through.
pub(super) fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && *metadata.level() <= Level::INFO && is_declared(metadata)
}

fn is_declared(metadata: &Metadata<'_>) -> bool {
    DECLARED.read().unwrap_or_else(PoisonError::into_inner).contains(&metadata.callsite())
}

/// One `#[traced]` function or one `span!`: its description and its place in `tracing`'s list of callsites.
pub struct Site {
    shape: SpanShape,
    metadata: Metadata<'static>,
    interest: AtomicU8,
}

impl Site {
    /// The callsite of `shape`; `names` are the names of its fields, `itself` is the static that is being made.
    #[must_use]
    pub const fn new(shape: SpanShape, names: &'static [&'static str], itself: &'static Self) -> Self {
        let metadata = Metadata::new(
            shape.name,
            shape.target,
            shape.level,
            Some(shape.location.file),
            Some(shape.location.line),
            Some(shape.location.module),
            FieldSet::new(names, Identifier(itself)),
            Kind::SPAN,
        );
        Self { shape, metadata, interest: AtomicU8::new(UNREGISTERED) }
    }

    /// The description.
    pub const fn shape(&'static self) -> &'static SpanShape {
        &self.shape
    }

    /// Whether anybody listens; checked before any argument is looked at.
    pub fn enabled(&'static self) -> bool {
        if self.shape.level > STATIC_MAX_LEVEL || self.shape.level > LevelFilter::current() {
            return false;
        }
        match self.interest.load(Ordering::Relaxed) {
            ALWAYS => true,
            SOMETIMES => self.ask(),
            NEVER => false,
            _ => self.register(),
        }
    }

    #[cold]
    fn register(&'static self) -> bool {
        // Whoever comes while another thread registers asks the subscriber at once: it must know by then whose this is. So
        // each of them says so, which is the same as once.
        if !self.shape.captures_unasked() {
            take_as_ours(&self.metadata);
        }
        DECLARED.write().unwrap_or_else(PoisonError::into_inner).insert(self.metadata.callsite());
        let first =
            self.interest.compare_exchange(UNREGISTERED, REGISTERING, Ordering::AcqRel, Ordering::Acquire);
        if first.is_ok() {
            callsite::register(self);
        }
        match self.interest.load(Ordering::Acquire) {
            ALWAYS => true,
            NEVER => false,
            // Another thread is registering; the subscriber itself knows the answer.
            _ => self.ask(),
        }
    }

    fn ask(&'static self) -> bool {
        dispatcher::get_default(|dispatch| dispatch.enabled(&self.metadata))
    }
}

impl Callsite for Site {
    fn set_interest(&self, interest: Interest) {
        let value = if interest.is_never() {
            NEVER
        } else if interest.is_always() {
            ALWAYS
        } else {
            SOMETIMES
        };
        self.interest.store(value, Ordering::Release);
    }

    fn metadata(&self) -> &Metadata<'_> {
        &self.metadata
    }
}

impl Site {
    pub(super) const fn static_metadata(&'static self) -> &'static Metadata<'static> {
        &self.metadata
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::plan_of;
    use std::sync::Barrier;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    macro_rules! sites {
        ($($name:ident)+) => {
            [$({
                static $name: Site = Site::new(SpanShape::of("raced", "raced", module_path!(), "telemark"), &[], &$name);
                &$name
            }),+]
        };
    }

    #[test]
    fn threads_that_come_to_a_site_at_once_all_find_it_declared() {
        let sites: [&'static Site; 64] = sites!(
            A0 A1 A2 A3 A4 A5 A6 A7 B0 B1 B2 B3 B4 B5 B6 B7 C0 C1 C2 C3 C4 C5 C6 C7 D0 D1 D2 D3 D4 D5 D6 D7
            E0 E1 E2 E3 E4 E5 E6 E7 F0 F1 F2 F3 F4 F5 F6 F7 G0 G1 G2 G3 G4 G5 G6 G7 H0 H1 H2 H3 H4 H5 H6 H7
        );
        let begin = Barrier::new(4);
        let (filters, plans) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for site in sites {
                        begin.wait();
                        // What the subscriber says is not the point here, but what it is told by then.
                        let _wanted = site.register();
                        // Nobody panics: the others would wait for ever.
                        filters.fetch_add(usize::from(is_ours(&site.metadata)), Ordering::Relaxed);
                        plans.fetch_add(usize::from(plan_of(&site.metadata).is_ours()), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(filters.into_inner(), 4 * sites.len(), "filters know whose it is");
        assert_eq!(plans.into_inner(), 4 * sites.len(), "nothing of it is looked at as the text of others");
    }
}
