//! logforth: a record of the `log` crate with key-value pairs, in its JSON layout.

use super::input::{MESSAGE, SERVICE, Values, lines, sink};
use crate::case::Case;
use log::Log;
use log::kv::Value;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;

/// Its JSON layout, to the file.
#[derive(Debug)]
struct ToFile(logforth::layout::JsonLayout, Mutex<File>);

impl logforth::Append for ToFile {
    fn append(
        &self,
        record: &logforth::record::Record<'_>,
        diagnostics: &[Box<dyn logforth::Diagnostic>],
    ) -> Result<(), logforth::Error> {
        let mut line = logforth::Layout::format(&self.0, record, diagnostics)?;
        line.push(b'\n');
        let mut file = self.1.lock().expect("nothing panics while it holds the lock");
        file.write_all(&line)
            .map_err(|error| logforth::Error::new("the file is not written").with_source(error))
    }

    fn flush(&self) -> Result<(), logforth::Error> {
        Ok(())
    }
}

pub fn cases() -> Vec<Case> {
    let to_file = ToFile(logforth::layout::JsonLayout::default(), Mutex::new(sink()));
    let logger = logforth::core::builder().dispatch(|dispatch| dispatch.append(to_file)).build();
    let bridge = logforth::bridge::log::LogBridge::new(logger);
    let line = move |values: &'static Values| {
        let pairs: [(&str, Value<'_>); 9] = [
            ("service", SERVICE.into()),
            ("user", values.user.as_str().into()),
            ("workflow", values.workflow.as_str().into()),
            ("path", values.path.as_str().into()),
            ("tokens", values.tokens.into()),
            ("attempt", values.attempt.into()),
            ("duration", values.duration.into()),
            ("cost", values.cost.into()),
            ("ok", values.ok.into()),
        ];
        bridge.log(
            &log::Record::builder()
                .args(format_args!("{MESSAGE}"))
                .level(log::Level::Info)
                .target("bench")
                .key_values(&pairs.as_slice())
                .build(),
        );
    };
    vec![lines("line8", line)]
}
