//! telemark's macros written by a `macro_rules!` of the user.

use telemark::{Counter, Event, LabelValue, Labels, Outcome, instrument, metric, redact, traced};

macro_rules! operation {
    ($module:ident, $name:ident, $label:ident, $metric:literal, $step:expr, [$($variant:ident),*]) => {
        pub(crate) mod $module {
            use super::*;

            #[derive(LabelValue, Clone, Copy)]
            pub(crate) enum $label {
                $($variant),*
            }

            #[derive(Labels, Clone, Copy)]
            pub(crate) struct All {
                kind: $label,
                status: Outcome,
            }

            /// Operations that a macro has declared.
            #[metric(counter = $metric)]
            static COUNT: Counter<All>;

            #[redact]
            pub(crate) struct Input {
                #[redact(secret)]
                token: String,
            }

            #[derive(Event)]
            #[event(name = $metric, message = "did {step}")]
            struct Done {
                #[redact(public)]
                step: u64,
            }

            #[traced(name = stringify!($name), args(n))]
            #[metric(counter = COUNT, labels(All { kind: $label::Fast, status: outcome }))]
            fn $name(n: u64) -> u64 {
                Done { step: $step }.emit();
                n + $step
            }

            #[instrument(fields(twice = n * 2))]
            fn counted(n: u64) -> u64 {
                $name(n)
            }

            pub(crate) fn run(n: u64) -> u64 {
                let input = Input { token: "t0ken".to_owned() };
                assert!(!format!("{input:?}").contains(&input.token));
                counted(n)
            }

            pub(crate) fn count() {
                COUNT.inc(All { kind: $label::Fast, status: Outcome::Success });
            }
        }
    };
}

operation!(first, first, FirstKind, "hygiene_first", 1, [Fast]);
operation!(second, second, SecondKind, "hygiene_second", 2, [Fast]);
