//! Completion in editors: every token of a body keeps its place through the attributes, also where the body does not parse.

use proc_macro2::{LineColumn, TokenStream, TokenTree};

/// A token and where it stands.
type Placed = (String, LineColumn, LineColumn);

/// Every token with its place; the two ends of a group are tokens of their own.
fn placed(tokens: TokenStream) -> Vec<Placed> {
    let mut found = Vec::new();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                let at = |span: proc_macro2::Span, text: &str| (text.to_owned(), span.start(), span.end());
                found.push(at(group.span_open(), "open"));
                found.extend(placed(group.stream()));
                found.push(at(group.span_close(), "close"));
            }
            other => found.push((other.to_string(), other.span().start(), other.span().end())),
        }
    }
    found
}

/// What stands between the last pair of braces, which is the body of the last function.
fn body(source: &TokenStream) -> Vec<Placed> {
    let groups = source.clone().into_iter().filter_map(|tree| match tree {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    placed(groups.last().expect("a function has a body").stream())
}

type Attribute = fn(TokenStream, TokenStream) -> TokenStream;

const PRESETS: [(&str, Attribute, &str); 5] = [
    ("#[traced]", telemark_expand::traced, ""),
    ("#[traced(..)]", telemark_expand::traced, "err, ret(Debug)"),
    ("#[instrument]", telemark_expand::instrument, "skip_all"),
    ("#[instrument(..)]", telemark_expand::instrument, "skip_all, err, ret"),
    ("#[metric]", telemark_expand::metric, "counter = JOBS"),
];

/// The line is typed without an end, as it stands while completion is asked for.
const TYPED: &str = "{\n    let user = self.users.get(&id)?;\n    user.\n}";

fn keeps(source: &str) {
    let source: TokenStream = source.parse().expect("the sources below are tokens");
    let wanted = body(&source);
    for (name, attribute, keys) in PRESETS {
        let keys = keys.parse().expect("the keys are tokens");
        let expanded = placed(attribute(keys, source.clone()));
        let kept = expanded.windows(wanted.len()).any(|window| window == wanted);
        assert!(kept, "{name} moves tokens of {source}:\n{expanded:?}");
    }
}

#[test]
fn a_body_that_is_being_typed_keeps_its_places() {
    keeps(&format!("fn load(&self, id: u64) -> Result<u64, Error> {TYPED}"));
    keeps(&format!("pub async fn load(&self, id: u64) -> Result<u64, Error> {TYPED}"));
    keeps(&format!("fn load(&self, id: u64) -> impl Future<Output = Result<u64, Error>> + '_ {TYPED}"));
}

#[test]
fn a_body_that_parses_keeps_its_places() {
    keeps("fn load(id: u64) -> Result<u64, Error> {\n    let r#type = id;\n    Ok(r#type + 1)\n}");
    keeps("async fn load(id: u64) {\n    tokio::join!(first(id), second(id));\n}");
    keeps("unsafe extern \"C\" fn load(id: u64) -> u64 {\n    if id > 1 { return 2; }\n    'a'..='z'; id\n}");
}

#[test]
fn a_future_at_the_end_of_a_body_keeps_its_places() {
    const FUTURE: &str = "Box::pin(async move {\n    let found = find(id).await?;\n    Ok(found + 1)\n})";
    let source = format!("fn load(id: u64) -> BoxFuture<'static, Result<u64, Error>> {{\n{FUTURE}\n}}");
    let source: TokenStream = source.parse().expect("the source is tokens");
    let future = body(&source);
    // The block of the future; what is around it is written anew.
    let open = future.iter().rposition(|(text, ..)| text == "move").expect("it moves") + 2;
    let wanted = &future[open..future.len() - 2];
    for (name, attribute, keys) in PRESETS {
        let keys = keys.parse().expect("the keys are tokens");
        let expanded = placed(attribute(keys, source.clone()));
        assert!(expanded.windows(wanted.len()).any(|window| window == wanted), "{name}:\n{expanded:?}");
    }
}
