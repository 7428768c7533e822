//! Metrics whose labels are types: updates go to a cell by index, without a lookup.

mod address;
mod atomics;
mod between;
#[cfg(feature = "record")]
mod bound;
mod capped;
mod change;
mod conflict;
mod digits;
mod exemplar;
mod family;
mod flat;
mod gauges;
#[cfg(feature = "record")]
mod handle;
#[cfg(not(feature = "record"))]
#[path = "silent.rs"]
mod handle;
mod interner;
mod labels;
mod local;
mod lost;
mod measurement;
mod memory;
mod merge;
mod objective;
mod observed;
mod optional;
mod outcome;
mod process;
mod reader;
mod reading;
#[cfg(feature = "server")]
mod reserved;
mod role;
#[cfg(all(feature = "record", any(feature = "server", feature = "client")))]
#[cfg_attr(not(feature = "server"), allow(dead_code, reason = "the server keeps series at hand"))]
mod settled;
#[cfg(all(not(feature = "record"), any(feature = "server", feature = "client")))]
#[path = "unsettled.rs"]
mod settled;
mod shown;
mod slab;
mod sparse;
mod state;
mod telling;
mod text_cache;
mod view;
#[cfg(any(feature = "server", feature = "client"))]
#[cfg_attr(not(feature = "record"), allow(dead_code, reason = "set-up widens what is recorded"))]
mod widened;

pub use between::Between;
#[cfg(feature = "record")]
pub use bound::{Bound, Entered};
pub use capped::Capped;
pub(crate) use conflict::conflicts;
pub(crate) use digits::Digits;
pub(crate) use exemplar::{ExemplarFilter, set_exemplar_filter};
#[cfg_attr(
    not(any(feature = "server", feature = "client")),
    allow(unused_imports, reason = "the doors of HTTP ask")
)]
pub(crate) use family::families_are_known;
pub(crate) use family::{Family, families};
pub use flat::{join, joined};
#[cfg(not(feature = "record"))]
pub use handle::{Bound, Entered};
pub use handle::{Counter, Gauge, Histogram, UpDown};
pub use labels::{Closed, Index, Label, LabelValue, Labels};
pub(crate) use lost::{Reason as DropReason, dropped_points, expression_panicked, points_dropped};
pub use measurement::Measurement;
pub(crate) use memory::memory;
pub(crate) use objective::{bounds, bounds_of_objectives, bounds_without_bucket};
pub use observed::Observed;
pub use optional::{Optional, OrNone, with_none};
pub use outcome::Outcome;
pub(crate) use process::process_start;
pub(crate) use reader::{Following, Point, Source};
pub use reader::{MetricData, MetricPoint, MetricReader, MetricValue, Temporality};
#[cfg(feature = "server")]
pub(crate) use reserved::{Reserved, Template};
pub use role::{LabelRole, NotLabel};
#[cfg(any(feature = "server", feature = "client"))]
#[cfg_attr(not(feature = "server"), allow(unused_imports, reason = "the server keeps series at hand"))]
pub(crate) use settled::{Settled, Together};
pub(crate) use shown::{in_prometheus, shown};
pub use state::State;
pub use telling::{in_seconds, rising, series, too_many_series};
pub use view::{InView, View};
#[cfg(any(feature = "server", feature = "client"))]
pub(crate) use widened::Widened;
