//! What the variables of the environment change, one after the other.

use super::builder::Setup;
use super::environment::Environment;
use crate::call::{self, ExceptionSignal};
use crate::context::Propagator;
#[cfg(any(feature = "client", feature = "server"))]
use crate::http;
use crate::metric::{self, ExemplarFilter};
use crate::redact;
use crate::sample::{self, Sampler};
use crate::span::{Limits, SpanMemory};

/// What the process has one of.
pub(super) fn switches(environment: &Environment) {
    #[cfg(any(feature = "client", feature = "server"))]
    methods(environment);
    exceptions(environment);
    exemplars(environment);
    stability(environment);
    for &warning in redact::take_keys(|name| environment.get(name)) {
        environment.warn(warning);
    }
}

/// Which signals carry exceptions; the word is a switch of the semantic conventions.
fn exceptions(environment: &Environment) {
    let words = [("logs", ExceptionSignal::Logs), ("logs/dup", ExceptionSignal::LogsDup)];
    if let Some(signal) = environment.word("OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN", &words) {
        call::set_exception_signal(signal);
    }
}

/// The stable names are written and no others: whoever wants old ones beside them is told.
fn stability(environment: &Environment) {
    let list = environment.get("OTEL_SEMCONV_STABILITY_OPT_IN").unwrap_or_default();
    let both: Vec<_> = list.split(',').map(str::trim).filter(|word| word.ends_with("/dup")).collect();
    if !both.is_empty() {
        let both = both.join(",");
        environment.warn(format!(
            "OTEL_SEMCONV_STABILITY_OPT_IN={both} is not followed: only stable names are written"
        ));
    }
}

/// Which headers carry a request's identity.
pub(super) fn propagators(environment: &Environment, chosen: Vec<Propagator>) -> Vec<Propagator> {
    let Some(words) = environment.get("OTEL_PROPAGATORS") else { return chosen };
    let (named, warnings) = Propagator::from_words(&words);
    for warning in warnings {
        environment.warn(warning);
    }
    named.unwrap_or(chosen)
}

/// What is recorded of what is not ours, the headers of messages among it.
pub(super) fn second_line(environment: &Environment, setup: &mut Setup) {
    redact::set_trust(setup.foreign, std::mem::take(&mut setup.foreign_targets));
    if setup.chain_panic_hook {
        call::chain_panic_hook();
    }
    let words = [("1", true), ("true", true), ("0", false), ("false", false)];
    if environment.word("TELEMARK_ALLOW_FOREIGN_TRACE", &words) == Some(true) {
        redact::lift_ceilings();
    }
    #[cfg(any(feature = "client", feature = "server"))]
    setup.http.follow(environment);
}

#[cfg(any(feature = "client", feature = "server"))]
/// Which methods of HTTP are told apart.
fn methods(environment: &Environment) {
    let name = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS";
    let Some(list) = environment.get(name) else { return };
    let strange = http::Method::know_only(&list);
    if !strange.is_empty() {
        environment.warn(format!("{name}: {} can be no label here and stay _OTHER", strange.join(", ")));
    }
}

/// How much of a span is kept.
pub(super) fn limits(environment: &Environment) {
    let (limits, warnings) = Limits::from_environment(&|name| environment.get(name));
    limits.apply();
    for warning in warnings {
        environment.warn(warning);
    }
}

/// How much memory spans may take while they wait.
pub(super) fn memory(environment: &Environment, memory: SpanMemory) {
    let (memory, warnings) = memory.or_environment(&|name| environment.get(name));
    memory.apply();
    for warning in warnings {
        environment.warn(warning);
    }
}

/// Which measurements may become exemplars.
fn exemplars(environment: &Environment) {
    let words = [
        ("trace_based", ExemplarFilter::TraceBased),
        ("always_on", ExemplarFilter::AlwaysOn),
        ("always_off", ExemplarFilter::AlwaysOff),
    ];
    if let Some(filter) = environment.word("OTEL_METRICS_EXEMPLAR_FILTER", &words) {
        metric::set_exemplar_filter(filter);
    }
}

/// What the environment says, else the program.
pub(super) fn sampler(environment: &Environment, sampler: Option<Sampler>) -> Sampler {
    if environment.flag("OTEL_SDK_DISABLED") {
        return sample::never().ignore_parent();
    }
    let mut warnings = Vec::new();
    let asked = sample::from_environment(&|name| environment.get(name), &mut warnings);
    for warning in warnings {
        environment.warn(warning);
    }
    let coded = sampler.unwrap_or_else(sample::always);
    match asked {
        Some(asked) => asked.with_tail_of(&coded),
        None => coded,
    }
}
