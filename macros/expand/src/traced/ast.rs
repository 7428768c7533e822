//! What is written in `#[traced(..)]` and in `span!(..)`.

use proc_macro2::{Span, TokenStream};
use syn::{Expr, Ident, Path, Type};

/// How a field gets its value.
pub(crate) enum Capture {
    /// `x`, a typed value.
    Value(TokenStream),
    /// `"text"`, which stands in the source.
    Literal(TokenStream),
    /// `%x`
    Display(TokenStream),
    /// `?x`
    Debug(TokenStream),
    /// The redacted form of an argument.
    Redacted(Redacted),
    /// `rows: u64`
    Late(Box<Type>),
    /// What the function returns, of `ret`.
    Returned,
    /// A value as `tracing` takes it.
    Tracing(Tracing),
}

/// A classified argument.
#[derive(Clone)]
pub(crate) struct Redacted {
    /// The argument.
    pub(crate) argument: Ident,
    /// An expression that makes the slot.
    pub(crate) slot: TokenStream,
    /// Its class and the words of its strategy, as two constant expressions.
    pub(crate) described: TokenStream,
}

/// A field of `#[instrument]`.
pub(crate) struct Tracing {
    /// The constant that names it, where it is not named by its key.
    pub(crate) name: Option<TokenStream>,
    /// Its expression.
    pub(crate) value: TokenStream,
    /// What is made of the expression.
    pub(crate) form: Form,
}

/// What `tracing` makes of an expression.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// A `tracing::Value`.
    Value,
    /// Text by `Display`.
    Display,
    /// Text by `Debug`.
    Debug,
    /// Nothing until it is recorded.
    Empty,
}

/// One field of a span.
pub(crate) struct Field {
    /// The attribute's key.
    pub(crate) key: String,
    /// The place of the key.
    pub(crate) span: Span,
    /// The variable at the root of a captured place, if it is one.
    pub(crate) root: Option<Ident>,
    /// How it gets its value.
    pub(crate) capture: Capture,
}

/// What the span hangs from.
pub(crate) enum Parent {
    /// `root`
    Root,
    /// `parent = remote(carrier)`
    Remote(Expr),
    /// `parent = span`
    Span(Expr),
    /// `parent = id`, anything that becomes the id of a span.
    Id(Expr),
}

/// `err`, `err(Display)`, `err(Debug)`
#[derive(Clone, Copy)]
pub(crate) enum Err {
    /// The type alone.
    Type,
    /// The text as well.
    Display,
    /// The text as well.
    Debug,
}

/// `err(level = ..)`
pub(crate) enum ErrLevel {
    /// A level, as the constant's name.
    Constant(&'static str),
    /// `fn(&E) -> Level`, a path or a closure.
    Function(Box<Expr>),
}

/// `err(..)` as a whole.
pub(crate) struct Told {
    /// Which text is recorded.
    pub(crate) text: Err,
    /// The level of the log record.
    pub(crate) level: Option<ErrLevel>,
    /// Whether the text of each source is recorded.
    pub(crate) chain: bool,
}

/// `ret`, `ret(Display)`, `ret(Debug)`
#[derive(Clone, Copy)]
pub(crate) enum Ret {
    /// A typed value.
    Value,
    /// Text.
    Display,
    /// Text.
    Debug,
}

/// All keys of one attribute.
#[derive(Default)]
pub(crate) struct Ast {
    pub(crate) name: Option<Expr>,
    pub(crate) target: Option<Expr>,
    pub(crate) level: Option<&'static str>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) fields: Vec<Field>,
    pub(crate) handle: Option<Ident>,
    pub(crate) err: Option<(Ident, Told)>,
    pub(crate) ret: Option<(Ident, Ret)>,
    pub(crate) expected_if: Option<(Ident, Expr)>,
    pub(crate) ok_status: bool,
    /// `stream`, as it was written.
    pub(crate) stream: Option<Ident>,
    pub(crate) parent: Option<(Ident, Parent)>,
    pub(crate) links: Option<Expr>,
    pub(crate) follows_from: Option<Expr>,
    pub(crate) when: Option<Expr>,
    pub(crate) krate: Option<Path>,
    /// `skip`: the whole method is left out.
    pub(crate) skip: Option<Ident>,
    /// The keys that make no sense for every method of a block, as they were written.
    pub(crate) of_one: Vec<Ident>,
}
