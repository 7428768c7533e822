//! What a whole expression must be for what becomes of it: a panel, a recording, an alert, an objective.

use super::binary::absent;
use super::judge::Judge;
use super::titles;
use super::value::{Labels, Nature, Value};
use crate::catalog::lint::finding::Rule;
use crate::catalog::lint::query::{Role, Template};
use crate::catalog::lint::settings::{seconds, written};

/// The rules of the whole.
pub(super) fn judge(judge: &mut Judge<'_>, value: &Value) {
    match judge.query.role.clone() {
        Role::Test => return,
        Role::Variable => {
            templates(judge, value);
            return;
        }
        Role::Record(name) => {
            absent(judge, value.absent.as_ref(), "the recording has gaps then");
            recorded(judge, &name, value);
        }
        Role::SlothErrors => errors(judge, value),
        Role::SlothTotal => total(judge, value),
        Role::Alert => wait(judge),
        Role::Shown => titles::judge(judge, value),
    }
    if let Some(counter) = &value.raw {
        let message = format!("{counter} as it stands tells how long the process has been running");
        let help = format!("write rate({counter}[5m]), or increase(..) for a number over a time");
        judge.say(Rule::RawCounter, judge.word(counter), message, help);
    }
    templates(judge, value);
}

/// A recording is called what it is.
fn recorded(judge: &mut Judge<'_>, name: &str, value: &Value) {
    let says = |words: [&str; 3]| words.iter().any(|word| name.contains(word));
    let told = match value.nature {
        Nature::Good if says(["error", "fail", "bad"]) => "errors, and the expression counts the good ones",
        Nature::Bad if says(["availab", "success", "good"]) => {
            "success, and the expression counts the failed ones"
        }
        _ => return,
    };
    let message = format!("{name} says {told}");
    judge.say(Rule::InvertedRatio, judge.query.start, message, "write 1 - (..), or turn the matcher round");
}

/// The bad events of an objective.
fn errors(judge: &mut Judge<'_>, value: &Value) {
    let name = judge.query.title.clone();
    if value.nature == Nature::Good {
        let message =
            format!("{name}: the query of errors counts the good events, so good service burns the budget");
        let help = "write all minus the good: sum(rate(x_count[..])) - sum(rate(x_bucket{le=..}[..])), or match the failed ones";
        judge.say(Rule::InvertedRatio, judge.query.start, message, help);
    }
    absent(judge, value.absent.as_ref(), "the objective has no data then");
}

fn total(judge: &mut Judge<'_>, value: &Value) {
    if value.nature != Nature::All {
        let message = format!("{}: the query of all events leaves some out", judge.query.title);
        judge.say(Rule::InvertedRatio, judge.query.start, message, "leave out the matcher");
    }
}

fn wait(judge: &mut Judge<'_>) {
    let Some((text, at)) = judge.query.wait.clone() else { return };
    let interval = judge.query.interval.as_deref().and_then(seconds).unwrap_or(judge.times.evaluation);
    let least = interval.max(judge.times.scrape);
    if let Some(wait) = seconds(&text).filter(|wait| *wait > 0.0 && *wait < least) {
        let message = format!(
            "for: {} is over before the next scrape or evaluation, {} later: it waits for nothing",
            written(wait),
            written(least)
        );
        judge.say(
            Rule::ShortFor,
            at,
            message,
            format!("write {} or more, or leave it out", written(2.0 * least)),
        );
    }
}

/// Legends and annotations name labels of the answer.
fn templates(judge: &mut Judge<'_>, value: &Value) {
    for Template { text, what, start } in &judge.query.templates {
        for label in named(text) {
            let target = judge.known.settings.is_target_label(&label);
            let lost = match &value.labels {
                Labels::Unknown => false,
                Labels::Exact(labels) => !labels.contains(&label),
                Labels::Scraped(labels) => !labels.contains(&label) && !target,
            };
            if lost {
                let at =
                    judge.source.nth_word(*start, start + text.len() * 2 + 256, &label, 0).unwrap_or(*start);
                let message = format!("{what} names {label}, and the answer has {}", value.labels.told());
                let help = format!("keep it, as in sum by ({label}) (..), or do not name it");
                judge.say(Rule::LostLabel, at, message, help);
            }
        }
    }
}

/// The labels that a template names: `{{ $labels.service }}`, `{{ index $labels "service" }}`, `{{service}}`.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for inner in text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
        for (behind, end) in [("$labels.", None), (".Labels.", None), ("index $labels \"", Some('"'))] {
            for rest in inner.split(behind).skip(1) {
                let joins = |c: char| end.map_or(c.is_ascii_alphanumeric() || c == '_', |end| c != end);
                found.push(rest.chars().take_while(|letter| joins(*letter)).collect());
            }
        }
        let bare = inner.trim();
        let is_word = ["end", "else", "if", "with", "range"].contains(&bare);
        if !bare.is_empty() && !is_word && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            found.push(bare.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn the_labels_of_legends_and_annotations_are_found() {
        let text = r#"{{ $labels.job }} {{ $value | humanize }} {{with .Labels.path}}{{.}}{{end}} {{ index $labels "a b" }}"#;
        assert_eq!(named(text), ["job", "path", "a b"]);
        assert_eq!(named("{{service}} and {{ model }}"), ["service", "model"]);
    }
}
