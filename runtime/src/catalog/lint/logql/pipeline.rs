//! Selectors of streams and the stages behind them.

use super::token::{Kind, Token};

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// Lines that contain a text, or do not.
    Line {
        /// `|=` and its kin.
        sign: String,
        /// The text, with its backslashes.
        text: String,
        /// Where it is.
        at: usize,
    },
    /// A parser: `json`, `logfmt`, `pattern`, ..
    Parser {
        /// Which one.
        name: String,
        /// Its pattern.
        text: String,
        /// Where it is.
        at: usize,
    },
    /// A condition on a label.
    Label {
        /// The label.
        name: String,
        /// Its sign.
        sign: String,
        /// The value.
        value: String,
        /// Where it is.
        at: usize,
    },
    /// A format, with the labels it names.
    Format {
        /// The template.
        text: String,
        /// Where it is.
        at: usize,
    },
}

/// What is wrong, and where.
pub(super) type Fault = (usize, String);

const PARSERS: [&str; 3] = ["json", "logfmt", "unpack"];
const PATTERNS: [&str; 2] = ["pattern", "regexp"];
const LISTS: [&str; 6] = ["label_format", "drop", "keep", "decolorize", "unwrap", "distinct"];
const COMPARISONS: [&str; 9] = ["=", "!=", "=~", "!~", "==", ">", "<", ">=", "<="];

/// The stages behind every selector of a query, each selector's apart, up to what is wrong.
pub(super) fn pipelines(tokens: &[Token<'_>]) -> (Vec<Vec<Stage>>, Option<Fault>) {
    let mut found = Vec::new();
    let mut reader = Reader { tokens, at: 0 };
    while let Some(token) = reader.tokens.get(reader.at) {
        if token.kind == Kind::Sign && token.text == "{" {
            let mut stages = Vec::new();
            let read = reader.selector().and_then(|()| reader.stages(&mut stages));
            found.push(stages);
            if let Err(fault) = read {
                return (found, Some(fault));
            }
        } else {
            reader.at += 1;
        }
    }
    (found, None)
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'t Token<'t>> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        token
    }

    fn is(&self, text: &str) -> bool {
        self.peek().is_some_and(|token| token.kind != Kind::Text && token.text == text)
    }

    /// Where the reader is, or the end.
    fn place(&self) -> usize {
        self.peek().or(self.tokens.last()).map_or(0, |token| token.at)
    }

    fn text(&mut self, after: &str) -> Result<&'t Token<'t>, Fault> {
        let place = self.place();
        match self.next() {
            Some(token) if token.kind == Kind::Text => Ok(token),
            _ => Err((place, format!("a text in quotes follows {after}"))),
        }
    }

    /// `{service="x", job=~"y"}`.
    fn selector(&mut self) -> Result<(), Fault> {
        self.at += 1;
        while !self.is("}") {
            let place = self.place();
            let name = self.next().is_some_and(|token| token.kind == Kind::Word);
            let sign = self.next().is_some_and(|token| ["=", "!=", "=~", "!~"].contains(&token.text));
            if !name || !sign {
                return Err((place, "in braces stand labels with their values: {service=\"x\"}".into()));
            }
            self.text("the sign")?;
            if self.is(",") {
                self.at += 1;
            }
        }
        self.at += 1;
        Ok(())
    }

    fn stages(&mut self, found: &mut Vec<Stage>) -> Result<(), Fault> {
        while let Some(token) = self.peek() {
            let sign = if token.kind == Kind::Sign { token.text } else { "" };
            match sign {
                "|=" | "|~" | "|>" | "!=" | "!~" | "!>" => self.line(sign, found)?,
                "|" => {
                    self.at += 1;
                    self.stage(found)?;
                }
                _ => break,
            }
        }
        Ok(())
    }

    fn line(&mut self, sign: &str, found: &mut Vec<Stage>) -> Result<(), Fault> {
        self.at += 1;
        if self.is("ip") {
            self.at += 4;
            return Ok(());
        }
        loop {
            let token = self.text(sign)?;
            found.push(Stage::Line { sign: sign.to_owned(), text: token.text.to_owned(), at: token.at });
            if !self.is("or") {
                return Ok(());
            }
            self.at += 1;
        }
    }

    fn stage(&mut self, found: &mut Vec<Stage>) -> Result<(), Fault> {
        let place = self.place();
        let Some(token) = self.peek() else { return Err((place, "a stage follows the bar".into())) };
        let name = token.text.to_owned();
        if PARSERS.contains(&token.text) && token.kind == Kind::Word {
            self.at += 1;
            found.push(Stage::Parser { name, text: String::new(), at: token.at });
            self.rest();
            return Ok(());
        }
        if PATTERNS.contains(&token.text) {
            self.at += 1;
            let text = self.text(&name)?;
            found.push(Stage::Parser { name, text: text.text.to_owned(), at: text.at });
            return Ok(());
        }
        if token.text == "line_format" {
            self.at += 1;
            let text = self.text(&name)?;
            found.push(Stage::Format { text: text.text.to_owned(), at: text.at });
            return Ok(());
        }
        if LISTS.contains(&token.text) {
            self.at += 1;
            self.rest();
            return Ok(());
        }
        self.conditions(found)
    }

    /// What a stage takes, up to the next one or to the end of the pipeline.
    fn rest(&mut self) {
        let ends = |token: &Token<'_>| {
            token.kind == Kind::Sign && (token.text.starts_with('|') || matches!(token.text, "[" | ")"))
        };
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            if open == 0 && ends(token) {
                break;
            }
            open += usize::from(token.text == "(" && token.kind == Kind::Sign);
            open -= usize::from(token.text == ")" && token.kind == Kind::Sign);
            self.at += 1;
        }
    }

    /// `level="ERROR" and (status >= 500 or user_id!="")`.
    fn conditions(&mut self, found: &mut Vec<Stage>) -> Result<(), Fault> {
        let mut open = 0_usize;
        loop {
            while self.is("(") {
                open += 1;
                self.at += 1;
            }
            let place = self.place();
            let name = self.next().filter(|token| token.kind == Kind::Word);
            let Some(name) = name else { return Err((place, "a stage or a label follows the bar".into())) };
            let sign =
                self.next().filter(|token| COMPARISONS.contains(&token.text) && token.kind == Kind::Sign);
            let Some(sign) = sign else {
                let message =
                    format!("`{}` is no stage; counts stand around the query, over a time", name.text);
                return Err((name.at, message));
            };
            let place = self.place();
            let Some(value) = self.next() else {
                return Err((place, format!("a value follows {}", sign.text)));
            };
            found.push(Stage::Label {
                name: name.text.to_owned(),
                sign: sign.text.to_owned(),
                value: value.text.to_owned(),
                at: name.at,
            });
            if value.text == "ip" {
                self.at += 3;
            }
            while open > 0 && self.is(")") {
                open -= 1;
                self.at += 1;
            }
            if !["and", "or", ","].iter().any(|word| self.is(word)) {
                return Ok(());
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::{Stage, pipelines};

    fn read(query: &str) -> Result<Vec<Vec<Stage>>, super::Fault> {
        let (found, fault) = pipelines(&tokens(query).expect("its texts end"));
        fault.map_or(Ok(found), Err)
    }

    #[test]
    fn the_forms_of_the_language_are_read() {
        for query in [
            r#"{service="a"} |= "x" or "y" != "z" | json | level="ERROR" | line_format "{{._message}}""#,
            r#"sum by (error_type) (count_over_time({service=~".+"} | json | __error__="" [5m]))"#,
            r#"{a="b"} | logfmt --strict | duration > 1s and (status >= 500 or path=~"/x.*") | drop level, path"#,
            r#"topk(3, sum by (x) (rate({a="b"} | json x="request.path" | unwrap bytes(size) [1m]))) > 4"#,
            "{a=\"b\"} | pattern `<ip> - <_>` | label_format y=x, z=\"{{.y}}\" | decolorize",
            r#"{a="b"} |= ip("10.0.0.0/8") | addr = ip("::1") | json"#,
        ] {
            assert!(read(query).is_ok(), "{query}: {:?}", read(query));
        }
    }

    #[test]
    fn a_count_is_no_stage() {
        let (_, message) = read(r#"{a="b"} | json | count by (x)"#).expect_err("it is no stage");
        assert!(message.starts_with("`count` is no stage"), "{message}");
        assert!(read("{a=b}").is_err() && read(r#"{a="b"} |= x"#).is_err());
    }
}
