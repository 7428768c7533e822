//! The program of every binary, each of which chooses what is changed; a declaration stands at the same place in all.

use telemark::{Counter, Histogram, LabelValue, Labels, Outcome, metric};

/// How much room a parcel takes.
#[derive(LabelValue, Clone, Copy)]
enum Size {
    Small,
    Large,
}

choose! {
    value {
        /// Where a parcel goes.
        #[derive(LabelValue, Clone, Copy)]
        enum Zone {
            Near,
            Far,
        }
    }
    else {
        /// Where a parcel goes.
        #[derive(LabelValue, Clone, Copy)]
        enum Zone {
            Near,
            Far,
            #[expect(dead_code, reason = "it is what the rule written by hand asks for")]
            Abroad,
        }
    }
}

choose! {
    label {
        /// A parcel.
        #[derive(Labels, Clone, Copy)]
        struct Parcel {
            #[label(name = "bulk")]
            size: Size,
            zone: Zone,
            outcome: Outcome,
        }
    }
    else {
        /// A parcel.
        #[derive(Labels, Clone, Copy)]
        struct Parcel {
            size: Size,
            zone: Zone,
            outcome: Outcome,
        }
    }
}

/// Parcels sent.
#[metric(counter = "parcels_sent", unit = "{parcel}")]
static SENT: Counter<Parcel>;

choose! {
    unit {
        /// What a parcel takes of the van.
        #[metric(histogram = "parcel_load", unit = "m", buckets = [1, 10, 100])]
        static LOAD: Histogram<Size>;
    }
    else {
        /// What a parcel takes of the van.
        #[metric(histogram = "parcel_load", unit = "g", buckets = [1, 10, 100])]
        static LOAD: Histogram<Size>;
    }
}

telemark::slo! { parcels_arrive: 99 % over 30d, good = SENT.where(outcome !~ "failure|panicked"), total = SENT }

pub(crate) fn main() {
    for zone in [Zone::Near, Zone::Far] {
        SENT.add(0, Parcel { size: Size::Large, zone, outcome: Outcome::Success });
    }
    LOAD.record(0.0, Size::Small);
    let (guard, folder) = (std::env::args().nth(1), std::env::args().nth(2));
    let folder = std::path::PathBuf::from(folder.unwrap_or_default());
    match guard.as_deref() {
        Some("fresh") => telemark::testing::assert_fresh!(folder),
        Some("compatible") => telemark::testing::assert_catalog_compatible!(folder.join("telemetry.json")),
        Some("lints") => telemark::testing::assert_lints!("by-hand/**"),
        other => panic!("no guard is called {other:?}"),
    }
}
