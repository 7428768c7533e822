//! Which events are logged and which spans of others are recorded: `RUST_LOG`.

use crate::{context, span};
use std::str::FromStr;
use tracing_core::metadata::LevelFilter;
use tracing_core::subscriber::Interest;
use tracing_core::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer;

/// `target=level` directives; telemark's own spans of level INFO and above are always on, because tracking ids and
/// error records hang from them.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    targets: Targets,
}

impl Filter {
    /// The filter of this text, or why it is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Targets::from_str(text).map(|targets| Self { targets }).map_err(|error| error.to_string())
    }

    /// The directives, for what is not a span.
    pub(super) const fn targets(&self) -> &Targets {
        &self.targets
    }

    /// Whether it may come from the thread that exports, which never reports on itself.
    fn may_be_export(metadata: &Metadata<'_>) -> bool {
        let name = metadata.target().split("::").next().unwrap_or_default();
        TRANSPORT.contains(&name)
    }

    fn enables(&self, metadata: &Metadata<'_>) -> bool {
        let ours = metadata.is_span() && *metadata.level() <= Level::INFO && span::is_declared(metadata);
        ours || self.targets.would_enable(metadata.target(), metadata.level())
    }
}

/// What the exporter is made of; `log` stands for records of the `log` crate, whose own target comes later.
const TRANSPORT: [&str; 9] =
    ["h2", "hyper", "hyper_util", "log", "mio", "reqwest", "tokio", "tonic", "tower"];

/// Everything from INFO up.
impl Default for Filter {
    fn default() -> Self {
        Self { targets: Targets::new().with_default(LevelFilter::INFO) }
    }
}

impl<S: Subscriber> layer::Filter<S> for Filter {
    fn enabled(&self, metadata: &Metadata<'_>, _: &layer::Context<'_, S>) -> bool {
        self.enables(metadata) && !(Self::may_be_export(metadata) && context::is_silent())
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        match (self.enables(metadata), Self::may_be_export(metadata)) {
            (false, _) => Interest::never(),
            (true, false) => Interest::always(),
            (true, true) => Interest::sometimes(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let highest = self.targets.iter().map(|(_, level)| level).max().unwrap_or(LevelFilter::INFO);
        let default = self.targets.default_level().unwrap_or(LevelFilter::OFF);
        Some(highest.max(default).max(LevelFilter::INFO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_read_as_rust_log_writes_them() {
        for text in ["warn", "info,my_crate=debug", "my_crate::room=trace", "off"] {
            assert!(Filter::parse(text).is_ok(), "{text}");
        }
        assert!(Filter::parse("my_crate=loud").is_err());
    }

    #[test]
    fn spans_of_level_info_stay_reachable_under_a_strict_filter() {
        let filter = Filter::parse("error").expect("`error` is a directive");
        let hint = layer::Filter::<tracing_subscriber::Registry>::max_level_hint(&filter);
        assert_eq!(hint, Some(LevelFilter::INFO));
    }
}
