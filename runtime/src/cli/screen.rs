//! What is printed: in colours where somebody looks at it, plain everywhere else.

use std::fmt::Display;
use std::io::{IsTerminal, Write as _, stderr, stdout};

/// Prints a text with its line break; where nobody reads any more, nothing is lost.
pub(super) fn say(text: impl Display) {
    let _unread = writeln!(stdout(), "{text}");
}

/// The same to stderr.
pub(super) fn complain(text: impl Display) {
    let _unread = writeln!(stderr(), "{text}");
}

/// Says why a command cannot be carried out.
pub(super) fn refuse(error: &crate::error::Error) {
    complain(format_args!("{} {error:?}", Colours::of_stderr().paint(Look::Fault, "error:")));
}

/// How a text looks on a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    /// Where something is.
    Place,
    /// What is wrong.
    Fault,
    /// What to do.
    Help,
}

/// Whether what is printed is looked at, by somebody who has nothing against colours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colours(bool);

impl Colours {
    /// Those of stdout.
    pub(super) fn of_stdout() -> Self {
        Self::on(stdout().is_terminal())
    }

    /// Those of stderr.
    pub(super) fn of_stderr() -> Self {
        Self::on(stderr().is_terminal())
    }

    /// `NO_COLOR` and a terminal called `dumb` want none.
    fn on(terminal: bool) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        Self(terminal && !unwanted)
    }

    /// A text as it looks.
    pub(super) fn paint(self, look: Look, text: impl Display) -> String {
        let code = match look {
            Look::Place => "1",
            Look::Fault => "31",
            Look::Help => "36",
        };
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Colours, Look};

    #[test]
    fn only_a_terminal_gets_colours() {
        assert_eq!(Colours(true).paint(Look::Fault, "no"), "\u{1b}[31mno\u{1b}[0m");
        assert_eq!(Colours(false).paint(Look::Fault, "no"), "no");
    }
}
