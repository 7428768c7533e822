//! The only door for generated code: what the macros may name, and nobody else.

pub use crate::call::{
    Call, Ended, IsStream, Later, Prepared, Show, Slot, TypedEvent, Unrecorded, Verdict, add, boxed,
    child_of, debug, emit, enter, err_debug, err_display, err_level, err_type, error_of, inc, is_expected,
    judge, late, lazy, links, literal, make, make_stream, never, no_error, only, open, plain, probe, quiet,
    record, redacted, remote, same_error, set, shift, start, streamed, value,
};
pub use crate::call::{
    Span, Stay, causes, error_in, given, here, no_span, open_values, parent_id, plain_here, to_tracing,
};
pub use crate::metric::{
    Closed, Counter, Gauge, Histogram, Index, Label, LabelValue, Labels, Observed, Optional, OrNone, Outcome,
    State, UpDown, in_seconds, join, joined, rising, series, too_many_series, with_none,
};
pub use crate::registry::{Declared, inventory};
pub use crate::schema::{
    BucketSearch, Capture, EventShape, FailureShape, FieldShape, KindShape, LabelShape, LabelValues,
    Location, MetricKind, Shape, SpanKind, SpanShape, Text,
};
#[cfg(feature = "record")]
pub use crate::span::SITES;
pub use crate::span::{Given, Parent, Site, Start};
pub use std::boxed::Box;
pub use telemark_macros::{Labels, Redact, assert_log, assert_metric, assert_span, metric};
pub use tracing::event;
pub use tracing_core::{Level, field};

/// The place of the macro's call, in the user's crate.
#[doc(hidden)]
#[macro_export]
macro_rules! __telemark_here {
    () => {
        $crate::__private::Location {
            file: ::core::file!(),
            line: ::core::line!(),
            package: ::core::env!("CARGO_PKG_NAME"),
            module: ::core::module_path!(),
        }
    };
}

pub use crate::__telemark_here as here;

/// The rungs of `%x`, without names that could hide the user's.
pub mod rungs {
    pub use crate::call::{ShowDisplay as _, ShowRedacted as _, ShowText as _};
}

/// What the bench of the span engine is made of.
pub mod measured {
    #[cfg(feature = "otlp")]
    pub use crate::export::otlp::measured::Measured;
    pub use crate::span::Kept;
}

/// What derived failures are made of.
pub mod failure {
    pub use crate::call::{Failure, FailureKind, Names, Part, SafeError, message};
    #[cfg(feature = "server")]
    pub use crate::http::server::failure_response;
    #[cfg(feature = "server")]
    pub use axum::response::{IntoResponse, Response};
    pub use core::option::Option;
    pub use std::string::String;
    pub use tracing_core::Level;

    /// The rungs of the ladder, to be in scope where a field is asked what it can do.
    pub mod ladder {
        pub use crate::call::{InnerFailure as _, InnerUnknown as _, PartHidden as _, PartRecorded as _};
    }
}

/// What objectives and alerts are made of.
pub mod objective {
    pub use crate::schema::{
        AlertShape, Comparison, Condition, Indicator, MatchOp, Matcher, Measure, Selection, SloShape, Text,
        Used, bound_fault, boundary, converted, good_fault, kind_fault, label_fault, matcher_fault,
        measure_fault, part_fault, quantile_fault, selection_fault,
    };
}

/// What tests are made of.
pub mod testing {
    pub use crate::testing::{
        Comparison, Condition, LabelText, Query, Reading, Target, contains, current_thread, expect_log,
        expect_metric, expect_span, exported, is, label_fault, missing_label, multi_thread, number,
        reading_fault, scope, text, value_fault,
    };
}

/// What derived redaction is made of.
pub mod redaction {
    pub use crate::context::baggage::{BaggageRole, NotBaggage};
    pub use crate::metric::{LabelRole, NotLabel};
    pub use crate::redact::{
        AsSource, Channel, Class, Classification, Classified, DataClass, Entries, Items, Key, Limited,
        Limits, NoTexts, NotSerialized, Only, Out, Overwrite, Pairs, Parts, Policy, Probe, Quiet, Record,
        Redact, SerializedRole, Strategy, Text, Texts, Texture, UrlQuery, Wipe, WipeKnown, WipeUnknown, With,
        argument, debug, inline, message, quietly, record,
    };
    pub use crate::schema::{RedactField, RedactShape};
    pub use crate::value::Value;
    pub use core::fmt::{Debug, Display, Formatter, Result};
    pub use core::option::Option;
    pub use serde;
    pub use zeroize::{Zeroize, ZeroizeOnDrop};

    /// The `Debug` of a derived type. Its name is what the compiler quotes where there are two.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __telemark_debug {
        ([$($impls:tt)*] [$ident:ident $($types:tt)*] [$($wheres:tt)*]) => {
            #[automatically_derived]
            impl $($impls)* ::core::fmt::Debug for $ident $($types)* $($wheres)* {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    $crate::__private::redaction::debug(self, f)
                }
            }
        };
    }

    pub use crate::__telemark_debug as Redact_writes_Debug_itself_so_remove_Debug_from_the_derives;

    /// The rungs of the ladder, to be in scope where a field is asked what it can do.
    pub mod ladder {
        pub use crate::redact::{
            ClearNested as _, ClearPlain as _, ClearPrinted as _, InsideNested as _, InsideNothing as _,
            InsidePlain as _, InsidePrinted as _, ReadMany as _, ReadNothing as _, ReadOne as _,
            ReadOption as _, ReadStr as _, ReadStrOption as _, TextMany as _, TextMissing as _, TextOne as _,
            TextOption as _, TextStr as _, TextStrOption as _,
        };
    }
}
