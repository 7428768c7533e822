//! The span of a call, and how it opens.

use super::slot::Slot;
use crate::span::{self, Inside, Opened, Site, Stance, Start};
use std::time::Instant;
use tracing_core::field;

/// The span of a call, or what stands for it where nobody listens.
///
/// A clone of it is for the handle of late fields.
#[derive(Default)]
pub struct Span {
    opened: Opened,
    /// Entered when it was opened, and left with this handle.
    entered: bool,
}

impl Drop for Span {
    #[inline]
    fn drop(&mut self) {
        if self.entered && !self.opened.is_light() {
            self.opened.exit();
        }
    }
}

impl Span {
    /// Nobody listens.
    #[must_use]
    pub const fn none() -> Self {
        Self::of(Opened::Nothing)
    }

    const fn of(opened: Opened) -> Self {
        Self { opened, entered: false }
    }

    const fn entered(opened: Opened) -> Self {
        Self { opened, entered: true }
    }

    /// In a trace that is not recorded: a constant, so that it is written as wide as it is read.
    const BENEATH: Self = Self::entered(Opened::Beneath);

    /// Enters the span until the guard is dropped, for a body that no closure may hold.
    pub fn enter(&self) -> impl Sized + '_ {
        self.opened.inside()
    }

    /// Until it is dropped, this thread is in the span; it is already, if it entered the span as that opened.
    #[inline]
    pub(super) fn inside(&self) -> Option<Inside<'_>> {
        if self.entered { None } else { Some(self.opened.inside()) }
    }

    /// Until it is dropped, what is measured belongs to this span; one that was left is not entered again, because other
    /// subscribers would be told.
    #[inline]
    pub(super) fn measured_inside(&self) -> Option<impl Sized + use<>> {
        if self.entered { None } else { Some(self.opened.measured_inside()) }
    }

    /// A reading of the clock, unless the span has one of its own.
    pub(super) fn start(&self) -> Option<Instant> {
        (!self.opened.is_recorded()).then(Instant::now)
    }

    pub(super) const fn opened(&self) -> &Opened {
        &self.opened
    }
}

impl Clone for Span {
    fn clone(&self) -> Self {
        Self::of(Opened::of_tracing(self.opened.to_tracing()))
    }
}

/// Opens the span of a site with these values, in the order of its fields, for a call that may move between threads.
#[expect(clippy::needless_pass_by_value, reason = "generated code is shorter without borrows")]
pub fn open<const N: usize>(site: &'static Site, slots: [Slot<'_>; N], start: Start) -> Span {
    open_slots(site, &slots, start)
}

#[inline(never)]
pub(super) fn open_slots(site: &'static Site, slots: &[Slot<'_>], start: Start) -> Span {
    Span::of(span::open(site, slots, start))
}

/// Opens the span of a site without fields, below the current span, if anybody listens.
#[inline(never)]
pub fn plain(site: &'static Site) -> Span {
    if site.enabled() { Span::of(span::open_below(site, &())) } else { Span::none() }
}

/// Opens and enters the span of a site with these values, below the current span, for a call that stays on its thread.
#[expect(clippy::needless_pass_by_value, reason = "generated code is shorter without borrows")]
pub fn here<const N: usize>(site: &'static Site, slots: [Slot<'_>; N]) -> Span {
    open_here(site, &slots)
}

#[inline(never)]
fn open_here(site: &'static Site, slots: &[Slot<'_>]) -> Span {
    match span::stance() {
        Stance::Beneath => Span::BENEATH,
        stance => enter_slots(stance, site, slots),
    }
}

/// The same without fields, if anybody listens.
#[inline(never)]
pub fn plain_here(site: &'static Site) -> Span {
    if !site.enabled() {
        return Span::none();
    }
    match span::stance() {
        Stance::Beneath => Span::BENEATH,
        stance => enter_plain(stance, site),
    }
}

#[inline(never)]
fn enter_slots(stance: Stance, site: &'static Site, slots: &[Slot<'_>]) -> Span {
    Span::entered(span::open_entered(stance, site, slots))
}

#[inline(never)]
fn enter_plain(stance: Stance, site: &'static Site) -> Span {
    Span::entered(span::open_entered(stance, site, &()))
}

/// Opens the span of a site with values as `tracing` takes them.
pub fn open_values<const N: usize>(
    site: &'static Site,
    values: [Option<&dyn field::Value>; N],
    start: Start,
) -> Span {
    Span::of(Opened::of_tracing(span::open_values(site, &values, start)))
}

/// A value as `tracing` takes it.
pub fn given(value: &dyn field::Value) -> Option<&dyn field::Value> {
    Some(value)
}

/// `span!` where nothing is recorded.
#[inline]
#[must_use]
pub const fn no_span() -> tracing::Span {
    tracing::Span::none()
}

/// `span!`: the span as one of `tracing`.
#[expect(clippy::needless_pass_by_value, reason = "the handle ends here, and the span with its last one")]
pub fn to_tracing(span: Span) -> tracing::Span {
    span.opened.to_tracing()
}
