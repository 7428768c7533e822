//! What both programs speak of.

use telemark::{Capped, Counter, Event, Failure, Gauge, Histogram, LabelValue, Labels, Outcome, metric};

/// What is carried.
#[derive(LabelValue, Clone, Copy)]
pub(crate) enum Size {
    /// Fits a letter box.
    Small,
    /// Needs a van.
    Large,
}

/// By what parcels are counted.
#[derive(Labels, Clone, Copy)]
pub(crate) struct ParcelLabels<'a> {
    /// Its size.
    pub(crate) size: Size,
    /// How it ended.
    pub(crate) status: Outcome,
    /// Who carries it.
    pub(crate) carrier: Capped<'a, 8>,
}

/// Parcels carried.
#[metric(counter = "parcels")]
pub(crate) static PARCELS: Counter<ParcelLabels<'_>>;

/// Time of a delivery.
#[metric(histogram = "delivery_duration", unit = "s")]
pub(crate) static DELIVERY_DURATION: Histogram<Size>;

/// Vans on the road.
#[metric(gauge = "vans")]
pub(crate) static VANS: Gauge;

/// A parcel was handed over.
#[derive(Event)]
#[event(name = "parcel.delivered", message = "{pieces} pieces")]
pub(crate) struct Delivered {
    /// How many.
    #[redact(public)]
    pub(crate) pieces: u64,
    /// To whom.
    #[redact(email)]
    pub(crate) receiver: String,
}

/// Why one did not arrive.
#[derive(Failure, Debug)]
pub(crate) enum ParcelError {
    /// No such parcel.
    #[failure(expected, http = 404)]
    Unknown,
    /// Nobody knows where it is.
    #[failure(http = 404)]
    Lost,
}
