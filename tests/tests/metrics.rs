//! Metrics as users declare, update and read them.

mod metrics {
    pub(crate) mod formats;
    pub(crate) mod labels;
    pub(crate) mod page;
    pub(crate) mod sums;
    pub(crate) mod updates;
    pub(crate) mod values;
}
