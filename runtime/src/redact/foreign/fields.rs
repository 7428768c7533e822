//! Fields of spans as `fmt` keeps them, apart from those of layers that are not protected.

use std::fmt;
use tracing_core::span::Record;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FormatFields, FormattedFields};

/// A format of fields that a layer shares with protected layers alone; made by [`protected_fields`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ProtectedFields<F>(F);

/// A format of fields for protected layers of `fmt` beside others that are not.
///
/// All layers of `fmt` whose formats are of one type share the text of a span's fields: the first that sees a span writes
/// it for all. With this one a [protected](crate::protect) layer writes its own.
///
/// # Example: everything on the author's screen, cleaned text in a file
/// ```
/// use telemark::{protect, protected_fields};
/// use tracing_subscriber::fmt::{format::DefaultFields, layer};
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let file = layer().fmt_fields(protected_fields(DefaultFields::new())).with_writer(std::io::sink);
/// let subscriber = tracing_subscriber::registry().with(layer()).with(protect(file));
/// # drop(subscriber);
/// ```
pub const fn protected_fields<F>(format: F) -> ProtectedFields<F> {
    ProtectedFields(format)
}

impl<'writer, F> FormatFields<'writer> for ProtectedFields<F>
where
    F: for<'any> FormatFields<'any> + 'static,
{
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        self.0.format_fields(writer, fields)
    }

    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut inner = FormattedFields::<F>::new(std::mem::take(&mut current.fields));
        let result = self.0.add_fields(&mut inner, fields);
        current.fields = inner.fields;
        result
    }
}
