//! The way of telemark's own spans past `tracing`, while the engine is the subscriber that is current.

use super::lost::{Loss, lost};
use super::open::{Description, Origin};
use super::opened::Opened;
use super::shard::Local;
use super::stack::Entry;
use super::subscriber::Parts;
use super::{Engine, Recorder, current, spans};
use crate::span::start::open_tracing;
use crate::span::{Parent, Site, Start, Values, bridge};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tracing_core::Dispatch;
use tracing_core::dispatcher::{SetGlobalDefaultError, get_default, set_global_default};

/// Where `tracing` keeps the dispatcher of the process, once that is the engine's.
///
/// A scoped dispatcher stands elsewhere, so one comparison tells whether a span of ours may go past `tracing`.
static ADDRESS: AtomicUsize = AtomicUsize::new(0);
static ENGINE: OnceLock<&'static Parts> = OnceLock::new();

/// Makes the engine the subscriber of the process.
pub(crate) fn install(engine: Engine) -> Result<(), SetGlobalDefaultError> {
    let parts = engine.parts;
    set_global_default(Dispatch::new(engine))?;
    ENGINE.get_or_init(|| parts);
    // A fresh thread has no dispatcher of its own, so it sees that of the process.
    let look = || get_default(|dispatch| ptr::from_ref(dispatch).addr());
    let address = thread::Builder::new().spawn(look).ok().and_then(|looking| looking.join().ok());
    // Without it spans of ours take the way through `tracing`, too.
    ADDRESS.store(address.unwrap_or(0), Ordering::Release);
    Ok(())
}

/// The engine of the process.
#[inline]
pub(super) fn engine() -> Option<&'static Recorder> {
    ENGINE.get().map(|parts| &parts.recorder)
}

/// The engine, if spans may go past `tracing`: directives that name spans have to see them all.
#[inline]
fn direct() -> Option<&'static Recorder> {
    let parts = ENGINE.get()?;
    (is_here() && !parts.filter.watches()).then_some(&parts.recorder)
}

/// The engine, if it is what spans of this thread go to now.
#[inline]
pub(super) fn active() -> Option<&'static Recorder> {
    if is_here() { engine() } else { None }
}

/// Whether the dispatcher of this thread is the one that the process has for all.
#[inline]
fn is_here() -> bool {
    let address = ADDRESS.load(Ordering::Relaxed);
    address != 0 && get_default(|dispatch| ptr::from_ref(dispatch).addr()) == address
}

/// Opens the span of a site, for a call that may move between threads; the values stand in the order of its fields.
pub(crate) fn open(site: &'static Site, values: &(impl Values + ?Sized), start: Start) -> Opened {
    if start.is_plain() {
        return open_below(site, values);
    }
    match direct() {
        Some(recorder) => recorder.open(site, values, start),
        None => by_tracing(site, values, start),
    }
}

/// The same below the current span, with nothing to be said beside the values.
#[inline]
pub(crate) fn open_below(site: &'static Site, values: &(impl Values + ?Sized)) -> Opened {
    match here() {
        Some((recorder, local)) => recorder.open_below(local, site, values),
        None => elsewhere(site, values),
    }
}

/// What a new span of this thread would be, as far as a look at the stack tells.
#[derive(Clone, Copy)]
pub(crate) enum Stance {
    /// In a trace that is not recorded, of which the current span knows everything.
    Beneath,
    /// Another span of the engine.
    Here(Here),
    /// A span of another subscriber, or none.
    Elsewhere,
}

/// The engine, and what this thread has for it.
#[derive(Clone, Copy)]
pub(crate) struct Here {
    recorder: &'static Recorder,
    local: Local,
}

/// Looks where this thread stands. It is all that most calls cost where few traces are recorded.
#[inline(always)]
#[expect(clippy::inline_always, reason = "its callers are out of line themselves, and few")]
pub(crate) fn stance() -> Stance {
    match here() {
        Some((recorder, local)) if local.is_unsampled(recorder) => Stance::Beneath,
        Some((recorder, local)) => Stance::Here(Here { recorder, local }),
        None => Stance::Elsewhere,
    }
}

/// Opens the span of a site below the current one and enters it, for a call that stays on this thread.
#[inline]
pub(crate) fn open_entered(stance: Stance, site: &'static Site, values: &(impl Values + ?Sized)) -> Opened {
    match stance {
        Stance::Beneath => Opened::Beneath,
        Stance::Here(Here { recorder, local }) => recorder.open_entered(local, site, values),
        Stance::Elsewhere => enter_elsewhere(site, values),
    }
}

/// The engine and what this thread has for it, if spans may go past `tracing`.
#[inline]
fn here() -> Option<(&'static Recorder, Local)> {
    direct().and_then(|recorder| Some((recorder, Local::get()?)))
}

/// The engine is not the subscriber of this thread, or the thread opens no spans any more.
#[cold]
#[inline(never)]
fn elsewhere(site: &'static Site, values: &(impl Values + ?Sized)) -> Opened {
    if direct().is_some() {
        lost(Loss::NoThread);
        return Opened::Nothing;
    }
    by_tracing(site, values, Start::default())
}

#[cold]
#[inline(never)]
fn enter_elsewhere(site: &'static Site, values: &(impl Values + ?Sized)) -> Opened {
    entered(elsewhere(site, values))
}

/// This thread works in the span from now on, until its handle goes.
#[inline(never)]
fn entered(opened: Opened) -> Opened {
    opened.enter_once();
    opened
}

#[cold]
#[inline(never)]
fn by_tracing(site: &'static Site, values: &(impl Values + ?Sized), start: Start) -> Opened {
    Opened::of_tracing(open_tracing(site, values, start))
}

impl Recorder {
    /// What most spans take; all else is out of the way, so that it costs them no registers.
    #[inline]
    fn open_entered(&self, local: Local, site: &'static Site, values: &(impl Values + ?Sized)) -> Opened {
        let description = site.description();
        if !self.decides_children
            && let Some((mut owned, child, parent)) = local.take_child(self.number, description.crosses())
        {
            owned.parts().1.begin(description, parent, |body| values.write(body));
            let entered_here = local.enter_child(child);
            let opened = Opened::Engine(owned.keep(child.id));
            return if entered_here { opened } else { entered(opened) };
        }
        self.open_entered_otherwise(local, site, values)
    }

    #[cold]
    #[inline(never)]
    fn open_entered_otherwise(
        &self,
        local: Local,
        site: &'static Site,
        values: &(impl Values + ?Sized),
    ) -> Opened {
        let parent = local.current(self.number);
        let Some(parent) = parent.filter(|_| !self.decides_children) else {
            return entered(self.open_root(local, site, values, Start::default(), parent));
        };
        if parent.is_declined() {
            return Opened::Beneath;
        }
        let owned = self.child(local, &parent, site.description(), |body| values.write(body));
        owned.map_or(Opened::Nothing, |owned| {
            let id = owned.id();
            entered(Opened::Engine(owned.keep(id)))
        })
    }

    /// A span that is not entered yet.
    #[inline(never)]
    fn open_below(&self, local: Local, site: &'static Site, values: &(impl Values + ?Sized)) -> Opened {
        if let Some(held) = local.hold_unsampled(self) {
            return Opened::Engine(held);
        }
        let description = site.description();
        if !self.decides_children
            && let Some((mut owned, child, parent)) = local.take_child(self.number, description.crosses())
        {
            // It may outlive the root on another thread, and then still ask for the root's request.
            local.expose_entered(owned.parts().0.root);
            owned.parts().1.begin(description, parent, |body| values.write(body));
            return Opened::Engine(owned.keep(child.id));
        }
        self.open(site, values, Start::default())
    }

    #[cold]
    #[inline(never)]
    fn open(&self, site: &'static Site, values: &(impl Values + ?Sized), start: Start) -> Opened {
        let Some(local) = Local::get() else {
            lost(Loss::NoThread);
            return Opened::Nothing;
        };
        let parent = match &start.parent {
            Parent::Current => local.current(self.number),
            Parent::Root | Parent::Remote(_) | Parent::Caller(..) => None,
            Parent::Span(span) => current::id_of(span).and_then(|id| self.entry(id)),
            Parent::Id(id) => id.as_ref().and_then(|id| self.entry(super::subscriber::of(id))),
        };
        let Some(parent) = parent.filter(|_| !self.decides_children) else {
            return self.open_root(local, site, values, start, parent);
        };
        // It may outlive the root on another thread, and then still ask for the root's request.
        local.expose_entered(parent.identity.root);
        if parent.is_declined() {
            return parent.slot.hold_by(parent.id.unsampled()).map_or(Opened::Nothing, Opened::Engine);
        }
        let Start { request, links, follows, name, .. } = start;
        let owned = self.child(local, &parent, site.description(), |body| {
            if let Some(name) = &name {
                body.name(name);
            }
            values.write(body);
            for link in &links {
                body.link(link);
            }
            let causes = follows.iter().map(super::subscriber::of);
            causes.filter_map(spans::context).for_each(|cause| body.link(&cause));
        });
        let Some(mut owned) = owned else { return Opened::Nothing };
        owned.works_for(request);
        let id = owned.id();
        Opened::Engine(owned.keep(id))
    }

    #[cold]
    #[inline(never)]
    fn open_root(
        &self,
        local: Local,
        site: &'static Site,
        values: &(impl Values + ?Sized),
        start: Start,
        above: Option<Entry>,
    ) -> Opened {
        let (remote, request) = start.origin();
        let contextual = above.is_none() && matches!(start.parent, Parent::Current);
        let remote = remote.or_else(|| if contextual { bridge::parent() } else { None });
        let origin = Origin { remote, request, name: start.name, above, undecided: false };
        let attribute = |key: &str| {
            let field = site.static_metadata().fields().field(key)?;
            (field.index() < values.count()).then(|| values.given(field.index()).to_value()).flatten()
        };
        let owned = self.root(local, site.description(), origin, &attribute, &mut |body| {
            values.write(body);
            for link in &start.links {
                body.link(link);
            }
        });
        let Some(mut owned) = owned else { return Opened::Nothing };
        let id = owned.number(false);
        Opened::Engine(owned.keep(id))
    }
}

impl Site {
    #[inline]
    const fn description(&'static self) -> Description {
        Description { metadata: self.static_metadata(), shape: Some(self.shape()) }
    }
}
