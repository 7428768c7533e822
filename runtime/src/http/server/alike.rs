//! What requests of one kind say of themselves alike: written once, and copied into the span of each.

use crate::http::{Method, Scheme};
use crate::span::Body;
use http::Version;
use std::cell::RefCell;

/// Kinds that a thread remembers.
const PLACES: usize = 64;

thread_local! {
    static LATELY: RefCell<Vec<Option<Box<Alike>>>> = const { RefCell::new(Vec::new()) };
}

/// What makes requests alike: all that the fields in question are made of.
#[derive(Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) method: Method,
    pub(super) scheme: Scheme,
    pub(super) version: Version,
    pub(super) route: Option<&'a str>,
    /// Whom the caller asked for, as it came.
    pub(super) host: &'a [u8],
}

struct Alike {
    method: Method,
    scheme: Scheme,
    version: Version,
    route: Option<Box<str>>,
    host: Box<[u8]>,
    fields: Body,
}

/// Longer names of hosts are not kept.
const LONGEST: usize = 256;

/// Puts the fields of such a request into the body; `write` writes them where nobody has lately. False if nothing was done.
pub(super) fn put(kind: Kind<'_>, body: &mut Body, write: impl FnOnce(&mut Body)) -> bool {
    if kind.host.len() > LONGEST {
        return false;
    }
    let put = LATELY.try_with(|all| {
        // Taken already: an allocator that answers requests is at work inside of this.
        let mut all = all.try_borrow_mut().ok()?;
        if all.is_empty() {
            all.resize_with(PLACES, || None);
        }
        let place = all.get_mut(kind.place())?;
        if !place.as_ref().is_some_and(|alike| alike.is(kind)) {
            let mut fields = Body::new();
            write(&mut fields);
            *place = Some(Box::new(Alike::of(kind, fields)));
        }
        body.add_fields(&place.as_ref()?.fields);
        Some(())
    });
    put.ok().flatten().is_some()
}

impl Kind<'_> {
    /// Where a thread keeps it, if it does.
    fn place(self) -> usize {
        let route = self.route.map_or(0, |route| route.as_ptr().addr() >> 4);
        (route ^ (self.method as usize) << 3 ^ self.host.len()) % PLACES
    }
}

impl Alike {
    fn of(kind: Kind<'_>, fields: Body) -> Self {
        let Kind { method, scheme, version, route, host } = kind;
        Self { method, scheme, version, route: route.map(Into::into), host: host.into(), fields }
    }

    fn is(&self, kind: Kind<'_>) -> bool {
        self.method == kind.method
            && self.scheme == kind.scheme
            && self.version == kind.version
            && self.route.as_deref() == kind.route
            && *self.host == *kind.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Given;

    #[test]
    fn the_fields_of_a_kind_are_written_once_and_those_of_another_are_its_own() {
        let route = String::from("/a");
        let kind = |host: &'static [u8], version| Kind {
            method: Method::Get,
            scheme: Scheme::Http,
            version,
            route: Some(&route),
            host,
        };
        let mut written = 0;
        let mut bytes = |kind| {
            let mut body = Body::new();
            let put = put(kind, &mut body, |body| {
                written += 1;
                body.field(0, Given::U64(written));
            });
            (put, body.bytes().to_vec(), body.counts().attributes)
        };
        let first = bytes(kind(b"here", Version::HTTP_11));
        assert_eq!((first.0, first.2), (true, 1));
        assert_eq!(bytes(kind(b"here", Version::HTTP_11)), first);
        // The same place.
        assert_ne!(bytes(kind(b"hero", Version::HTTP_11)).1, first.1);
        assert_ne!(bytes(kind(b"here", Version::HTTP_2)).1, first.1);
        assert!(!bytes(kind(&[b'x'; LONGEST + 1], Version::HTTP_11)).0);
        assert_eq!(written, 3);
    }
}
