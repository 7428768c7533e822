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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::{Arc, Mutex};
    use tracing::{info, info_span};
    use tracing_subscriber::fmt::format::DefaultFields;
    use tracing_subscriber::fmt::layer;
    use tracing_subscriber::layer::SubscriberExt as _;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no test panics while it writes").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn fields_and_those_that_come_later_look_as_in_the_format_inside() {
        let page = Page::default();
        let writer = page.clone();
        let format = protected_fields(DefaultFields::new());
        let layer = layer().with_ansi(false).fmt_fields(format).with_writer(move || writer.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let span = info_span!("order", n = 3, late = tracing::field::Empty);
            span.record("late", true);
            span.in_scope(|| info!("placed"));
        });
        let written = page.0.lock().expect("no test panics while it writes").clone();
        let line = String::from_utf8(written).expect("lines are text");
        assert!(line.contains("order{n=3 late=true}") && line.contains("placed"), "{line}");
    }
}
