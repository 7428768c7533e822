//! One log record, before it has a format.

use crate::clock::unix_nanos;
use crate::context::{Request, Scope, SpanContext, scope};
use crate::value::Value;
use std::borrow::Cow;
use std::sync::Arc;
use tracing_core::Level;

/// What happened, where and for whom. Values are redacted already.
#[derive(Debug, Clone)]
pub struct Record {
    /// Nanoseconds since 1970.
    pub time: u64,
    /// How much it matters.
    pub level: Level,
    /// Where it comes from: a module path, or a name such as `telemark::access`.
    pub target: Cow<'static, str>,
    /// The event's name, or nothing for a plain message.
    pub name: Cow<'static, str>,
    /// The message.
    pub message: Cow<'static, str>,
    /// The fields, in order; dots in a key nest.
    pub fields: Vec<(Cow<'static, str>, Value)>,
    /// The span it happened in.
    pub span: Option<SpanContext>,
    /// The request that span works for.
    pub request: Option<Arc<Request>>,
}

impl Record {
    /// A record of now, in the current span.
    pub fn new(
        level: Level,
        target: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::within(scope(), level, target, message)
    }

    /// A record of now, in this scope.
    pub fn within(
        scope: Option<Scope>,
        level: Level,
        target: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::at(unix_nanos(), scope, level, target, message)
    }

    /// A record of this time, in this scope.
    pub(crate) fn at(
        time: u64,
        scope: Option<Scope>,
        level: Level,
        target: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (span, request) = scope.map(|Scope { span, request }| (span, request)).unzip();
        Self {
            time,
            level,
            target: target.into(),
            name: Cow::Borrowed(""),
            message: message.into(),
            fields: Vec::new(),
            span,
            request,
        }
    }

    /// With one more field.
    #[must_use]
    pub fn field(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.fields.push((key.into(), value.into()));
        self
    }
}
