//! What has changed of objectives and of alerts.

use super::super::{AlertEntry, SloEntry};
use super::Diff;

pub(super) fn slos(earlier: &[SloEntry], now: &[SloEntry], diff: &mut Diff) {
    for old in earlier {
        let Some(new) = now.iter().find(|slo| slo.name == old.name) else {
            diff.breaks(&old.place, format!("objective `{}` is removed", old.name));
            continue;
        };
        let (name, place) = (&new.name, &new.place);
        if old.indicator != new.indicator {
            diff.breaks(place, format!("objective `{name}` measures something else"));
        }
        let promise = |slo: &SloEntry| format!("{} % over {}", slo.objective, slo.window());
        if promise(old) != promise(new) {
            let (now, before) = (promise(new), promise(old));
            diff.fits(place, format!("objective `{name}` is {now} now, and was {before}"));
        }
        let told = |slo: &SloEntry| (slo.page.clone(), slo.ticket.clone(), slo.labels.clone());
        if told(old) != told(new) {
            diff.fits(place, format!("the alerts of objective `{name}` go elsewhere"));
        }
    }
    for new in now {
        if !earlier.iter().any(|old| old.name == new.name) {
            diff.fits(&new.place, format!("objective `{}` is new", new.name));
        }
    }
}

pub(super) fn alerts(earlier: &[AlertEntry], now: &[AlertEntry], diff: &mut Diff) {
    for old in earlier {
        let Some(new) = now.iter().find(|alert| alert.name == old.name) else {
            diff.breaks(&old.place, format!("alert `{}` is removed", old.name));
            continue;
        };
        let (name, place) = (&new.name, &new.place);
        if old.severity != new.severity {
            diff.fits(place, format!("alert `{name}` is {} now, and was {}", new.severity, old.severity));
        }
        if old.by != new.by || old.labels != new.labels {
            diff.fits(place, format!("alert `{name}` has other labels"));
        }
        let when = |alert: &AlertEntry| {
            let AlertEntry { condition, comparison, written, for_seconds, over_seconds, .. } = alert.clone();
            (condition, comparison, written, for_seconds, over_seconds)
        };
        if when(old) != when(new) {
            diff.fits(place, format!("alert `{name}` is told under another condition"));
        }
    }
    for new in now {
        if !earlier.iter().any(|old| old.name == new.name) {
            diff.fits(&new.place, format!("alert `{}` is new", new.name));
        }
    }
}
