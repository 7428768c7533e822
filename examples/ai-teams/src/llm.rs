//! A language model that costs time and tokens, and is sometimes too busy.

use crate::generator::Generator;
use crate::metrics::{AI_TOKENS_USED, ModelLabels};
use std::time::Duration;
use telemark::{Capped, metric, traced};

/// What the model said, and what it costs.
#[derive(Debug)]
pub(crate) struct Completion {
    pub(crate) text: String,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
}

impl Completion {
    /// What is billed.
    pub(crate) const fn tokens(&self) -> u64 {
        self.input_tokens + self.output_tokens
    }
}

/// Why the model said nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ModelError {
    #[error("the model is overloaded")]
    Overloaded,
    #[error("the model stopped in the middle of the answer")]
    Truncated,
}

/// Asks the model. The prompt is the user's own text: it is not captured.
#[traced(
    name = "chat",
    kind = client,
    fields(
        gen_ai.operation.name = %"chat",
        gen_ai.request.model = %model,
        gen_ai.usage.input_tokens: u64,
        gen_ai.usage.output_tokens: u64,
    ),
    span = sp,
    err(Display)
)]
#[metric(
    counter = AI_TOKENS_USED,
    value = ret.as_ref().map_or(0, Completion::tokens),
    labels(ModelLabels { model: Capped(model) }),
    matches = Ok(_)
)]
pub(crate) async fn complete(model: &str, prompt: &str) -> Result<Completion, ModelError> {
    let mut chance = Generator::of(prompt);
    // Most answers come at once; one in twelve takes its time.
    let time = if chance.percent(8) { chance.between(600, 1100) } else { chance.between(15, 120) };
    tokio::time::sleep(Duration::from_millis(time)).await;
    match chance.between(0, 100) {
        0..10 => return Err(ModelError::Overloaded),
        10..16 => return Err(ModelError::Truncated),
        _ => {}
    }
    let words = chance.between(8, 24);
    let completion = Completion {
        text: (0..words).map(|number| format!("word-{number}")).collect::<Vec<_>>().join(" "),
        input_tokens: prompt.split_whitespace().count() as u64 * 2,
        output_tokens: words * 2,
    };
    sp.gen_ai_usage_input_tokens(completion.input_tokens);
    sp.gen_ai_usage_output_tokens(completion.output_tokens);
    Ok(completion)
}

#[cfg(test)]
mod tests {
    use super::*;
    use telemark::testing::{assert_metric, assert_span};

    /// Answers, refusals and answers that broke off, of a model that is asked often enough for each.
    #[telemark::test]
    async fn what_the_model_answers_is_billed_and_what_it_refuses_is_not() {
        tokio::time::pause();
        let (mut billed, mut answered, mut refused) = (0, 0, 0);
        for number in 0..100 {
            match complete("small-1", &format!("question {number}")).await {
                Ok(completion) => {
                    billed += completion.tokens();
                    answered += 1;
                }
                Err(_) => refused += 1,
            }
        }
        assert!(answered > 0 && refused > 0, "{answered} answers, {refused} refusals");
        assert_metric!(AI_TOKENS_USED { model: "small-1" } == billed);
        assert_span!("chat", kind = Client, status = Unset, count = answered);
        assert_span!("chat", status = Error, event = "exception", count = refused);
    }
}
