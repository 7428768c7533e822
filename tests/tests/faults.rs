//! Faults of everything around a service: collectors that misbehave, streams that stall, clocks that jump, hostile callers.

#[cfg(test)]
mod faults {
    #[path = "../otlp/certificates.rs"]
    #[allow(dead_code, reason = "other tests use more of it")]
    mod certificates;
    mod child;
    pub(crate) mod collector;
    mod doctor;
    mod grpc;
    mod hostile;
    mod matrix;
    mod message;
    mod process;
    mod program;
    #[cfg(unix)]
    mod stopping;
}
