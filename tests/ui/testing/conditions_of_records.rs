//! Conditions have a form, and the record's own keys have their words.

use telemark::testing::{assert_log, assert_span};

fn main() {
    assert_span!("load", status = Eror, kind = Srver);
    assert_span!("load", status ~ "err", count ~ 1);
    assert_span!("load", status = Ok, status = Error);
    assert_span!("load", id, id = );
    assert_span!("load", "user id" = 7);
    assert_span!("load", ids = vec![1]);
    assert_span!(status = Error);
    assert_span!();
    assert_log!();
    assert_log!(level = 3, message = 'c');
    assert_log!(level = Warning);
    assert_span!("load", status == Error, id != 7);
}
