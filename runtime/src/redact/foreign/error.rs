//! What is known of errors of other crates: which of them repeat the input that they could not read.

use std::error::Error;
use tokio::task::JoinError;

/// So many errors of a chain are looked at.
const DEEPEST: usize = 16;

/// Takes out of `text`, which an error has printed, what the errors that caused it repeat of their input.
pub(super) fn forget_input(text: &mut String, error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    for _ in 0..DEEPEST {
        let Some(error) = next else { return };
        next = error.source();
        let Some(less) = less(error) else { continue };
        let told = error.to_string();
        if text.contains(&told) {
            *text = text.replace(&told, &less);
        }
    }
}

/// What may be told of an error that is known to tell more.
fn less(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(json) = error.downcast_ref() {
        return Some(of_json(json));
    }
    let join = error.downcast_ref::<JoinError>().filter(|join| join.is_panic())?;
    // Its text repeats the payload, which may have been put together from anything.
    Some(format!("task {} panicked", join.id()))
}

/// Where the input was wrong, and how: `invalid type: string "hunter2"` is a value of the input.
fn of_json(error: &serde_json::Error) -> String {
    let category = error.classify();
    format!("JSON of the wrong {category:?} at line {} column {}", error.line(), error.column())
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Wrapped(serde_json::Error);

    impl std::fmt::Display for Wrapped {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "bad request: {}", self.0)
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn input_that_could_not_be_read_is_not_repeated() {
        let error = serde_json::from_str::<u32>("\"hunter2\"").expect_err("it is text");
        assert!(error.to_string().contains("hunter2"), "otherwise there is nothing to hide");
        let error = Wrapped(error);
        let mut text = error.to_string();
        forget_input(&mut text, &error);
        assert_eq!(text, "bad request: json of the wrong data at line 1 column 9");
    }

    #[tokio::test]
    async fn a_panic_of_a_task_is_told_without_its_payload() {
        let secret = String::from("hunter2");
        let error = tokio::spawn(async move { panic!("no {secret}") }).await.expect_err("it panics");
        let mut text = error.to_string();
        assert!(text.contains("hunter2"), "otherwise there is nothing to hide: {text}");
        forget_input(&mut text, &error);
        assert_eq!(text, format!("task {} panicked", error.id()));
    }
}
