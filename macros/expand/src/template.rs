//! Messages with placeholders, each of which names a field.

use crate::classes::Shown;
use crate::diagnostics::Faults;
use crate::suggest::did_you_mean;
use syn::LitStr;

/// A message, cut at its placeholders: there is one text more than there are slots.
#[derive(Default)]
pub(crate) struct Template {
    /// What stands before, between and after the placeholders.
    pub(crate) texts: Vec<String>,
    /// The positions of the fields that are named.
    pub(crate) slots: Vec<usize>,
}

/// Cuts a message at its placeholders, each of which names a field that may be shown.
///
/// The compiler lets no macro underline a part of a literal, so each fault quotes the placeholder that it is about.
pub(crate) fn template(message: &LitStr, fields: &[Shown], faults: &mut Faults) -> Template {
    let whole = message.value();
    let mut template = Template::default();
    let (mut text, mut rest) = (String::new(), whole.as_str());
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let (brace, after) = (&rest[at..=at], &rest[at + 1..]);
        if let Some(after) = after.strip_prefix(brace) {
            text.push_str(brace);
            rest = after;
        } else if brace == "}" {
            faults.at(message, "a `}` that closes nothing is written `}}`");
            rest = after;
        } else if let Some((inside, after)) = after.split_once('}') {
            if let Some(slot) = slot(inside, message, fields, faults) {
                template.texts.push(std::mem::take(&mut text));
                template.slots.push(slot);
            }
            rest = after;
        } else {
            faults.at(message, "a `{` without its `}` is written `{{`");
            rest = "";
        }
    }
    text.push_str(rest);
    template.texts.push(text);
    template
}

/// The position of the field that a placeholder names.
fn slot(inside: &str, message: &LitStr, fields: &[Shown], faults: &mut Faults) -> Option<usize> {
    let (name, format) = inside.split_once(':').map_or((inside, None), |(name, format)| (name, Some(format)));
    let name = name.trim();
    if let Some(format) = format {
        faults.at(
            message,
            format_args!(
                "`{{{inside}}}`: a message knows no formats such as `:{format}`, because `#[redact(..)]` says how a \
                 field looks: write `{{{name}}}`"
            ),
        );
        return None;
    }
    let Some(at) = fields.iter().position(|field| field.name == name) else {
        faults.at(message, unknown(name, fields));
        return None;
    };
    if let Some(reason) = fields[at].hidden {
        faults.at(message, format_args!("`{{{name}}}`: the field is {reason}, so no message can show it"));
        return None;
    }
    Some(at)
}

fn unknown(name: &str, fields: &[Shown]) -> String {
    let renamed = fields.iter().find(|field| field.key == name);
    if let Some(field) = renamed {
        return format!("`{name}` is the key of the field `{0}`: write `{{{0}}}`", field.name);
    }
    let names = || fields.iter().map(|field| field.name.as_str());
    if fields.is_empty() {
        return format!("`{{{name}}}` names no field: there is none; write `{{{{` for a brace");
    }
    let all = names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("`{{{name}}}` names no field: a placeholder is the name of a field\nfields: {all}");
    }
    format!("`{{{name}}}` names no field{}\nfields: {all}", did_you_mean(name, names()))
}
