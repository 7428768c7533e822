//! Spans where it hurts: ending threads, values that misbehave, ids that nobody gave out, exhaustion, dead collectors.

mod span_stress {
    pub(crate) mod alone;
    mod exhaustion;
    mod exporter;
    mod forged;
    mod hostile;
    mod teardown;
    mod threads;
}
