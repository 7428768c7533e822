//! The description of a span.

use super::near::equal;
use super::{Class, Location};
use std::panic::Location as Here;
use tracing_core::Level;

/// The role of a span in a trace, as OpenTelemetry defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SpanKind {
    /// Work inside one process.
    #[default]
    Internal,
    /// The handling of a request from outside.
    Server,
    /// A request to another service.
    Client,
    /// A message handed over for later.
    Producer,
    /// The handling of a message handed over before.
    Consumer,
}

impl SpanKind {
    /// The word of the OpenTelemetry specification, in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Server => "server",
            Self::Client => "client",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }
}

/// How a field gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capture {
    /// A typed value.
    Value,
    /// Text by `Display`, written `%x`.
    Display,
    /// Text by `Debug`, written `?x`.
    Debug,
    /// The redacted form of an argument, with its class and the strategy as it is written.
    Redacted(Class, &'static str),
    /// Recorded later, through the span's handle.
    Late,
    /// As `#[tracing::instrument]` captures it, whether its author has thought of it or not.
    Tracing,
}

impl Capture {
    /// The word of the catalog.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Display => "display",
            Self::Debug => "debug",
            Self::Redacted(..) => "redacted",
            Self::Late => "late",
            Self::Tracing => "tracing",
        }
    }
}

/// One field of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldShape {
    /// The attribute's key.
    pub name: &'static str,
    /// How it gets its value.
    pub capture: Capture,
    /// Its type, as far as its declaration says it: `text`, or the name of a type.
    pub ty: &'static str,
}

impl FieldShape {
    /// Fields of spans that telemark itself declares: text, but for those that are `numbers`.
    #[must_use]
    pub const fn values<const N: usize>(names: &[&'static str; N], numbers: &[&str]) -> [Self; N] {
        let mut fields = [Self { name: "", capture: Capture::Value, ty: "text" }; N];
        let mut at = 0;
        while at < N {
            fields[at].name = names[at];
            let mut number = 0;
            while number < numbers.len() {
                if equal(names[at], numbers[number]) {
                    fields[at].ty = "u64";
                }
                number += 1;
            }
            at += 1;
        }
        fields
    }
}

/// What is known of a span when the program is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanShape {
    /// The span's name.
    pub name: &'static str,
    /// The span's kind.
    pub kind: SpanKind,
    /// The level of its `tracing` metadata.
    pub level: Level,
    /// The target of its `tracing` metadata.
    pub target: &'static str,
    /// The full path of the function: the attribute `code.function.name`.
    pub function: &'static str,
    /// Its declared fields, in order.
    pub fields: &'static [FieldShape],
    /// The type of the error that the function returns, as its signature writes it; empty where it writes none.
    pub error: &'static str,
    /// Where it was declared.
    pub location: Location,
}

impl SpanShape {
    /// Whether its fields are those of `#[instrument]`: then nobody has decided that they may be recorded.
    #[must_use]
    pub fn captures_unasked(&self) -> bool {
        self.fields.iter().any(|field| field.capture == Capture::Tracing)
    }

    /// The span of a function that says no more of itself, declared where this is called.
    ///
    /// Each word that generated code need not write is time of the compiler for each function.
    #[must_use]
    #[track_caller]
    pub const fn of(
        name: &'static str,
        function: &'static str,
        module: &'static str,
        package: &'static str,
    ) -> Self {
        let here = Here::caller();
        let location = Location { file: here.file(), line: here.line(), package, module };
        Self {
            name,
            kind: SpanKind::Internal,
            level: Level::INFO,
            target: module,
            function,
            fields: &[],
            error: "",
            location,
        }
    }
}
