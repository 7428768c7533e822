//! Writing YAML: what rule files are, and nothing more.

/// Lines of YAML.
#[derive(Debug, Default)]
pub(in crate::catalog) struct Yaml {
    text: String,
}

impl Yaml {
    /// A document that says what it is and that nobody edits it.
    pub(in crate::catalog) fn generated(what: &[&str]) -> Self {
        let mut yaml = Self::default();
        yaml.comment(0, super::MARK);
        for line in what {
            yaml.comment(0, line);
        }
        yaml
    }

    pub(in crate::catalog) fn comment(&mut self, indent: usize, text: &str) {
        self.line(indent, &format!("# {}", text.replace('\n', " ")));
    }

    /// A line as it stands.
    pub(in crate::catalog) fn line(&mut self, indent: usize, line: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A key with a text.
    pub(in crate::catalog) fn pair(&mut self, indent: usize, key: &str, value: &str) {
        self.line(indent, &format!("{key}: {}", scalar(value)));
    }

    /// A key with a text, as a block where it has several lines.
    pub(in crate::catalog) fn block(&mut self, indent: usize, key: &str, text: &str) {
        if !text.contains('\n') {
            return self.pair(indent, key, text);
        }
        self.line(indent, &format!("{key}: |-"));
        for line in text.lines() {
            self.line(indent + 2, line);
        }
    }

    /// A key with texts by their keys.
    pub(in crate::catalog) fn map(&mut self, indent: usize, key: &str, pairs: &[(String, String)]) {
        if pairs.is_empty() {
            return;
        }
        self.line(indent, &format!("{key}:"));
        for (key, value) in pairs {
            self.pair(indent + 2, key, value);
        }
    }

    pub(in crate::catalog) fn finish(self) -> String {
        self.text
    }
}

/// A text, bare where YAML takes it for nothing else.
pub(in crate::catalog) fn scalar(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
    let word = text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(plain);
    let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    if word && !reserved.contains(&text.to_ascii_lowercase().as_str()) {
        return text.to_owned();
    }
    // Queries are full of quotation marks and backslashes, which single quotes leave alone.
    if text.contains(['"', '\\']) && !text.contains(|letter: char| letter == '\'' || letter.is_control()) {
        return format!("'{text}'");
    }
    // JSON's strings are YAML's double-quoted ones.
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Yaml, scalar};

    #[test]
    fn texts_are_quoted_where_yaml_would_take_them_for_something_else() {
        assert_eq!(scalar("critical"), "critical");
        assert_eq!(scalar("no"), "\"no\"");
        assert_eq!(scalar("5m"), "\"5m\"");
        assert_eq!(scalar("a: b"), "\"a: b\"");
        assert_eq!(scalar(r#"a{b="c\\d"}"#), r#"'a{b="c\\d"}'"#);
        assert_eq!(scalar("say \"{{ $value }}\"\n"), r#""say \"{{ $value }}\"\n""#);
    }

    #[test]
    fn expressions_of_several_lines_are_blocks() {
        let mut yaml = Yaml::default();
        yaml.block(2, "expr", "a\n  and b");
        assert_eq!(yaml.finish(), "  expr: |-\n    a\n      and b\n");
    }
}
