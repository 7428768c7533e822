//! Where metrics keep their values: exact over threads that come and go, bounded in memory, apart in views.

mod metric_storage {
    pub(crate) mod churn;
    pub(crate) mod edges;
    pub(crate) mod hostile;
    pub(crate) mod large;
    pub(crate) mod page;
    pub(crate) mod snapshots;
    pub(crate) mod views;
}
