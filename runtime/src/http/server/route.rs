//! The template of a route, as a label.

use crate::metric::{Label, Reserved, Template};
use axum::extract::MatchedPath;

/// The template of the route that a request matched, such as `/users/{id}`, as a label; without one, `__unmatched__`.
///
/// It is made of axum's [`MatchedPath`] and of nothing else, so that its values are the router's templates: no caller
/// can invent one. `N` of them are told apart, `__unmatched__` besides; every further one becomes `_other`, and is
/// counted as other [capped](crate::Capped) text is.
///
/// # Example: orders by route
/// ```
/// use axum::extract::MatchedPath;
/// use telemark::http::{Route, StatusClass};
/// use telemark::{Counter, Labels, metric};
///
/// #[derive(Labels, Clone, Copy)]
/// struct OrderLabels<'a> {
///     route: Route<'a, 16>,
///     class: StatusClass,
/// }
///
/// /// Orders answered.
/// #[metric(counter = "orders_answered")]
/// static ORDERS_ANSWERED: Counter<OrderLabels<'_>>;
///
/// async fn order(matched: MatchedPath) -> &'static str {
///     ORDERS_ANSWERED.inc(OrderLabels { route: Route::from(&matched), class: StatusClass::Success });
///     "taken"
/// }
/// # let _router: axum::Router = axum::Router::new().route("/orders/{id}", axum::routing::get(order));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Route<'a, const N: usize = 126>(Option<&'a str>);

/// What a request without a route has as its route.
const UNMATCHED: &str = "__unmatched__";

impl<const N: usize> Route<'_, N> {
    /// No route matched.
    pub const UNMATCHED: Self = Self(None);
}

impl<'a, const N: usize> From<&'a MatchedPath> for Route<'a, N> {
    fn from(matched: &'a MatchedPath) -> Self {
        Self(Some(matched.as_str()))
    }
}

impl<'a, const N: usize> From<Option<&'a MatchedPath>> for Route<'a, N> {
    fn from(matched: Option<&'a MatchedPath>) -> Self {
        Self(matched.map(MatchedPath::as_str))
    }
}

impl<'a, const N: usize> Template<'a> for Route<'a, N> {
    type Settled = Route<'static, N>;

    fn text(self) -> Option<&'a str> {
        self.0
    }

    fn settled(text: Option<&'static str>) -> Route<'static, N> {
        Route(text)
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Label for Route<'_, N> {
    type Store = Reserved<N>;
    const STORE: Reserved<N> = Reserved::new(UNMATCHED);
}
