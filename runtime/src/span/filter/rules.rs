//! All directives of a filter, sorted so that the most special one decides.

use super::directive::{self, Directive};
use super::watch::Watched;
use tracing_core::field::Visit;
use tracing_core::metadata::LevelFilter;
use tracing_core::{Level, Metadata};

/// Directives that a callsite alone decides, and those that open spans decide.
#[derive(Debug)]
pub(super) struct Rules {
    callsites: Vec<Directive>,
    spans: Vec<Directive>,
}

impl Default for Rules {
    fn default() -> Self {
        let info = Directive { target: None, span: None, fields: Vec::new(), level: LevelFilter::INFO };
        Self { callsites: vec![info], spans: Vec::new() }
    }
}

/// What cannot be seen in a directive is shown as it is written in Rust: a line break would be taken for the fault's end.
fn in_one_line(fault: &str) -> String {
    let mut line = String::with_capacity(fault.len());
    for letter in fault.chars() {
        if letter.is_control() { line.extend(letter.escape_default()) } else { line.push(letter) }
    }
    line
}

impl Rules {
    /// Reads a list of directives; an empty one is the default.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut rules = Self { callsites: Vec::new(), spans: Vec::new() };
        for part in directive::split(text) {
            let read = Directive::parse(part);
            let directive =
                read.map_err(|fault| in_one_line(&format!("the directive `{}` {fault}", part.trim())))?;
            if directive.span.is_none() && !directive.needs_values() {
                add(&mut rules.callsites, directive.clone());
            }
            if directive.names_spans() {
                add(&mut rules.spans, directive);
            }
        }
        let empty = rules.callsites.is_empty() && rules.spans.is_empty();
        Ok(if empty { Self::default() } else { rules })
    }

    /// Whether there are directives about spans.
    pub(super) const fn watches(&self) -> bool {
        !self.spans.is_empty()
    }

    /// The level that every target reaches.
    pub(super) fn floor(&self) -> LevelFilter {
        let everywhere = self.callsites.iter().any(|directive| directive.target.is_none());
        let least = self.callsites.iter().map(|directive| directive.level).min();
        least
            .filter(|_| everywhere && self.callsites.iter().all(|d| d.fields.is_empty()))
            .unwrap_or(LevelFilter::OFF)
    }

    /// The level that no callsite exceeds. Where values of spans decide, every span must be seen to know them.
    pub(super) fn highest(&self) -> LevelFilter {
        if self.spans.iter().any(Directive::needs_values) {
            return LevelFilter::TRACE;
        }
        let all = self.callsites.iter().chain(&self.spans);
        all.map(|directive| directive.level).max().unwrap_or(LevelFilter::OFF)
    }

    /// Whether a callsite is wanted wherever it is reached.
    pub(super) fn enables(&self, metadata: &Metadata<'_>) -> bool {
        if metadata.is_span() && self.spans.iter().any(|directive| directive.is_about_span(metadata)) {
            return true;
        }
        let decides = self.callsites.iter().find(|directive| directive.is_about_callsite(metadata));
        decides.is_some_and(|directive| directive.level >= *metadata.level())
    }

    /// Whether a record of this target is wanted wherever it is made.
    pub(super) fn enables_target(&self, target: &str, level: Level) -> bool {
        let plain = |directive: &&Directive| directive.fields.is_empty() && directive.is_about_target(target);
        self.callsites.iter().find(plain).is_some_and(|directive| directive.level >= level)
    }

    /// Whether something of this level may be wanted within a span.
    pub(super) fn may_enable_within(&self, level: Level) -> bool {
        self.spans.iter().any(|directive| directive.level >= level)
    }

    /// What a new span stands for, if directives are about it.
    pub(super) fn watched(
        &self,
        metadata: &Metadata<'_>,
        record: &mut dyn FnMut(&mut dyn Visit),
    ) -> Option<Watched> {
        let mut about = self.spans.iter().filter(|directive| directive.is_about_span(metadata)).peekable();
        about.peek()?;
        let mut watched = Watched::default();
        about.for_each(|directive| watched.add(directive));
        record(&mut watched);
        Some(watched)
    }
}

/// The most special one first; of two about the same thing the later counts.
fn add(list: &mut Vec<Directive>, directive: Directive) {
    list.retain(|known| !known.is_about_the_same(&directive));
    let at = list.partition_point(|known| known.rank() > directive.rank());
    list.insert(at, directive);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(text: &str, target: &str, level: Level) -> bool {
        Rules::parse(text).expect("directives").enables_target(target, level)
    }

    #[test]
    fn the_longest_target_decides_whatever_the_order() {
        for text in ["info,a=warn,a::b=debug", "a::b=debug,a=warn,info"] {
            assert!(wants(text, "a::b::c", Level::DEBUG) && !wants(text, "a::c", Level::INFO), "{text}");
            assert!(wants(text, "z", Level::INFO) && !wants(text, "z", Level::DEBUG), "{text}");
        }
        assert!(!wants("a=debug", "z", Level::ERROR), "what no directive names is off");
        assert!(wants("info,debug", "z", Level::DEBUG), "the later of two counts");
        assert!(wants(" ", "z", Level::INFO) && !wants("", "z", Level::DEBUG), "no directive is the default");
    }

    #[test]
    fn the_floor_is_what_every_target_reaches() {
        let floor = |text| Rules::parse(text).expect("directives").floor();
        assert_eq!(floor("info,a=debug"), LevelFilter::INFO);
        assert_eq!(floor("info,a=warn"), LevelFilter::WARN);
        assert_eq!((floor("a=debug"), floor("[span]=trace")), (LevelFilter::OFF, LevelFilter::OFF));
    }

    #[test]
    fn values_of_spans_make_every_span_interesting() {
        let highest = |text| Rules::parse(text).expect("directives").highest();
        assert_eq!(highest("warn,[a{b=1}]=info"), LevelFilter::TRACE);
        assert_eq!((highest("warn,[a]=debug"), highest("error")), (LevelFilter::DEBUG, LevelFilter::ERROR));
    }
}
