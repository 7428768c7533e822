//! One harness makes a function a test.

#[telemark::test]
#[test]
fn twice() {}

#[telemark::test]
#[tokio::test]
async fn tokio_below() {}

#[tokio::test]
#[telemark::test]
async fn tokio_above() {}

mod sqlx {
    pub use core::prelude::v1::test;
}

#[telemark::test]
#[sqlx::test]
fn another_kind() {}

fn main() {}
