//! The bodies of requests that come in chunks: their size is known at their end only.

use crate::http::counted::{Counted, Size};
use axum::body::Body;
use std::any::Any;
use std::mem;

/// Puts a body that is counted in the place of this one, where that is possible without another type: axum's can hold any.
pub(super) fn counted<B: 'static>(body: &mut B) -> Size {
    let Some(body) = (body as &mut dyn Any).downcast_mut::<Body>() else { return Size::Unknown };
    let (counted, size) = Counted::new(mem::take(body));
    *body = Body::new(counted);
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_another_type_stays_as_it_is() {
        let mut text = String::from("text");
        assert!(matches!(counted(&mut text), Size::Unknown));
        assert_eq!(text, "text");
        assert!(matches!(counted(&mut Body::empty()), Size::Counted(_)));
    }
}
