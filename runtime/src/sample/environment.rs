//! The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG ask for.

use super::{Sampler, always, never, ratio};

const NAME: &str = "OTEL_TRACES_SAMPLER";
const ARGUMENT: &str = "OTEL_TRACES_SAMPLER_ARG";
const KNOWN: &str = "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, \
                     parentbased_traceidratio";

/// What the variables say, if they say anything that can be followed; what cannot be is told in `warnings`.
pub(crate) fn from_environment(
    read: &dyn Fn(&str) -> Option<String>,
    warnings: &mut Vec<String>,
) -> Option<Sampler> {
    let set = |name| read(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let name = set(NAME)?;
    let mut share = || {
        let text = set(ARGUMENT)?;
        let number = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
        if number.is_none() {
            warnings.push(format!("{ARGUMENT}={text} is not a number from 0 to 1; 1 is used"));
        }
        number
    };
    Some(match name.to_ascii_lowercase().as_str() {
        "always_on" => always().ignore_parent(),
        "always_off" => never().ignore_parent(),
        "traceidratio" => ratio(share().unwrap_or(1.0)).ignore_parent(),
        "parentbased_always_on" => always(),
        "parentbased_always_off" => never(),
        "parentbased_traceidratio" => ratio(share().unwrap_or(1.0)),
        _ => {
            warnings.push(format!("{NAME}={name} is not one of {KNOWN}; it is ignored"));
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(sampler: &str, argument: &str) -> (Option<Sampler>, Vec<String>) {
        let mut warnings = Vec::new();
        let variable = |name: &str| match name {
            NAME => Some(sampler.to_owned()),
            ARGUMENT => Some(argument.to_owned()),
            _ => None,
        };
        (from_environment(&variable, &mut warnings), warnings)
    }

    #[test]
    fn every_sampler_of_the_specification_is_known() {
        for (name, argument, sampler) in [
            ("always_on", "", always().ignore_parent()),
            ("always_off", "", never().ignore_parent()),
            ("TraceIdRatio", "0.25", ratio(0.25).ignore_parent()),
            ("parentbased_always_on", "", always()),
            ("parentbased_always_off", "", never()),
            ("parentbased_traceidratio", "0.01", ratio(0.01)),
            ("parentbased_traceidratio", "", always()),
        ] {
            assert_eq!(read(name, argument), (Some(sampler), Vec::new()), "{name}");
        }
    }

    #[test]
    fn nothing_said_is_nothing_decided() {
        assert_eq!(read("", "0.5"), (None, Vec::new()));
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let (sampler, warnings) = read("jaeger_remote", "");
        assert_eq!(sampler, None);
        assert!(warnings[0].starts_with("OTEL_TRACES_SAMPLER=jaeger_remote is not one of always_on"));
        for wrong in ["ten", "1.5", "-0.1", "NaN"] {
            let (sampler, warnings) = read("traceidratio", wrong);
            assert_eq!(sampler, Some(always().ignore_parent()));
            assert_eq!(
                warnings,
                [format!("OTEL_TRACES_SAMPLER_ARG={wrong} is not a number from 0 to 1; 1 is used")]
            );
        }
    }

    proptest! {
        #[test]
        fn every_share_from_0_to_1_is_followed_and_nothing_else(share in any::<f64>(), digits in "[0-9.eE+-]{0,12}|.{0,12}") {
            for text in [share.to_string(), digits] {
                let number = text.trim().parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
                let (sampler, warnings) = read("parentbased_traceidratio", &text);
                prop_assert_eq!(sampler, Some(ratio(number.unwrap_or(1.0))));
                prop_assert_eq!(warnings.is_empty(), number.is_some() || text.trim().is_empty());
            }
        }

        #[test]
        fn any_name_is_a_sampler_or_is_told(name in "[a-z_]{0,30}|.{0,20}") {
            let (sampler, warnings) = read(&name, "0.5");
            prop_assert_eq!(sampler.is_some(), warnings.is_empty() && !name.trim().is_empty());
        }
    }
}
