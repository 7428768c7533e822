//! What telemark's macros do, as an ordinary library over `proc_macro2`.

#![forbid(unsafe_code)]

mod call;
mod classes;
mod diagnostics;
mod documented;
mod event;
mod expect;
mod failure;
mod fallback;
mod grammar;
mod labels;
mod metric;
mod names;
mod objective;
mod paths;
mod redact;
mod submit;
mod suggest;
mod template;
mod test;
mod traced;
mod units;
mod written;

use proc_macro2::TokenStream;

/// `#[traced(attribute)] item`
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "all entry points have one form")]
pub fn traced(attribute: TokenStream, item: TokenStream) -> TokenStream {
    call::traced(&attribute, item, call::RECORDED)
}

/// `#[instrument(attribute)] item`
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "all entry points have one form")]
pub fn instrument(attribute: TokenStream, item: TokenStream) -> TokenStream {
    call::instrument(&attribute, item, call::RECORDED)
}

/// `#[metric(attribute)] item`
#[must_use]
pub fn metric(attribute: TokenStream, item: TokenStream) -> TokenStream {
    if metric::is_static(&item) {
        metric::declare(attribute, item)
    } else {
        call::metric(attribute, item, call::RECORDED)
    }
}

/// `#[redact(attribute)] item`
#[must_use]
pub fn redact(attribute: TokenStream, item: TokenStream) -> TokenStream {
    redact::attribute(attribute, item)
}

/// `#[derive(Redact)] item`
#[must_use]
pub fn derive_redact(item: TokenStream) -> TokenStream {
    redact::derive(item)
}

/// `#[derive(DataClass)] item`
#[must_use]
pub fn derive_data_class(item: TokenStream) -> TokenStream {
    redact::data_class(item)
}

/// `#[derive(Event)] item`
#[must_use]
pub fn derive_event(item: TokenStream) -> TokenStream {
    event::derive(item, redact::classify)
}

/// `#[derive(LabelValue)] item`
#[must_use]
pub fn derive_label_value(item: TokenStream) -> TokenStream {
    labels::label_value(item)
}

/// `#[derive(Labels)] item`
#[must_use]
pub fn derive_labels(item: TokenStream) -> TokenStream {
    labels::labels(item)
}

/// `#[derive(Failure)] item`
#[must_use]
pub fn derive_failure(item: TokenStream) -> TokenStream {
    failure::derive(item)
}

/// `#[test(attribute)] item`
#[must_use]
pub fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    test::test(attribute, item)
}

/// `span!(input)`
#[must_use]
pub fn span(input: TokenStream) -> TokenStream {
    traced::span(input)
}

/// `slo!(input)`
#[must_use]
pub fn slo(input: TokenStream) -> TokenStream {
    objective::slo(input)
}

/// `alert!(input)`
#[must_use]
pub fn alert(input: TokenStream) -> TokenStream {
    objective::alert(input)
}

/// `assert_metric!(input)`
#[must_use]
pub fn assert_metric(input: TokenStream) -> TokenStream {
    expect::metric(input)
}

/// `assert_span!(input)`
#[must_use]
pub fn assert_span(input: TokenStream) -> TokenStream {
    expect::span(input)
}

/// `assert_log!(input)`
#[must_use]
pub fn assert_log(input: TokenStream) -> TokenStream {
    expect::log(input)
}

/// The same entry points for programs that record nothing: everything is checked, and functions are as they were.
pub mod silent {
    pub use super::{
        alert, assert_log, assert_metric, assert_span, derive_data_class, derive_event, derive_failure,
        derive_label_value, derive_labels, derive_redact, redact, slo, test,
    };

    use super::{call, metric as declared, traced as spans};
    use proc_macro2::TokenStream;

    /// `#[traced(attribute)] item`
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "all entry points have one form")]
    pub fn traced(attribute: TokenStream, item: TokenStream) -> TokenStream {
        call::traced(&attribute, item, call::SILENT)
    }

    /// `#[instrument(attribute)] item`
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "all entry points have one form")]
    pub fn instrument(attribute: TokenStream, item: TokenStream) -> TokenStream {
        call::instrument(&attribute, item, call::SILENT)
    }

    /// `#[metric(attribute)] item`; a handle is declared as ever, and its updates are empty in the runtime.
    #[must_use]
    pub fn metric(attribute: TokenStream, item: TokenStream) -> TokenStream {
        if declared::is_static(&item) {
            declared::declare(attribute, item)
        } else {
            call::metric(attribute, item, call::SILENT)
        }
    }

    /// `span!(input)`
    #[must_use]
    pub fn span(input: TokenStream) -> TokenStream {
        spans::silent_span(input)
    }
}
